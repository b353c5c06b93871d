// A table as the describing calls see it: its columns with what the caller may read of each, and its saved views.
import { isWithin, type PhiLevel } from '../core/phi.ts'
import type { TableShape } from '../core/query.ts'
import type { SavedView } from '../core/saved-view.ts'
import type { AnswerColumn } from './rows-metadata.ts'

export type DescribedTable = {
  readonly schema: string
  readonly name: string
  readonly columns: readonly AnswerColumn[]
  /** The column that stands for the row to people. */
  readonly titleColumn: string
}

/** A table at the level that the caller reads it at. */
export function describedAt(phi: PhiLevel, table: TableShape): DescribedTable {
  const keys = table.key.map((key) => key.toLowerCase())
  const columns = table.columns.map((column) => ({
    column,
    withheld: !isWithin(column.phi, phi),
    key: keys.includes(column.name.toLowerCase()),
  }))
  const titleColumn = table.participant ?? table.key[0] ?? table.columns[0]?.name ?? ''
  return { schema: table.schema, name: table.name, columns, titleColumn }
}

/** The columns a view names that the table still has, in the view's order; all for the default view. */
export function columnsOf(table: DescribedTable, view: Pick<SavedView, 'columns'> | null): readonly AnswerColumn[] {
  if (view === null || view.columns === null) return table.columns
  return view.columns.flatMap((name) => table.columns.find((c) => c.column.name === name) ?? [])
}

/** Whether the caller may see values of the column. */
export function isReadable(table: DescribedTable, name: string): boolean {
  return table.columns.some(({ column, withheld }) => column.name === name && !withheld)
}
