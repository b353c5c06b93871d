// A SelectPlan as SQL over one level file: names quoted, values bound, in words that Trino understands too. Pure.
//
// Order: blank cells come last ascending and first descending (as in LabKey on PostgreSQL); then the key columns that
// everybody may see; then the place in the file. So rows come in one order whatever the level they are read at.
import type { Column, SelectPlan } from '../core/query.ts'
import type { Statement } from './duck.ts'
import { columnNamed, condition, type FilterFacts } from './filter.ts'
import type { Bound } from './filter-value.ts'
import { columnsWithin } from './level-files.ts'
import { name } from './sql.ts'

type Listed = Statement & { readonly values: readonly string[] }

export type CompiledSelect = {
  /** All rows that match. */
  readonly count: Listed
  /** The rows of the page, in order: the columns of `read`, raw. */
  readonly page: Listed
  /** From the first row of the page to the last that matches, in order. */
  readonly rest: Listed
  /** All rows that match, as they lie in the file. */
  readonly unsorted: Listed
  /** How many rows do not lie in the order that is asked for; null when that order takes sorting whatever lies there. */
  readonly misplaced: Statement | null
  /** What is read from the file; a participant column that was not asked for is the last. */
  readonly read: readonly Column[]
  /** Where the participant stands in `read`; null when the table has none. */
  readonly participant: number | null
  /** The participant column of all rows that match, whatever the page; null when the table has none. */
  readonly matching: { readonly column: Column; readonly statement: Listed } | null
}

/** Compiles a plan over the level file at `file`. Throws Refusal `bad-request` for filter values that do not fit. */
export function compileSelect(plan: SelectPlan, file: string, today: string): CompiledSelect {
  const columns = columnsWithin(plan.table.columns, plan.level)
  const read = plan.columns.filter(({ withheld }) => !withheld).map(({ column }) => columnNamed(column.name, columns))
  if (plan.distinct) return compileDistinct(plan, file, today, { columns, read })
  const participant = participantIn(plan, columns, read)
  const { from, values } = source(plan, file, { columns, today })
  const keys = keysOf(plan)
  const misplaced = plan.sort.length === 0 ? misplacedRows(keys, { from, values }) : null
  const rows = { cells: read.map((column) => name(column.name)).join(', ') || '1', from, values }
  const statements = statementsOf(plan, rows, order(plan, columns, keys))
  return { ...statements, misplaced, read, participant, matching: matchingIn(plan, columns, { from, values }) }
}

type Readable = { readonly columns: readonly Column[]; readonly read: readonly Column[] }

function compileDistinct(plan: SelectPlan, file: string, today: string, { columns, read }: Readable): CompiledSelect {
  const [column, another] = read
  const isSound = column !== undefined && another === undefined && plan.columns.length === 1
  if (!isSound || plan.sort.some((sort) => sort.column !== column.name)) {
    throw new Error('a plan for different values names one column that is read, and sorts by no other')
  }
  const { from, values } = source(plan, file, { columns, today })
  const cells = name(column.name)
  const direction = plan.sort[0]?.descending ? 'desc nulls first' : 'asc nulls last'
  const rows = { cells, from: `from (select distinct ${cells} ${from})`, values }
  const participant = column.name === plan.table.participant ? 0 : null
  const matching = matchingIn(plan, columns, { from, values })
  return { ...statementsOf(plan, rows, `${cells} ${direction}`), misplaced: null, read, participant, matching }
}

type Rows = { readonly cells: string; readonly from: string; readonly values: readonly string[] }

function statementsOf({ offset, limit }: SelectPlan, { cells, from, values }: Rows, order: string) {
  const skip = offset === 0 ? [] : [whole(offset)]
  const take = limit === null ? [] : [whole(limit)]
  const skipping = skip.map((_, i) => ` offset cast($${values.length + 1 + i} as bigint)`).join('')
  const taking = take.map(() => ` limit cast($${values.length + skip.length + 1} as bigint)`).join('')
  const unsorted = `select ${cells} ${from}`
  const sorted = `${unsorted} order by ${order}${skipping}`
  return {
    count: { sql: `select count(*) ${from}`, values },
    page: { sql: `${sorted}${taking}`, values: [...values, ...skip, ...take] },
    rest: { sql: sorted, values: [...values, ...skip] },
    unsorted: { sql: unsorted, values },
  }
}

function source({ filters }: SelectPlan, file: string, facts: Omit<FilterFacts, 'bind'>) {
  const values = [file]
  const bind = ({ text, type }: Bound) => `cast($${values.push(text)} as ${type})`
  const conditions = filters.map((filter) => condition(filter, { ...facts, bind }))
  const where = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`
  return { from: `from read_parquet($1)${where}`, values }
}

function matchingIn({ table }: SelectPlan, columns: readonly Column[], { from, values }: Omit<Rows, 'cells'>) {
  if (table.participant === null) return null
  const column = columnNamed(table.participant, columns)
  return { column, statement: { sql: `select ${name(column.name)} ${from}`, values } }
}

// Adds the participant column to `read` when the plan leaves it out: who was seen is recorded all the same.
function participantIn({ table }: SelectPlan, columns: readonly Column[], read: Column[]): number | null {
  if (table.participant === null) return null
  const asked = read.findIndex((column) => column.name === table.participant)
  return asked >= 0 ? asked : read.push(columnNamed(table.participant, columns)) - 1
}

// Only NotPHI key columns: one that some levels lack would give these levels another order.
function keysOf({ table }: SelectPlan): readonly string[] {
  const seen = columnsWithin(table.columns, 'NotPHI').map((column) => column.name)
  return table.key.filter((key) => seen.includes(key))
}

function order({ sort }: SelectPlan, columns: readonly Column[], keys: readonly string[]): string {
  const asked = sort.map(({ column, descending }) => {
    const cell = name(columnNamed(column, columns).name)
    return descending ? `${cell} desc nulls first` : `${cell} asc nulls last`
  })
  return [...asked, ...keys.map((key) => `${name(key)} asc nulls last`), 'file_row_number asc'].join(', ')
}

// Each row beside the one before it, without sorting. Within `row(…)` blank counts as the greatest, as `nulls last` does.
function misplacedRows(keys: readonly string[], { from, values }: Omit<Rows, 'cells'>): Statement {
  if (keys.length === 0) return { sql: 'select 0', values: [] }
  const key = `row(${keys.map(name).join(', ')})`
  const pairs = `select ${key} as this, lag(${key}) over () as before ${from}`
  return { sql: `select count(*) from (${pairs}) where before > this`, values }
}

function whole(count: number): string {
  if (!Number.isSafeInteger(count) || count < 0) throw new Error('limit and offset are whole numbers from 0')
  return String(count)
}
