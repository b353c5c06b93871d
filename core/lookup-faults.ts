// Whether the lookups of a table that is about to be published can be followed. A target that is not published yet is no
// fault: one of two tables comes first. Until then the paths through it are unknown columns.
import { columnIn } from './lookups.ts'
import type { Column, TableShape } from './query.ts'
import { Refusal } from './refusal.ts'

type Shape = Pick<TableShape, 'schema' | 'name' | 'columns'>

const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

/** Throws Refusal `bad-request` for a lookup to a column that is not there or of another type; answers those without a table. */
export function checkLookups(published: Shape, tables: readonly Shape[]): readonly string[] {
  const others = tables.filter(({ schema, name }) => !isSame(schema, published.schema) || !isSame(name, published.name))
  const all = [...others, published]
  return published.columns.filter((column) => isUnanswered(column, all)).map(({ name }) => name)
}

function isUnanswered(column: Column, tables: readonly Shape[]): boolean {
  const { lookup } = column
  if (lookup === undefined) return false
  const { schema, query, key, display } = lookup
  const target = tables.find((table) => isSame(table.schema, schema) && isSame(table.name, query))
  if (target === undefined) return true
  for (const name of [key, display]) {
    if (!columnIn(target, name)) throw fault(column, `${schema}.${query} has no column ${name}`)
  }
  const type = columnIn(target, key)?.type
  if (type !== column.type) throw fault(column, `it is ${column.type}, and ${key} of ${schema}.${query} is ${type}`)
  return false
}

function fault({ name }: Column, why: string): Refusal {
  return new Refusal('bad-request', `The lookup of column ${name} cannot be followed: ${why}.`)
}
