// A SelectPlan as SQL over one level file: names quoted, values bound, in words that Trino understands too. Pure.
//
// Order: blank cells come last ascending and first descending (as in LabKey on PostgreSQL); then the key columns that
// everybody may see; then the place in the file. So rows come in one order whatever the level they are read at.
import type { Column, SelectPlan } from '../core/query.ts'
import { cellText } from './cell-text.ts'
import { columnNamed, condition, type FilterFacts } from './filter.ts'
import type { Bound } from './filter-value.ts'
import { columnsWithin } from './level-files.ts'
import { name } from './sql.ts'

/** `values` stand for `$1`, `$2`, … and are text throughout; the SQL casts each to its type. */
export type Statement = { readonly sql: string; readonly values: readonly string[] }

export type CompiledSelect = {
  /** All rows that match. */
  readonly count: Statement
  /** The rows of the page: the columns of `read` in order. */
  readonly page: Statement
  /** What is read from the file; a participant column that was not asked for is the last. */
  readonly read: readonly Column[]
  /** Where the participant stands in `read`; null when the table has none. */
  readonly participant: number | null
}

/** Compiles a plan over the level file at `file`. Throws Refusal `bad-request` for filter values that do not fit. */
export function compileSelect(plan: SelectPlan, file: string, today: string): CompiledSelect {
  const columns = columnsWithin(plan.table.columns, plan.level)
  const read = plan.columns.filter(({ withheld }) => !withheld).map(({ column }) => columnNamed(column.name, columns))
  if (plan.distinct) return compileDistinct(plan, file, today, { columns, read })
  const participant = participantIn(plan, columns, read)
  const values = [file]
  const bind = ({ text, type }: Bound) => `cast($${values.push(text)} as ${type})`
  const from = source(plan, { columns, today, bind })
  const count = { sql: `select count(*) ${from}`, values: [...values] }
  const selected = read.map(answered).join(', ') || '1'
  const sql = `select ${selected} ${from} order by ${order(plan, columns)}${paging(plan, bind)}`
  return { count, page: { sql, values }, read, participant }
}

type Readable = { readonly columns: readonly Column[]; readonly read: readonly Column[] }

// Sorted outside: what is sorted by is the value itself, and what is answered may be its text.
function compileDistinct(plan: SelectPlan, file: string, today: string, { columns, read }: Readable): CompiledSelect {
  const [column, another] = read
  const isSound = column !== undefined && another === undefined && plan.columns.length === 1
  if (!isSound || plan.sort.some((sort) => sort.column !== column.name)) {
    throw new Error('a plan for different values names one column that is read, and sorts by no other')
  }
  const values = [file]
  const bind = ({ text, type }: Bound) => `cast($${values.push(text)} as ${type})`
  const cell = name(column.name)
  const from = `from (select distinct ${cell} ${source(plan, { columns, today, bind })})`
  const count = { sql: `select count(*) ${from}`, values: [...values] }
  const direction = plan.sort[0]?.descending ? 'desc nulls first' : 'asc nulls last'
  const sql = `select ${answered(column)} ${from} order by ${cell} ${direction}${paging(plan, bind)}`
  return { count, page: { sql, values }, read, participant: column.name === plan.table.participant ? 0 : null }
}

function source({ filters }: SelectPlan, facts: FilterFacts): string {
  const conditions = filters.map((filter) => condition(filter, facts))
  return `from read_parquet($1)${conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`}`
}

// Adds the participant column to `read` when the plan leaves it out: who was seen is recorded all the same.
function participantIn({ table }: SelectPlan, columns: readonly Column[], read: Column[]): number | null {
  if (table.participant === null) return null
  const asked = read.findIndex((column) => column.name === table.participant)
  return asked >= 0 ? asked : read.push(columnNamed(table.participant, columns)) - 1
}

function answered(column: Column): string {
  return column.type === 'date' || column.type === 'timestamp' ? cellText(column) : name(column.name)
}

// Only NotPHI key columns: one that some levels lack would give these levels another order.
function order({ table, sort }: SelectPlan, columns: readonly Column[]): string {
  const asked = sort.map(({ column, descending }) => {
    const cell = name(columnNamed(column, columns).name)
    return descending ? `${cell} desc nulls first` : `${cell} asc nulls last`
  })
  const keys = columnsWithin(table.columns, 'NotPHI').map((column) => column.name)
  const byKey = table.key.filter((key) => keys.includes(key)).map((key) => `${name(key)} asc nulls last`)
  return [...asked, ...byKey, 'file_row_number asc'].join(', ')
}

function paging({ offset, limit }: SelectPlan, bind: (value: Bound) => string): string {
  const skip = offset === 0 ? '' : ` offset ${bind(whole(offset))}`
  return limit === null ? skip : `${skip} limit ${bind(whole(limit))}`
}

function whole(count: number): Bound {
  if (!Number.isSafeInteger(count) || count < 0) throw new Error('limit and offset are whole numbers from 0')
  return { text: String(count), type: 'bigint' }
}
