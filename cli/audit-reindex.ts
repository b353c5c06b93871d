// `proviso audit reindex`: has the index of the audit made again from the sealed log.
import { parseArgs } from 'node:util'
import { reindex } from '../local/audit-questions.ts'
import { type Command, say } from './command.ts'
import { onHome } from './home-command.ts'

export const command: Command = {
  usage: '',
  summary: 'Has the index of the audit made again from the sealed log. While the site is stopped.',
  help: [
    '',
    'The site makes it when it runs next, beside its work. Until it is done, the index that is there is used.',
  ],

  async run(args) {
    parseArgs({ args: [...args], options: {} })
    return onHome(async (home) => {
      await reindex(home)
      say('The index is made again, from the first entry of the log, when the site runs next.')
      return 0
    })
  },
}
