// One table of the invented study: its columns with type and level beside each other, its rows, and its CSV text.
import type { PhiLevel } from '../core/phi.ts'
import type { ColumnType } from '../core/query.ts'

export type DemoCell = string | number | boolean | null
export type DemoRow = Readonly<Record<string, DemoCell>>

export type DemoTable = {
  readonly name: string
  readonly key: readonly string[]
  readonly columns: Readonly<Record<string, readonly [ColumnType, PhiLevel]>>
  readonly rows: readonly DemoRow[]
  /** Whether ParticipantId leads to the person's row in Demographics. */
  readonly leadsToPerson: boolean
}

function cellText(cell: DemoCell | undefined): string {
  if (cell === null || cell === undefined) return ''
  const text = String(cell)
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** The table as CSV, header first. */
export function csvOf({ columns, rows }: DemoTable): string {
  const names = Object.keys(columns)
  const lines = rows.map((row) => names.map((name) => cellText(row[name])).join(','))
  return `${[names.join(','), ...lines].join('\n')}\n`
}

const person = { schema: 'study', query: 'Demographics', key: 'ParticipantId', display: 'Arm' }

/** The table's definition as `--levels` has it. */
export function definitionOf({ key, columns, leadsToPerson }: DemoTable): object {
  const entries = Object.entries(columns)
  return {
    participant: 'ParticipantId',
    key,
    columns: Object.fromEntries(entries.map(([name, [, phi]]) => [name, phi])),
    types: Object.fromEntries(entries.map(([name, [type]]) => [name, type])),
    ...(leadsToPerson ? { lookups: { ParticipantId: person } } : {}),
  }
}
