// `proviso role list`: what was given, in a folder or in all.
import { parseArgs } from 'node:util'
import { listRoles } from '../local/review-access.ts'
import { aligned } from './aligned.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'

export const command: Command = {
  usage: '[folder] [--json]',
  summary: 'Lists the roles that were given, each in its folder. While the site is stopped.',
  help: ['', 'What follows from them for a person: proviso entitlements.'],

  async run(args) {
    const options = { json: { type: 'boolean' } } as const
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [path, ...more] = positionals
    if (more.length > 0) return failed(2, `give one folder at most.\nUsage: proviso role list ${this.usage}`)
    return onHome(async (home) => {
      const roles = await listRoles(home, path)
      if (values.json) say(JSON.stringify({ roles }))
      else {
        const rows = roles.map(({ folder, user, group, role, phi, grantedAt, grantedBy }) => {
          const holder = user?.email ?? `group ${group?.name ?? ''}`
          return [folder, holder, role ?? 'no role', phi, grantedAt ?? '', grantedBy ?? '']
        })
        for (const line of aligned([['folder', 'given to', 'role', 'PHI', 'since', 'by'], ...rows])) say(line)
      }
      return 0
    })
  },
}
