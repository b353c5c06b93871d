// One filter as an SQL condition (labkey-protocol section 7). Null is never silently in: the operators that match it
// say so. A condition may be unknown for null cells; WHERE then leaves the row out, which is what is meant.
import type { Column, Filter, FilterOp, singleValueOps } from '../core/query.ts'
import { Refusal } from '../core/refusal.ts'
import { cellText } from './cell-text.ts'
import { type Bound, dayOf, ownValue } from './filter-value.ts'
import { name } from './sql.ts'

export type FilterFacts = {
  /** The columns of the level file and those that are joined to it; nothing else can be named. */
  readonly columns: readonly Column[]
  /** How many of them, from the first, are the table's own: those are searched. */
  readonly own: number
  /** `yyyy-mm-dd`, for relative days. */
  readonly today: string
  /** Takes a value and answers the SQL that stands for it. */
  readonly bind: (value: Bound) => string
}

type Subject = { readonly column: Column; readonly op: FilterOp; readonly facts: FilterFacts }

/** The condition of one filter. Throws Refusal `bad-request` when a value does not suit column and operator. */
export function condition(filter: Filter, facts: FilterFacts): string {
  if (filter.column === null) return searched(filter.values[0], facts)
  const subject = { column: columnNamed(filter.column, facts.columns), op: filter.op, facts }
  return `(${conditionOf(subject, filter.values)})`
}

function conditionOf(subject: Subject, values: readonly string[]): string {
  const { column, op } = subject
  const cell = name(column.name)
  switch (op) {
    case 'isblank':
      return `${cell} is null`
    case 'isnonblank':
      return `${cell} is not null`
    case 'in':
      return among(subject, values)
    case 'notin':
      return notAmong(subject, values)
    case 'between':
    case 'notbetween':
      return range(subject, values)
    case 'containsoneof':
      return anyOf([
        ...values.filter(filled).map((value) => contains(subject, value)),
        ...ifEmptyIn(values, `${cell} is null`),
      ])
    case 'containsnoneof':
      return containsNoneOf(subject, values)
    default:
      return single(subject, op, onlyValue(subject, values))
  }
}

const comparisons = { eq: '=', neq: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const
const dayComparisons = { dateeq: '=', dateneq: '<>', dategt: '>', dategte: '>=', datelt: '<', datelte: '<=' } as const

function single(subject: Subject, op: (typeof singleValueOps)[number], value: string): string {
  const cell = name(subject.column.name)
  if (value === '' && (op === 'eq' || op === 'dateeq')) return `${cell} is null`
  if (value === '' && (op === 'neq' || op === 'dateneq')) return `${cell} is not null`
  if (value === '') throw new Refusal('bad-request', `The filter ${op} on column ${subject.column.name} needs a value.`)
  switch (op) {
    case 'neqornull':
      return `${cell} <> ${own(subject, value)} or ${cell} is null`
    case 'contains':
      return contains(subject, value)
    case 'doesnotcontain':
      return `not ${contains(subject, value)} or ${cell} is null`
    case 'startswith':
      return startsWith(subject, value)
    case 'doesnotstartwith':
      return `not ${startsWith(subject, value)} or ${cell} is null`
    case 'dateeq':
    case 'dateneq':
    case 'dategt':
    case 'dategte':
    case 'datelt':
    case 'datelte':
      return dayCompared(subject, dayComparisons[op], value)
    default:
      return `${cell} ${comparisons[op]} ${own(subject, value)}`
  }
}

function own({ column, op, facts }: Subject, value: string): string {
  return facts.bind(ownValue(column, op, value))
}

function dayCompared({ column, op, facts }: Subject, comparison: string, value: string): string {
  const day = facts.bind(dayOf(column, op, value, facts.today))
  return `cast(${name(column.name)} as date) ${comparison} ${day}`
}

function among(subject: Subject, values: readonly string[]): string {
  const cell = name(subject.column.name)
  const members = values.filter(filled).map((value) => own(subject, value))
  const listed = members.length === 0 ? [] : [`${cell} in (${members.join(', ')})`]
  return anyOf([...listed, ...ifEmptyIn(values, `${cell} is null`)])
}

// Without an empty member the blank cells are not among the members, so they match.
function notAmong(subject: Subject, values: readonly string[]): string {
  const cell = name(subject.column.name)
  const members = values.filter(filled).map((value) => own(subject, value))
  const absent = members.length === 0 ? 'true' : `${cell} not in (${members.join(', ')})`
  return values.some(empty) ? `${cell} is not null and ${absent}` : `${cell} is null or ${absent}`
}

function containsNoneOf(subject: Subject, values: readonly string[]): string {
  const cell = name(subject.column.name)
  const absent = values.filter(filled).map((value) => `not ${contains(subject, value)}`)
  const none = absent.length === 0 ? 'true' : absent.join(' and ')
  return values.some(empty) ? `${cell} is not null and ${none}` : `${cell} is null or (${none})`
}

function range(subject: Subject, values: readonly string[]): string {
  const { column, op } = subject
  const [low, high] = values
  if (low === undefined || high === undefined || values.length !== 2 || values.some(empty)) {
    throw new Refusal('bad-request', `The filter ${op} on column ${column.name} needs two values.`)
  }
  const cell = name(column.name)
  const [from, to] = [own(subject, low), own(subject, high)]
  return op === 'between' ? `${cell} >= ${from} and ${cell} <= ${to}` : `${cell} < ${from} or ${cell} > ${to}`
}

function onlyValue({ column, op }: Subject, values: readonly string[]): string {
  const [value] = values
  if (value === undefined || values.length !== 1) {
    throw new Refusal('bad-request', `The filter ${op} on column ${column.name} needs one value.`)
  }
  return value
}

const empty = (value: string) => value === ''
const filled = (value: string) => value !== ''

function ifEmptyIn(values: readonly string[], sql: string): readonly string[] {
  return values.some(empty) ? [sql] : []
}

function anyOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'false' : conditions.join(' or ')
}

/** The level file's column of that name. Its absence is no refusal: the decision comes before the engine. */
export function columnNamed(wanted: string, columns: readonly Column[]): Column {
  const column = columns.find(({ name }) => name === wanted)
  if (column === undefined) throw new Error('the plan names a column that the level file does not hold')
  return column
}

function searched(text: string, facts: FilterFacts): string {
  if (text === '') return 'true'
  const columns = facts.columns.slice(0, facts.own).filter(({ type }) => type === 'text')
  return `(${anyOf(columns.map((column) => contains({ column, op: 'contains', facts }, text)))})`
}

// Both sides go through the same lower(); strpos, unlike LIKE, knows no wildcards.
function contains({ column, facts }: Subject, value: string): string {
  return `(strpos(lower(${cellText(column)}), lower(${facts.bind({ text: value, type: 'varchar' })})) > 0)`
}

function startsWith({ column, facts }: Subject, value: string): string {
  return `(strpos(lower(${cellText(column)}), lower(${facts.bind({ text: value, type: 'varchar' })})) = 1)`
}
