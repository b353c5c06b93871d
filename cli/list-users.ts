// `proviso user list`: the people of the site.
import { parseArgs } from 'node:util'
import { listUsers } from '../local/administer-people.ts'
import { aligned } from './aligned.ts'
import { type Command, say } from './command.ts'
import { onHome } from './home-command.ts'

const day = (at: string | null, none: string) => at?.slice(0, 10) ?? none

export const command: Command = {
  usage: '[--json]',
  summary: 'Lists the people of the site, and whether they can sign in. While the site is stopped.',
  help: [],

  async run(args) {
    const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean' } } })
    return onHome(async (home) => {
      const listed = await listUsers(home)
      if (values.json) {
        say(JSON.stringify(listed.map(({ user, ...more }) => ({ ...user, ...more }))))
        return 0
      }
      const rows = listed.map(({ user, state, signedInAt }) => [
        user.email,
        user.displayName,
        state,
        user.expiresAt === null ? 'without end' : `until ${day(user.expiresAt, '')}`,
        `signed in ${day(signedInAt, 'never')}`,
        user.siteRoles.join(', '),
      ])
      for (const line of aligned(rows)) say(line.trimEnd())
      return 0
    })
  },
}
