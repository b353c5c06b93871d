// A saved view as it is typed and as the API takes it.
import { blankOps, type FilterOp, filterOps, listOps } from '../core/query.ts'
import { Refusal } from '../core/refusal.ts'

export type ViewFilter = { readonly column: string; readonly op: FilterOp; readonly value?: string | readonly string[] }

export type ViewFacts = {
  readonly id: string
  readonly folder: string
  readonly schema: string
  readonly query: string
  readonly name: string
  /** Null is all. */
  readonly columns: readonly string[] | null
  readonly filters: readonly ViewFilter[]
  /** Downwards with a minus before it. */
  readonly sort: readonly string[]
  readonly active: boolean
}

export type TypedFilter = { readonly column: string; readonly op: FilterOp; readonly value: string }
export type TypedView = {
  readonly name: string
  readonly columns: readonly string[]
  readonly filters: readonly TypedFilter[]
  readonly sort: readonly string[]
}

export const emptyView: TypedView = { name: '', columns: [], filters: [], sort: [] }
export const emptyFilter: TypedFilter = { column: '', op: 'eq', value: '' }

const isOneOf = (ops: readonly string[], op: string): boolean => ops.includes(op)

export const takesNoValue = (op: FilterOp): boolean => isOneOf(blankOps, op)
export const takesList = (op: FilterOp): boolean => isOneOf(listOps, op)

export const toOp = (text: string | undefined): FilterOp => filterOps.find((op) => op === text) ?? 'eq'

const words: Readonly<Partial<Record<FilterOp, string>>> = {
  ...{ eq: '=', neq: '≠', neqornull: '≠ or blank', gt: '>', gte: '≥', lt: '<', lte: '≤' },
  ...{ startswith: 'begins with', doesnotstartwith: 'does not begin with' },
  ...{ contains: 'contains', doesnotcontain: 'does not contain' },
  ...{ containsoneof: 'contains one of', containsnoneof: 'contains none of' },
  ...{ in: 'is one of', notin: 'is none of', between: 'is between', notbetween: 'is not between' },
  ...{ isblank: 'is blank', isnonblank: 'is not blank' },
  ...{ dateeq: 'is on the day', dateneq: 'is not on the day', dategt: 'is after the day' },
  ...{ dategte: 'is on the day or later', datelt: 'is before the day', datelte: 'is on the day or earlier' },
}

export const opText = (op: FilterOp): string => words[op] ?? op

/** A filter as a sentence. */
export function filterText({ column, op, value }: ViewFilter): string {
  const told = value === undefined ? '' : ` ${typeof value === 'string' ? value : value.join('; ')}`
  return `${column} ${opText(op)}${told}`
}

export function typedView({ name, columns, filters, sort }: ViewFacts): TypedView {
  const typed = filters.map(({ column, op, value = '' }) => ({
    column,
    op,
    value: typeof value === 'string' ? value : value.join('; '),
  }))
  return { name, columns: columns ?? [], filters: typed, sort }
}

function filterBody({ column, op, value }: TypedFilter): ViewFilter {
  if (column === '') throw new Refusal('bad-request', 'Choose a column for each filter.')
  if (takesNoValue(op)) return { column, op }
  if (!takesList(op)) return { column, op, value }
  return { column, op, value: value.split(';').map((one) => one.trim()) }
}

/** What a view chooses, as it is sent; throws a Refusal at a filter that says nothing. */
export function choiceBody({ columns, filters, sort }: TypedView): object {
  return { columns: columns.length === 0 ? null : columns, filters: filters.map(filterBody), sort }
}
