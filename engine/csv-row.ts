// A row as one record of a CSV file by the letter of RFC 4180, made by DuckDB. A blank cell is empty, a text without
// characters is `""`. Cells are what the data hold: nothing is added for the sake of programs that take `=` for a formula.
import { shownText } from './json-row.ts'
import { type AnswerColumn, cellName } from './source.ts'

export const csvEnd = '\r\n'

/** The record of column names. */
export function csvHeader(columns: readonly AnswerColumn[]): string {
  return columns
    .map(({ name }) => (/[",\r\n]/.test(name) || name === '' ? `"${name.replaceAll('"', '""')}"` : name))
    .join()
}

/** SQL for the record of one row. */
export function csvRow(columns: readonly AnswerColumn[]): string {
  // An empty line is skipped by many readers, and with it a row.
  const blank = columns.length === 1 ? `'""'` : `''`
  const cells = columns.map((column) => (column.cell === null ? blank : csvCell(column, blank)))
  return `concat(${cells.join(`, ',', `)})`
}

function csvCell(column: AnswerColumn, blank: string): string {
  if (column.type !== 'text') return `coalesce(${shownText(column)}, ${blank})`
  const cell = cellName(column.cell ?? 0)
  return `case when ${cell} is null then ${blank} when ${cell} = '' or regexp_matches(${cell}, '[",\\r\\n]')
    then concat('"', replace(${cell}, '"', '""'), '"') else ${cell} end`
}
