// `proviso audit export`: all events of a time, for whatever reads JSON lines or CSV.
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { eventCsvHead, eventCsvLine } from '../core/event-csv.ts'
import { exportEvents } from '../local/audit-questions.ts'
import { endOf, timeOptions } from './audit-options.ts'
import { choice } from './choice.ts'
import type { Command } from './command.ts'
import { onHome } from './home-command.ts'

const formats = ['jsonl', 'csv'] as const
const options = { ...timeOptions, format: { type: 'string' } } as const

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain')
}

export const command: Command = {
  usage: '[--from TIME] [--to TIME] [--format jsonl|csv]',
  summary: 'Prints all events of a time, newest first. While the site is stopped.',
  help: [
    '',
    '  --from, --to   a day or a time, 2026-01-31 or 2026-01-31T12:00:00Z; the last six years unless said otherwise',
    '  --format       jsonl: each event whole, a line each (first choice); csv: what most of them have in common',
    '',
    'The export is itself recorded before anything is printed. What it holds is PHI. Events that the log holds and the table',
    'does not any more are named on stderr, and it ends with 1.',
  ],

  async run(args) {
    const { values } = parseArgs({ args: [...args], options })
    const format = choice('--format', formats, values.format) ?? 'jsonl'
    return onHome(async (home) => {
      let isFirst = true
      const missing: string[] = []
      for await (const found of exportEvents(home, values)) {
        if (!('event' in found)) {
          missing.push(found.gone.id)
          continue
        }
        if (isFirst && format === 'csv') await write(eventCsvHead)
        isFirst = false
        await write(format === 'csv' ? eventCsvLine(found.event) : `${JSON.stringify(found.event)}\n`)
      }
      return endOf({ missing })
    })
  },
}
