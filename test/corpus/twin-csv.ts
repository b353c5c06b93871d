// A table of the twins as a file, for each side.
import { isWithin, type PhiLevel } from '../../core/phi.ts'
import { type TwinTable, twinTables } from './twin-tables.ts'

/** `plain`, the `other` values above the level, or `without` any column above it. */
export type Side = 'plain' | 'other' | 'without'

/** The columns that a side has. */
export function twinColumns({ columns }: TwinTable, side: Side, above: PhiLevel) {
  return columns.filter(({ phi }) => side !== 'without' || isWithin(phi, above))
}

/** The lookups that a side has: those whose columns are all there, here and where they lead. */
export function twinLookups(table: TwinTable, side: Side, above: PhiLevel) {
  const has = (of: TwinTable | undefined, column: string) =>
    of !== undefined && twinColumns(of, side, above).some(({ name }) => name === column)
  return Object.entries(table.lookups).filter(([name, { query, key, display }]) => {
    const target = twinTables.find((one) => one.name === query)
    return has(table, name) && has(target, key) && has(target, display)
  })
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
