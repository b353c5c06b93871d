// `proviso oidc change`: how a provider of identities is set up, and whether it may be used.
import { parseArgs } from 'node:util'
import { changeOidcProvider } from '../local/administer-rules.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'
import { oidcFields, oidcHelp, oidcOptions } from './oidc-options.ts'

export const command: Command = {
  usage: '<id> [--active true|false] [--title TEXT] [--issuer URL] [--client-id ID] [--redirect-uri URL] …',
  summary: 'Changes a provider of identities. Sessions that run go on. While the site is stopped.',
  help: [...oidcHelp, 'What is not named stays as it is; groups are given whole.'],

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], options: oidcOptions, allowPositionals: true })
    const [id, ...more] = positionals
    const asked = oidcFields(values)
    if (!id || more.length > 0 || Object.keys(asked).length === 0) {
      return failed(2, `give one id and what is to change.\nUsage: proviso oidc change ${this.usage}`)
    }
    return onHome(async (home) => {
      const { isChanged } = await changeOidcProvider(home, { id, ...asked })
      say(isChanged ? `Changed the provider ${id}.` : `Nothing to change in the provider ${id}.`)
      return 0
    })
  },
}
