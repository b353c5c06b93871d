// `proviso oidc list`: the providers of identities.
import { aligned } from './aligned.ts'
import { type Command, say } from './command.ts'
import { onHome } from './home-command.ts'

export const command: Command = {
  usage: '',
  summary: 'Shows all providers of identities. While the site is stopped.',
  help: [],

  async run() {
    return onHome(async ({ world }) => {
      const providers = await world.registry.oidcProviders()
      const rows = providers.map(({ id, title, issuer, active, createPeople }) => [
        id,
        active ? 'active' : 'off',
        createPeople ? 'makes accounts' : 'known people',
        issuer,
        title,
      ])
      for (const line of aligned(rows)) say(line)
      return 0
    })
  },
}
