// `proviso audit user`: what somebody saw, by day, table and purpose.
import { parseArgs } from 'node:util'
import { askUses } from '../local/audit-questions.ts'
import { askOptions, endOf, show, timeHelp } from './audit-options.ts'
import { type Command, failed } from './command.ts'
import { onHome } from './home-command.ts'

export const command: Command = {
  usage: '<email or id> [--from TIME] [--to TIME] [--json]',
  summary: 'Says what somebody saw: tables, columns and PHI columns by day, and how often. While the site is stopped.',
  help: ['', ...timeHelp],

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], options: askOptions, allowPositionals: true })
    const [user, ...more] = positionals
    if (!user || more.length > 0) return failed(2, `give one person.\nUsage: proviso audit user ${this.usage}`)
    return onHome(async (home) => {
      const answer = await askUses(home, user, values)
      const rows = answer.uses.map((use) => [
        ...[use.day, use.folder ?? '', use.table, use.purpose, String(use.accesses), String(use.rows)],
        ...[use.effectivePhi, use.phiColumns.join(', '), use.columns.join(', ')],
      ])
      const head = ['day', 'folder', 'table', 'purpose', 'accesses', 'rows', 'level', 'PHI columns', 'columns']
      show(values.json, answer, head, rows, user)
      return endOf(answer)
    })
  },
}
