// A plain evaluator of plans over rows in memory: what the engine's SQL must agree with. Written from
// labkey-protocol section 7 alone, in another language than the engine's.
import type { Cell, Column, Filter, SelectPlan } from '../../core/query.ts'

export type Row = readonly Cell[]

/** The released rows and the total, of `rows` whose cells stand in the order of the table's columns. */
export function modelSelect(plan: SelectPlan, rows: readonly Row[], visible: readonly Column[], today: string) {
  const at = (row: Row, column: string) => row[plan.table.columns.findIndex(({ name }) => name === column)] ?? null
  const matching = rows.filter((row) => plan.filters.every((filter) => matches(filter, row, visible, at, today)))
  const keys = plan.table.key.filter((key) => plan.table.columns.some((c) => c.name === key && c.phi === 'NotPHI'))
  const sort = [...plan.sort, ...keys.map((column) => ({ column, descending: false }))]
  const sorted = [...matching].sort((a, b) => {
    for (const { column, descending } of sort) {
      const order = compareNullsLast(at(a, column), at(b, column))
      if (order !== 0) return descending ? -order : order
    }
    return rows.indexOf(a) - rows.indexOf(b)
  })
  const page = sorted.slice(plan.offset, plan.limit === null ? undefined : plan.offset + plan.limit)
  const released = page.map((row) =>
    plan.columns.map(({ column, withheld }) => (withheld ? null : at(row, column.name))),
  )
  return { rows: released, total: matching.length, page }
}

type At = (row: Row, column: string) => Cell

function matches(filter: Filter, row: Row, visible: readonly Column[], at: At, today: string): boolean {
  if (filter.column === null) {
    const text = filter.values[0]
    return text === '' || visible.some((c) => c.type === 'text' && has(at(row, c.name), text))
  }
  const column = visible.find(({ name }) => name === filter.column)
  if (column === undefined) throw new Error('the model was asked for a column it does not have')
  return matchesCell(filter, at(row, column.name), column, today)
}

function matchesCell({ op, values }: Filter, cell: Cell, column: Column, today: string): boolean {
  const [first = '', second = ''] = values
  const empties = values.includes('')
  const members = values.filter((value) => value !== '')
  const own = (value: string) => typed(value, column)
  const day = typeof cell === 'string' ? cell.slice(0, 10) : null
  const wanted = op.startsWith('date') ? dayOf(first, today) : ''
  if (first === '' && (op === 'eq' || op === 'dateeq')) return cell === null
  if (first === '' && (op === 'neq' || op === 'dateneq')) return cell !== null
  switch (op) {
    case 'q':
      return false
    case 'isblank':
      return cell === null
    case 'isnonblank':
      return cell !== null
    case 'eq':
      return cell !== null && compare(cell, own(first)) === 0
    case 'neq':
      return cell !== null && compare(cell, own(first)) !== 0
    case 'neqornull':
      return cell === null || compare(cell, own(first)) !== 0
    case 'gt':
      return cell !== null && compare(cell, own(first)) > 0
    case 'gte':
      return cell !== null && compare(cell, own(first)) >= 0
    case 'lt':
      return cell !== null && compare(cell, own(first)) < 0
    case 'lte':
      return cell !== null && compare(cell, own(first)) <= 0
    case 'dateeq':
      return day !== null && day === wanted
    case 'dateneq':
      return day !== null && day !== wanted
    case 'dategt':
      return day !== null && day > wanted
    case 'dategte':
      return day !== null && day >= wanted
    case 'datelt':
      return day !== null && day < wanted
    case 'datelte':
      return day !== null && day <= wanted
    case 'contains':
      return has(cell, first)
    case 'doesnotcontain':
      return !has(cell, first)
    case 'startswith':
      return starts(cell, first)
    case 'doesnotstartwith':
      return !starts(cell, first)
    case 'in':
      return cell === null ? empties : members.some((value) => compare(cell, own(value)) === 0)
    case 'notin':
      return cell === null ? !empties : members.every((value) => compare(cell, own(value)) !== 0)
    case 'containsoneof':
      return cell === null ? empties : members.some((value) => has(cell, value))
    case 'containsnoneof':
      return cell === null ? !empties : members.every((value) => !has(cell, value))
    case 'between':
      return cell !== null && compare(cell, own(first)) >= 0 && compare(cell, own(second)) <= 0
    case 'notbetween':
      return cell !== null && (compare(cell, own(first)) < 0 || compare(cell, own(second)) > 0)
  }
}

function has(cell: Cell, part: string): boolean {
  return cell !== null && String(cell).toLowerCase().includes(part.toLowerCase())
}

function starts(cell: Cell, part: string): boolean {
  return cell !== null && String(cell).toLowerCase().startsWith(part.toLowerCase())
}

function dayOf(value: string, today: string): string {
  const relative = /^[+-]\d+(?=d?$)/.exec(value)
  if (relative === null) return value.slice(0, 10)
  return new Date(Date.parse(today) + Number(relative[0]) * 86_400_000).toISOString().slice(0, 10)
}

function typed(value: string, { type }: Column): Cell {
  if (type === 'boolean') return value === 'true'
  if (type === 'integer' || type === 'number') return Number(value)
  return value
}

// A day compares with a moment as that day's midnight, hence as the shorter text.
function compare(a: NonNullable<Cell>, b: Cell): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
  return Number(a) - Number(b)
}

function compareNullsLast(a: Cell, b: Cell): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return compare(a, b)
}
