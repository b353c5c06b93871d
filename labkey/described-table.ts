// A table as the describing calls see it: its columns with what the caller may read of each, and its saved views.
import { joinFieldKey } from '../core/field-key.ts'
import { columnIn, columnsBehind, describedColumn, findColumn } from '../core/lookups.ts'
import { isWithin, type PhiLevel } from '../core/phi.ts'
import type { Column, TableShape } from '../core/query.ts'
import type { SavedView } from '../core/saved-view.ts'
import { type AnswerColumn, namesOf } from './rows-metadata.ts'

export type DescribedTable = {
  readonly schema: string
  readonly name: string
  readonly columns: readonly AnswerColumn[]
  /** The column that stands for the row to people. */
  readonly titleColumn: string
  /** A column by its name, or by the field key of a path that the caller may be told of. */
  readonly find: (name: string) => AnswerColumn | undefined
  /** The table that a lookup leads to, its columns as paths; undefined when the name is none that leads anywhere. */
  readonly follow: (name: string) => DescribedTable | undefined
}

/** Where lookups lead to, and the level above which columns are as if there were none. */
export type Surroundings = { readonly tables: readonly TableShape[]; readonly hiddenAbove: PhiLevel }

const nowhere: Surroundings = { tables: [], hiddenAbove: 'Restricted' }

/** A table at the level that the caller reads it at. */
export function describedAt(phi: PhiLevel, table: TableShape, around: Surroundings = nowhere): DescribedTable {
  const { tables, hiddenAbove } = around
  const isKey = keyTest(table)
  const isTold = (column: Column) => isWithin(column.phi, hiddenAbove)
  const answered = (column: Column, key: boolean): AnswerColumn => ({
    column: describedColumn(column, tables, hiddenAbove),
    withheld: !isWithin(column.phi, phi),
    key,
  })
  const described = (columns: readonly Column[]) =>
    columns.filter(isTold).map((column) => answered(column, isKey(column)))
  const columns = described(table.columns)
  const titleColumn =
    table.participant ??
    table.key.find((name) => columnIn({ columns: columns.map(({ column }) => column) }, name)) ??
    columns[0]?.column.name ??
    ''
  return {
    ...{ schema: table.schema, name: table.name, columns, titleColumn },
    find(name) {
      const column = findColumn(table, tables, name)?.column
      return column && isTold(column) ? answered(column, isKey(column)) : undefined
    },
    follow(name) {
      const behind = columnsBehind(table, tables, name)
      if (behind === undefined) return undefined
      const isTargetKey = keyTest(behind.table)
      const reached = behind.columns.filter(isTold)
      const columns = reached.map((column) => answered(column, isTargetKey({ name: namesOf(column).at(-1) ?? '' })))
      const [first] = columns
      if (first === undefined) return undefined
      const found = describedAt(phi, table, around)
      return { ...found, schema: behind.table.schema, name: behind.table.name, columns, titleColumn: first.column.name }
    },
  }
}

function keyTest({ key }: TableShape): (column: Pick<Column, 'name' | 'path'>) => boolean {
  const keys = key.map((name) => name.toLowerCase())
  return ({ name, path }) => path === undefined && keys.includes(name.toLowerCase())
}

/** The columns a view names that can still be told of, in the view's order; all for the default view. */
export function columnsOf(table: DescribedTable, view: Pick<SavedView, 'columns'> | null): readonly AnswerColumn[] {
  if (view === null || view.columns === null) return table.columns
  return view.columns.flatMap((name) => table.find(name) ?? [])
}

/** Whether the caller may see values of the column. */
export function isReadable(table: DescribedTable, name: string): boolean {
  return table.find(name)?.withheld === false
}

/** The field key of a column that a view names, also of one that is no longer there. */
export function fieldKeyIn(table: DescribedTable, name: string): string {
  const found = table.find(name)
  return joinFieldKey(found ? namesOf(found.column) : [name])
}
