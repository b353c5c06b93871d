// `proviso audit replay`: a recorded access once more, on the versions it read. Shows what is compared, and no rows.
import { parseArgs } from 'node:util'
import { type Replay, replay } from '../local/replay.ts'
import type { Comparison } from '../local/replay-compare.ts'
import { aligned } from './aligned.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'

const options = { json: { type: 'boolean', default: false } } as const

function parse(args: readonly string[]) {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const [event, ...more] = positionals
  return event && more.length === 0 ? { event, json: values.json } : undefined
}

function equalText({ equal }: Comparison): string {
  return equal === null ? 'not known' : equal ? 'yes' : 'NO'
}

function linesOf({ event, access, sentence, comparisons }: Replay): string[] {
  const about = access ? [`${event}: ${access.type} in ${access.folder ?? 'no folder'}, ${access.at}`, ''] : []
  const rows = comparisons.map((one) => [one.what, one.recorded, one.now, equalText(one)])
  const table = rows.length === 0 ? [] : [...aligned([['what', 'recorded', 'now', 'equal'], ...rows]), '']
  return [...about, ...table, sentence]
}

export const command: Command = {
  usage: '<event> [--json]',
  summary:
    'Runs a recorded access again on the versions it read and says whether the same rows come. While the site is stopped.',
  help: [
    '',
    '  <event>   the id of a rows-read or sql-run event: the header x-audit-event of the answer, or what the audit lists',
    '  --json    prints the comparison as JSON',
    '',
    'No row is shown or kept. The replay is itself recorded, with its verdict, before it is said. Ends with 0 when all that was',
    'recorded is equal now, else with 1, also for an access that released nothing.',
  ],

  async run(args) {
    const asked = parse(args)
    if (!asked) return failed(2, `give the id of one event.\nUsage: proviso audit replay ${this.usage}`)
    return onHome(async (home) => {
      const found = await replay(home, asked.event)
      for (const line of asked.json ? [JSON.stringify(found)] : linesOf(found)) say(line)
      return found.verdict === 'equal' ? 0 : 1
    })
  },
}
