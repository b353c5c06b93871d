// The rows a plan reads from: one level file, with lookups joined to it under the names of their paths. A left join
// to one row for each key, so that rows neither multiply nor vanish: where several have the same key, it is the first in
// the file, which is the same row at every level. A key that is known to be unique needs no looking for the first. Pure.
import type { Column, Join, SelectPlan } from '../core/query.ts'
import { columnNamed } from './filter.ts'
import { columnsWithin } from './level-files.ts'
import { name } from './sql.ts'
import { presentRows } from './withdrawn.ts'

/** The files of a plan: the table's own first, then one for each join. All are bound, as `$1`, `$2`, … */
export type PlanFiles = readonly [string, ...string[]]

/** The columns at the ends of paths that a plan reads, whoever's rows are reached among them. */
export function pathColumns({ joins = [], paths = [] }: SelectPlan): readonly Column[] {
  const all = [...paths, ...joins.flatMap(({ participant }) => participant ?? [])]
  return [...new Map(all.map((column) => [column.name, column])).values()]
}

/** What stands after `from`. Throws when the plan names what a level file does not hold. */
export function rowsOf(plan: SelectPlan): string {
  const { joins = [], table, level } = plan
  const base = presentRows('$1', table)
  if (joins.length === 0) return base
  const own = columnsWithin(table.columns, level).map((column) => `b.${name(column.name)}`)
  const far = pathColumns(plan).map((column) => `${cellOf(column, plan)} as ${name(column.name)}`)
  const joined = joins.map((join, index) => joinedRows(plan, join, index)).join(' ')
  return `(select ${[...own, 'b.file_row_number', ...far].join(', ')} from ${base} as b ${joined}) as rows`
}

function joinedRows(plan: SelectPlan, join: Join, index: number): string {
  const { joins = [], level } = plan
  const held = columnsWithin(join.table.columns, level)
  const needed = [...pathColumns(plan), ...joins.map(({ on }) => on)].filter((column) => isBehind(join, column))
  const cells = [...new Set(needed.map(ownName))].map(
    (own) => `${name(columnNamed(own, held).name)} as ${carried(own)}`,
  )
  const key = name(columnNamed(ownName(join.key), held).name)
  const present = presentRows(`$${index + 2}`, join.table)
  const found = `as j${index} on ${cellOf(join.on, plan)} = j${index}.k`
  const wanted = [`${key} as k`, ...cells]
  if (isUnique(join)) {
    return `left join (select ${wanted.join(', ')} from ${present}) ${found}`
  }
  // Tried: `row_number() … = 1` is rewritten by DuckDB 1.5.5 into a join that fails with an internal error on some data.
  const before = `lag(1) over (partition by ${key} order by file_row_number)`
  const rows = `select ${[...wanted, `${before} as n`].join(', ')} from ${present} where ${key} is not null`
  return `left join (select * from (${rows}) as all_rows where n is null) ${found}`
}

function cellOf(column: Column, { joins = [], table, level }: SelectPlan): string {
  if (column.path === undefined) return `b.${name(columnNamed(column.name, columnsWithin(table.columns, level)).name)}`
  const index = joins.findIndex((join) => isBehind(join, column))
  if (index < 0) throw new Error('the plan names a path without its lookups')
  return `j${index}.${carried(ownName(column))}`
}

// Of the version that is read: a table that is published anew keeps what it was not told anew.
function isUnique({ table: { uniqueKeyOf, version, key }, key: asked }: Join): boolean {
  return uniqueKeyOf === version && key[0] === ownName(asked)
}

// A joined table's own columns beside `k` and `n`, which one of them may be called as well.
function carried(own: string): string {
  return name(`v.${own}`)
}

function isBehind({ path }: Join, column: Column): boolean {
  return column.path?.length === path.length + 1 && path.every((part, i) => column.path?.[i] === part)
}

function ownName({ name, path }: Column): string {
  return path?.at(-1) ?? name
}
