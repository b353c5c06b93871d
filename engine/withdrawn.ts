// Participants who withdrew their consent: their rows are left out where a file is read, before anything else sees them.
import type { TableShape } from '../core/query.ts'
import { cellText } from './cell-text.ts'
import { literal, name } from './sql.ts'

export type Withdrawing = Pick<TableShape, 'columns' | 'participant' | 'withdrawn'>

/** The condition under which a row is there; null when all are. Rows that name nobody stay. */
export function presence({ columns, participant, withdrawn }: Withdrawing): string | null {
  if (participant === null || withdrawn === undefined || withdrawn.ids.length === 0) return null
  const column = columns.find((one) => one.name === participant)
  if (!column) throw new Error('a table does not have the participant column that it names')
  return `${name(column.name)} is null or ${cellText(column)} not in (${withdrawn.ids.map(literal).join(', ')})`
}

/** What stands after `from` for the rows of a level file that are there, with their places in the file. */
export function presentRows(file: string, table: Withdrawing): string {
  const condition = presence(table)
  const rows = `read_parquet(${file})`
  return condition === null ? rows : `(select *, file_row_number from ${rows} where ${condition})`
}
