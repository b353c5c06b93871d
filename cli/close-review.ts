// `proviso review close`: what was found about accesses, in the name of the operating-system user.
import { parseArgs } from 'node:util'
import { closeReview } from '../local/administer-reviews.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'

const options = { comment: { type: 'string' }, sign: { type: 'string' } } as const

export const command: Command = {
  usage: '<id> --comment TEXT [--sign NAME]',
  summary: 'Closes a review. While the site is stopped.',
  help: [
    '',
    '  --sign   your name, which signs: for a review that an auditor opened',
    '',
    'By somebody else than whose access it was; the event names the operating-system user.',
  ],

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [id, ...more] = positionals
    const { comment, sign } = values
    if (!id || more.length > 0 || comment === undefined) {
      return failed(2, `give the id of a review and --comment.\nUsage: proviso review close ${this.usage}`)
    }
    return onHome(async (home) => {
      const { kind, email, folder } = await closeReview(home, id, comment, sign)
      say(`Closed: ${kind} review of ${email ?? 'everybody'}, ${folder ?? 'everywhere'}.`)
      return 0
    })
  },
}
