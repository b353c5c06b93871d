// A SelectPlan as SQL over its level files: names quoted, values bound, in words that Trino understands too. Pure.
//
// Order: blank cells come last ascending and first descending (as in LabKey on PostgreSQL); then the key columns that
// everybody may see; then the place in the file. So rows come in one order whatever the level they are read at.
import type { Column, SelectPlan } from '../core/query.ts'
import type { Statement } from './duck.ts'
import { columnNamed, condition, type FilterFacts } from './filter.ts'
import type { Bound } from './filter-value.ts'
import { type PlanFiles, pathColumns, rowsOf } from './joins.ts'
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
  /** What is read from the files; participant columns that were not asked for are the last. */
  readonly read: readonly Column[]
  /** Where participants stand in `read`: the table's own, and those whose rows are reached through lookups. */
  readonly participants: readonly number[]
  /** The participant columns of all rows that match, whatever the page; null when there are none. */
  readonly matching: { readonly columns: readonly Column[]; readonly statement: Listed } | null
}

/** Compiles a plan over its level files. Throws Refusal `bad-request` for filter values that do not fit. */
export function compileSelect(plan: SelectPlan, files: PlanFiles, today: string): CompiledSelect {
  const own = columnsWithin(plan.table.columns, plan.level)
  const columns = [...own, ...pathColumns(plan)]
  const read = plan.columns.filter(({ withheld }) => !withheld).map(({ column }) => columnNamed(column.name, columns))
  const { from, values } = source(plan, files, { columns, own: own.length, today })
  if (plan.distinct) return compileDistinct(plan, { from, values }, { columns, read })
  const participants = participantsIn(plan, columns, read)
  const keys = keysOf(plan)
  // A join need not keep the order of the file.
  const liesAsFiled = plan.sort.length === 0 && files.length === 1
  const misplaced = liesAsFiled ? misplacedRows(keys, { from, values }) : null
  const rows = { cells: read.map((column) => name(column.name)).join(', ') || '1', from, values }
  const statements = statementsOf(plan, rows, order(plan, columns, keys))
  return { ...statements, misplaced, read, participants, matching: matchingIn(plan, columns, { from, values }) }
}

type Readable = { readonly columns: readonly Column[]; readonly read: readonly Column[] }

function compileDistinct(plan: SelectPlan, rows: Chosen, { columns, read }: Readable): CompiledSelect {
  const [column, another] = read
  const isSound = column !== undefined && another === undefined && plan.columns.length === 1
  if (!isSound || plan.sort.some((sort) => sort.column !== column.name)) {
    throw new Error('a plan for different values names one column that is read, and sorts by no other')
  }
  const { from, values } = rows
  const cells = name(column.name)
  const direction = plan.sort[0]?.descending ? 'desc nulls first' : 'asc nulls last'
  const distinct = { cells, from: `from (select distinct ${cells} ${from})`, values }
  // One value names all that it stands for only where it is the one id there is.
  const [only, ...more] = participantNames(plan)
  const participants = column.name === only && more.length === 0 ? [0] : []
  const matching = matchingIn(plan, columns, rows)
  return { ...statementsOf(plan, distinct, `${cells} ${direction}`), misplaced: null, read, participants, matching }
}

type Chosen = { readonly from: string; readonly values: readonly string[] }
type Rows = Chosen & { readonly cells: string }

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

function source(plan: SelectPlan, files: PlanFiles, facts: Omit<FilterFacts, 'bind'>) {
  const values: string[] = [...files]
  const bind = ({ text, type }: Bound) => `cast($${values.push(text)} as ${type})`
  const conditions = plan.filters.map((filter) => condition(filter, { ...facts, bind }))
  const where = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`
  return { from: `from ${rowsOf(plan)}${where}`, values }
}

function matchingIn(plan: SelectPlan, columns: readonly Column[], { from, values }: Chosen) {
  const seen = participantNames(plan).map((participant) => columnNamed(participant, columns))
  if (seen.length === 0) return null
  return { columns: seen, statement: { sql: `select ${seen.map((c) => name(c.name)).join(', ')} ${from}`, values } }
}

/** The columns that say whose rows are seen: the table's own, and those of the tables that lookups lead to. */
function participantNames({ table, joins = [] }: SelectPlan): readonly string[] {
  const reached = joins.flatMap(({ participant }) => participant?.name ?? [])
  return table.participant === null ? reached : [table.participant, ...reached]
}

// Adds the participant columns to `read` that the plan leaves out: who was seen is recorded all the same.
function participantsIn(plan: SelectPlan, columns: readonly Column[], read: Column[]): readonly number[] {
  return participantNames(plan).map((participant) => {
    const asked = read.findIndex((column) => column.name === participant)
    return asked >= 0 ? asked : read.push(columnNamed(participant, columns)) - 1
  })
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
function misplacedRows(keys: readonly string[], { from, values }: Chosen): Statement {
  if (keys.length === 0) return { sql: 'select 0', values: [] }
  const key = `row(${keys.map(name).join(', ')})`
  const pairs = `select ${key} as this, lag(${key}) over () as before ${from}`
  return { sql: `select count(*) from (${pairs}) where before > this`, values }
}

function whole(count: number): string {
  if (!Number.isSafeInteger(count) || count < 0) throw new Error('limit and offset are whole numbers from 0')
  return String(count)
}
