// `proviso audit rotate-key`: another key signs the log from now on; what the one before it signed stays verifiable.
import { rotateKey } from '../local/rotate-key.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'

export const command: Command = {
  usage: '',
  summary: 'Makes a new signing key for the log and destroys the old one. While the site is stopped.',
  help: [
    '',
    'The change is recorded and sealed. Hand out the file verifier-key anew: it has the new key first and those before it',
    'below, which vouch for the checkpoints that they signed.',
  ],

  async run(args) {
    if (args.length > 0) return failed(2, 'this takes no arguments.\nUsage: proviso audit rotate-key')
    return onHome(async (home) => {
      for (const key of await rotateKey(home)) say(key)
      return 0
    })
  },
}
