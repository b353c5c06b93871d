// `proviso audit misfits`: accesses whose declared level or IRB approval did not fit.
import { parseArgs } from 'node:util'
import { askMisfits } from '../local/audit-questions.ts'
import { askOptions, emailOf, endOf, show, timeHelp } from './audit-options.ts'
import type { Command } from './command.ts'
import { onHome } from './home-command.ts'

export const command: Command = {
  usage: '[--from TIME] [--to TIME] [--json]',
  summary: 'Lists accesses whose declared level or IRB approval did not fit what was read. While the site is stopped.',
  help: ['', ...timeHelp],

  async run(args) {
    const { values } = parseArgs({ args: [...args], options: askOptions })
    return onHome(async (home) => {
      const answer = await askMisfits(home, values)
      const rows = answer.misfits.map(({ at, kind, user, folder, accesses, why, event }) => {
        return [at, kind, emailOf(user), folder ?? '', String(accesses), why, event]
      })
      show(values.json, answer, ['at', 'kind', 'person', 'folder', 'accesses', 'why', 'event'], rows)
      return endOf(answer)
    })
  },
}
