// A table of the twins as a file, for each side.
import { isWithin, type PhiLevel } from '../../core/phi.ts'
import type { TwinTable } from './twin-tables.ts'

/** `plain`, the `other` values above the level, or `without` any column above it. */
export type Side = 'plain' | 'other' | 'without'

/** The columns that a side has. */
export function twinColumns({ columns }: TwinTable, side: Side, above: PhiLevel) {
  return columns.filter(({ phi }) => side !== 'without' || isWithin(phi, above))
}

/** The rows of a side: the columns above the level in their other reading, or away. */
export function twinCsv(table: TwinTable, side: Side, above: PhiLevel): string {
  const shown = twinColumns(table, side, above)
  const readings = shown.map(({ phi, readings: [one, other] }) =>
    side === 'other' && !isWithin(phi, above) ? other : one,
  )
  const lines = Array.from({ length: table.rows }, (_, n) => readings.map((read) => quoted(String(read(n)))).join(','))
  return `${[shown.map(({ name }) => name).join(','), ...lines].join('\n')}\n`
}

function quoted(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
