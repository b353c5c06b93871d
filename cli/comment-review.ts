// `proviso review comment`: something about a review that is open, in the name of the operating-system user.
import { parseArgs } from 'node:util'
import { commentReview } from '../local/administer-reviews.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'

const options = { comment: { type: 'string' } } as const

export const command: Command = {
  usage: '<id> --comment TEXT',
  summary: 'Says something about an open review. While the site is stopped.',
  help: [],

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [id, ...more] = positionals
    const { comment } = values
    if (!id || more.length > 0 || comment === undefined) {
      return failed(2, `give the id of a review and --comment.\nUsage: proviso review comment ${this.usage}`)
    }
    return onHome(async (home) => {
      await commentReview(home, id, comment)
      say('Said.')
      return 0
    })
  },
}
