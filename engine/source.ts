// What is to be run, whatever asked for it: a plan over level files or a checked statement over several becomes the
// statements that count and read its rows, and the columns of its answer. Nothing after this knows which of them it was.
import type { PhiLevel } from '../core/phi.ts'
import type { ColumnType, SelectPlan } from '../core/query.ts'
import { cellText } from './cell-text.ts'
import type { Statement, Values } from './duck.ts'
import type { StatementPlan } from './engine.ts'
import type { PlanFiles } from './joins.ts'
import type { Reach } from './locked.ts'
import { compileSelect } from './select.ts'
import { literal, name } from './sql.ts'
import { presence } from './withdrawn.ts'

export type AnswerColumn = {
  readonly name: string
  readonly type: ColumnType
  readonly phi: PhiLevel
  /** Where it stands among the cells that are read; null for a withheld one, which is never read. */
  readonly cell: number | null
}

export type Source = {
  readonly reach: Reach
  readonly columns: readonly AnswerColumn[]
  /** Cells that each row of the statements has. */
  readonly width: number
  /** The text of the participant's id, in terms of `cellName`; null when nobody can be named. */
  readonly participant: string | null
  /** Likewise, whoever else a row may name. */
  readonly others: readonly string[]
  readonly offset: number
  readonly limit: number | null
  /** All rows that match; null when counting would cost as much as reading and there is no page. */
  readonly count: Statement | null
  readonly page: Statement
  /** From the first row of the page on, to the last that matches. */
  readonly rest: Statement
  /** All rows that match, in any order. */
  readonly unsorted: Statement
  /** The ids of everybody whose rows match, whatever the page; null when nobody can be named. */
  readonly matching: Statement | null
  /** Whether filters chose the rows. */
  readonly isFiltered: boolean
  /** Whether the number of all rows that match tells of somebody whose rows are not in the answer. */
  readonly totalTells: boolean
  /** Whether the same statement reads the same rows again. Of a caller's own it may not: a limit takes any rows. */
  readonly isSteady: boolean
  /** Answered values stand for rows whose people they do not name. */
  readonly standsForRows: boolean
  /** Counts the rows that do not lie in order; null when the order of `unsorted` is not that of the page. */
  readonly misplaced: Statement | null
}

type SelectWork = Extract<Work, { type: 'select' }>

export type Work =
  | { readonly type: 'select'; readonly plan: SelectPlan; readonly files: PlanFiles; readonly today: string }
  /** `files` are those of the plan's tables, in their order. */
  | { readonly type: 'statement'; readonly plan: StatementPlan; readonly files: readonly string[] }

/** How the cells of a row are called where it is encoded. */
export function cellName(index: number): string {
  return `c${index}`
}

/** The names of all cells of a row, for `as q(…)`. */
export function cellNames(width: number): string {
  return Array.from({ length: width }, (_, index) => cellName(index)).join(', ')
}

/** Throws Refusal `bad-request` for filter values that do not fit. */
export function sourceOf(work: Work): Source {
  return work.type === 'select' ? selectSource(work) : statementSource(work)
}

/** Beyond so many rows an answer is read without sorting where it can be, and its participants by a query of their own. */
export const fewRows = 10_000

/**
 * A page is found among all rows, which two threads do in half the time. Whole tables have one: what two are ahead by is memory, and
 * of long texts more than an answer is allowed. So have different values: of 0 and -0, which are equal, it is told which came first.
 */
const pageThreads = 2
const isPage = ({ limit, distinct }: SelectPlan) => !distinct && limit !== null && limit <= fewRows

function selectSource({ plan, files, today }: SelectWork): Source {
  const { read, participants, matching, ...statements } = compileSelect(plan, files, today)
  let next = 0
  const columns = plan.columns.map(({ column, withheld }) => ({ ...column, cell: withheld ? null : next++ }))
  const [participant = null, ...others] = participants.map((cell) => idText({ cell, type: read[cell]?.type ?? 'text' }))
  return {
    ...statements,
    matching:
      matching &&
      idsOf(
        matching.statement,
        matching.columns.length,
        matching.columns.map(({ type }, cell) => idText({ type, cell })),
      ),
    isFiltered: plan.filters.length > 0,
    totalTells: plan.filters.length > 0,
    isSteady: true,
    standsForRows: plan.distinct === true && participant === null,
    reach: { files: [...new Set(files)], onlyCompiled: true, threads: isPage(plan) ? pageThreads : 1 },
    columns,
    width: Math.max(read.length, 1),
    participant,
    others,
    offset: plan.offset,
    limit: plan.limit,
  }
}

function statementSource({ plan, files }: Extract<Work, { type: 'statement' }>): Source {
  const { sql, limit, participant } = plan
  const values: Values = Object.fromEntries(plan.values.map(({ name, value }) => [name, value]))
  const columns = plan.columns.map((column, cell) => ({ ...column, cell }))
  const rest = { sql, values }
  const seen = participant === null ? undefined : columns[participant]
  return {
    reach: { files, setUp: viewsOf(plan, files) },
    columns,
    width: columns.length,
    participant: seen ? idText(seen) : null,
    others: [],
    offset: 0,
    limit,
    count: limit === null ? null : { sql: `select count(*) from (${sql})`, values },
    page: limit === null ? rest : { sql: `select * from (${sql}) limit ${BigInt(limit)}`, values },
    rest,
    unsorted: rest,
    matching: seen && limit !== null ? idsOf(rest, columns.length, [idText(seen)]) : null,
    isFiltered: false,
    totalTells: limit !== null,
    isSteady: false,
    standsForRows: false,
    misplaced: null,
  }
}

function viewsOf({ schema, tables }: StatementPlan, files: readonly string[]): string {
  const schemas = [...new Map([schema, ...tables.map(({ table }) => table.schema)].map((s) => [s.toLowerCase(), s]))]
  const views = tables.map(({ table, name: view }, index) => {
    const file = files[index]
    if (file === undefined) throw new Error('a table of the statement has no file')
    const present = presence(table)
    const rows = `select * from read_parquet(${literal(file)})${present === null ? '' : ` where ${present}`}`
    return `create view ${name(table.schema)}.${name(view)} as ${rows}`
  })
  const made = schemas.map(([, schema]) => `create schema if not exists ${name(schema)}`)
  return [...made, ...views, `set schema = ${literal(schema)}`].join(';')
}

/** The different ids that a statement's rows name, in order; `ids` are their texts in terms of `cellName`. */
export function idsOf({ sql, values }: Statement, width: number, ids: readonly string[]): Statement {
  const rows = `q(${cellNames(width)})`
  const [first = 'null', ...more] = ids
  const distinct = (all: string) => `select distinct id from (${all}) where id is not null order by id`
  if (more.length === 0) return { sql: distinct(`select ${first} as id from (${sql}) as ${rows}`), values }
  const each = ids.map((id) => `select ${id} as id from q`).join(' union all ')
  return { sql: `with ${rows} as materialized (${sql}) ${distinct(each)}`, values }
}

function idText({ type, cell }: { readonly type: ColumnType; readonly cell: number }): string {
  return cellText({ name: cellName(cell), type })
}
