// Following lookups: `SiteId/Name` is the column Name of the row that SiteId leads to, in the current version of the
// table it leads to. A path has the highest PHI level of every column on it, the keys included, so it opens nothing that
// its parts keep closed. Pure.
import { joinFieldKey, splitFieldKey } from './field-key.ts'
import { isWithin, type PhiLevel } from './phi.ts'
import type { Column, Join, TableShape } from './query.ts'

/** Lookups a path may follow; what lies further is as unknown as a column that does not exist. */
export const mostSteps = 3

/** A column that a request names. Its joins are the lookups it follows, none for a column of the table itself. */
export type Found = { readonly column: Column; readonly joins: readonly Join[] }

type Target = { readonly table: TableShape; readonly key: Column }

const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

/** The table's column of that name, letter case aside. */
export function columnIn(table: Pick<TableShape, 'columns'>, name: string): Column | undefined {
  return table.columns.find((column) => isSame(column.name, name))
}

/** A column by its name, or by the field key of a path. `tables` are those of the folder. */
export function findColumn(table: TableShape, tables: readonly TableShape[], name: string): Found | undefined {
  const own = columnIn(table, name)
  if (own) return { column: own, joins: [] }
  const names = splitFieldKey(name)
  const steps = names.slice(0, -1)
  if (steps.length === 0 || steps.length > mostSteps) return undefined
  const joins: Join[] = []
  let at: Place = { table, path: [], phi: 'NotPHI' }
  for (const step of steps) {
    const join = joinFrom(at, joins.at(-1)?.name ?? null, step, tables)
    if (join === undefined) return undefined
    joins.push(join)
    at = { table: join.table, path: join.path, phi: join.key.phi }
  }
  const last = columnIn(at.table, names.at(-1) ?? '')
  return last && { column: placed(last, at), joins }
}

type Place = { readonly table: TableShape; readonly path: readonly string[]; readonly phi: PhiLevel }

function joinFrom(at: Place, from: string | null, step: string, tables: readonly TableShape[]): Join | undefined {
  const column = columnIn(at.table, step)
  const target = column && targetOf(column, tables)
  if (!target) return undefined
  const on = placed(column, at)
  const path = [...at.path, column.name]
  const key = placed(target.key, { path, phi: on.phi })
  const who = target.table.participant === null ? undefined : columnIn(target.table, target.table.participant)
  const participant = who ? placed(who, { path, phi: key.phi }) : null
  return { name: joinFieldKey(path), path, from, table: target.table, on, key, participant }
}

/** A column as it is called and how far it is closed at the end of a path. */
function placed(column: Column, { path, phi }: Omit<Place, 'table'>): Column {
  if (path.length === 0) return column
  const whole = [...path, column.name]
  return { ...column, name: joinFieldKey(whole), path: whole, phi: higherOf(column.phi, phi) }
}

/** Every column behind a lookup, as a path; undefined when `name` is none that leads anywhere. */
export function columnsBehind(table: TableShape, tables: readonly TableShape[], name: string): Behind | undefined {
  const found = findColumn(table, tables, name)
  const target = found && targetOf(found.column, tables)
  if (!target) return undefined
  const at = splitName(found.column)
  const columns = target.table.columns.flatMap(
    (column) => findColumn(table, tables, joinFieldKey([...at, column.name]))?.column ?? [],
  )
  return { table: target.table, columns }
}

const splitName = ({ name, path }: Column): readonly string[] => path ?? [name]

export type Behind = { readonly table: TableShape; readonly columns: readonly Column[] }

function higherOf(a: PhiLevel, b: PhiLevel): PhiLevel {
  return isWithin(a, b) ? b : a
}

/** Where a column leads now: nowhere while the table, its key or a key of the column's type is not there. */
function targetOf(column: Column, tables: readonly TableShape[]): Target | undefined {
  const { lookup } = column
  if (lookup === undefined) return undefined
  const table = tables.find((t) => isSame(t.schema, lookup.schema) && isSame(t.name, lookup.query))
  const key = table && columnIn(table, lookup.key)
  return table && key?.type === column.type ? { table, key } : undefined
}

/**
 * A column as it may be described: with the lookup only where it leads somewhere, and, where columns above `hiddenAbove`
 * are to be as if there were none, only where neither key nor display column is one of those.
 */
export function describedColumn(
  column: Column,
  tables: readonly TableShape[],
  hiddenAbove: PhiLevel = 'Restricted',
): Column {
  const { lookup, ...plain } = column
  if (lookup === undefined) return column
  const target = targetOf(column, tables)
  const display = target && columnIn(target.table, lookup.display)
  if (!target || !display) return plain
  return isWithin(target.key.phi, hiddenAbove) && isWithin(display.phi, hiddenAbove) ? column : plain
}
