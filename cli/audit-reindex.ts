// `proviso audit reindex`: the index of the audit is made again from the sealed log.
import { parseArgs } from 'node:util'
import { reindex } from '../local/audit-questions.ts'
import { type Command, say } from './command.ts'
import { onHome } from './home-command.ts'

export const command: Command = {
  usage: '',
  summary: 'Makes the index of the audit again from the sealed log. While the site is stopped.',
  help: [
    '',
    'Until it is done, the index that is there is used. Stopped in between, the site goes on with it when it runs next.',
  ],

  async run(args) {
    parseArgs({ args: [...args], options: {} })
    return onHome(async (home) => {
      await reindex(home)
      await home.indexer.follow()
      say(
        `The index was made again, from all ${(await home.world.sealedLog.size()).toLocaleString('en')} entries of the log.`,
      )
      return 0
    })
  },
}
