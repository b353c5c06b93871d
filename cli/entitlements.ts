// `proviso entitlements`: the review of access, who may see what and by which grant.
import { parseArgs } from 'node:util'
import { reviewAccess } from '../local/review-access.ts'
import { aligned } from './aligned.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'

const options = { user: { type: 'string' }, csv: { type: 'boolean' }, json: { type: 'boolean' } } as const

export const command: Command = {
  usage: '[folder] [--user EMAIL] [--csv | --json]',
  summary: 'Says who may see what, by which grants, since when and by whom. While the site is stopped.',
  help: ['', 'A line a grant that counts; in all folders and in the site unless a folder is given.'],

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [folder, ...more] = positionals
    if (more.length > 0) return failed(2, `give one folder at most.\nUsage: proviso entitlements ${this.usage}`)
    const asked = {
      ...(folder === undefined ? {} : { folder }),
      ...(values.user === undefined ? {} : { user: values.user }),
    }
    return onHome(async (home) => {
      const { rows, csv } = await reviewAccess(home, asked)
      if (values.json) say(JSON.stringify({ entitlements: rows }))
      else if (values.csv) process.stdout.write(csv)
      else {
        const lines = rows.map((row) => [
          row.folder ?? '(site)',
          row.usable ? row.user.email : `${row.user.email} (cannot sign in)`,
          row.effectiveRole ?? 'no role',
          row.effectivePhi,
          `${row.role ?? 'no role'}, ${row.phi}${row.group === null ? '' : `, group ${row.group}`}`,
          row.from ?? '',
          row.grantedAt ?? '',
          row.grantedBy ?? '',
        ])
        const head = ['folder', 'person', 'may', 'PHI', 'by', 'given in', 'since', 'by whom']
        for (const line of aligned([head, ...lines])) say(line)
      }
      return 0
    })
  },
}
