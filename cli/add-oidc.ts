// `proviso oidc add`: a provider of identities by which people may sign in.
import { parseArgs } from 'node:util'
import { addOidcProvider } from '../local/administer-rules.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'
import { oidcFields, oidcHelp, oidcOptions } from './oidc-options.ts'

export const command: Command = {
  usage: '<id> --title TEXT --issuer URL --client-id ID --redirect-uri URL [--client-secret-file PATH] …',
  summary: 'Adds a provider of identities (OpenID Connect). While the site is stopped.',
  help: oidcHelp,

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], options: oidcOptions, allowPositionals: true })
    const [id, ...more] = positionals
    if (!id || more.length > 0) return failed(2, `give one id.\nUsage: proviso oidc add ${this.usage}`)
    const asked = { id, ...oidcFields(values) }
    return onHome(async (home) => {
      const { shown } = await addOidcProvider(home, asked)
      say(`Added the provider ${shown.id}: ${shown.title}, ${shown.issuer}. Secret: ${shown.clientSecret}.`)
      return 0
    })
  },
}
