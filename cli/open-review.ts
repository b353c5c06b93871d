// `proviso review open`: a review of a time, of one person's accesses or of everybody's.
import { parseArgs } from 'node:util'
import { openReview } from '../local/administer-reviews.ts'
import { timeOptions } from './audit-options.ts'
import { type Command, say } from './command.ts'
import { onHome } from './home-command.ts'

const options = { ...timeOptions, user: { type: 'string' }, folder: { type: 'string' } } as const

export const command: Command = {
  usage: '[--user EMAIL] [--folder PATH] [--from TIME] [--to TIME]',
  summary: 'Opens a review of accesses, which somebody else than the person must close. While the site is stopped.',
  help: ['', 'Of the last month, of everybody and everywhere, unless said otherwise. Prints the id of the review.'],

  async run(args) {
    const { values } = parseArgs({ args: [...args], options })
    return onHome(async (home) => {
      const { id } = await openReview(home, values)
      say(id)
      return 0
    })
  },
}
