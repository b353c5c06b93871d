// `proviso audit who`: who saw a participant, and how sure that is.
import { parseArgs } from 'node:util'
import { askWho } from '../local/audit-questions.ts'
import { askOptions, emailOf, endOf, show, timeHelp } from './audit-options.ts'
import { type Command, failed } from './command.ts'
import { onHome } from './home-command.ts'

const options = { ...askOptions, folder: { type: 'string' } } as const

export const command: Command = {
  usage: '<participant> [--folder PATH] [--from TIME] [--to TIME] [--json]',
  summary:
    'Says who saw a participant: listed, found by running bulk reads again, or possible. While the site is stopped.',
  help: [
    '',
    '  --folder       there, and in what lies in it',
    ...timeHelp,
    'Here the last six years unless said otherwise.',
  ],

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [participant, ...more] = positionals
    if (!participant || more.length > 0)
      return failed(2, `give one participant.\nUsage: proviso audit who ${this.usage}`)
    return onHome(async (home) => {
      const answer = await askWho(home, participant, values)
      const rows = answer.accesses.map(({ at, user, folder, tables, declaration, sure, how, why, event }) => [
        ...[at, emailOf(user), folder ?? '', tables.join(', '), declaration?.activity ?? '', declaration?.irb ?? ''],
        ...[how === 'counted' ? `${sure}, counted only` : sure, why ?? '', event],
      ])
      show(
        values.json,
        answer,
        ['at', 'person', 'folder', 'tables', 'activity', 'IRB', 'sure', 'why', 'event'],
        rows,
        participant,
      )
      return endOf(answer)
    })
  },
}
