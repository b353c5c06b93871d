// `proviso user reset`: a new password that is made for a person and shown once.
import { parseArgs } from 'node:util'
import { resetUser } from '../local/administer-people.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'

const options = { 'second-factor': { type: 'boolean' } } as const

export const command: Command = {
  usage: '<email> [--second-factor]',
  summary: 'Makes a new password and shows it, this once; sessions end. While the site is stopped.',
  help: ['', '  --second-factor    takes the second factor away too, for whoever lost it'],

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [email, ...more] = positionals
    if (!email || more.length > 0) return failed(2, `give an e-mail address.\nUsage: proviso user reset ${this.usage}`)
    return onHome(async (home) => {
      const { user, password } = await resetUser(home, email, values['second-factor'] ?? false)
      say(`${user.displayName} <${user.email}> has a new password, and no session any more.`)
      say(`Password, shown this once: ${password}`)
      return 0
    })
  },
}
