// Small random tables and plans over them, for the engine's laws. Few distinct cells, so that filters meet them.
import fc from 'fast-check'
import { isWithin, phiLevels } from '../../core/phi.ts'
import {
  blankOps,
  type Cell,
  type Column,
  columnTypes,
  type Filter,
  listOps,
  type SelectPlan,
  singleValueOps,
  type TableShape,
} from '../../core/query.ts'

/** One cell as CSV text and as it must come out. */
type Given = { readonly csv: string; readonly cell: Cell }

const text = fc.constantFrom('a', 'A', 'ab', 'b%', '_', "it's", '"q"', 'x,y', 'Zé', '10', 'a\nb', '--', '\\', ';')
const integer = fc.constantFrom('0', '1', '-1', '2', '10', '100', '9007199254740991')
const number = fc.constantFrom('0', '0.5', '-0.25', '1', '2.5', '10', '1000000')
const boolean = fc.constantFrom('true', 'false')
const date = fc.constantFrom('2026-03-15', '2026-03-08', '2026-03-16', '2024-02-29', '1999-12-31')
const timestamp = fc.constantFrom(
  '2026-03-15 00:00:00.000',
  '2026-03-15 11:45:00.000',
  '2026-03-08 23:59:59.999',
  '2024-02-29 12:00:00.500',
)
const values = { text, integer, number, boolean, date, timestamp }

function cellOf(type: Column['type'], value: string): Cell {
  if (type === 'boolean') return value === 'true'
  return type === 'integer' || type === 'number' ? Number(value) : value
}

const column = fc.record({ type: fc.constantFrom(...columnTypes), phi: fc.constantFrom(...phiLevels) })

export type RandomTable = {
  readonly columns: readonly Column[]
  readonly key: readonly string[]
  readonly rows: readonly (readonly Given[])[]
}

/** Up to 5 columns of any type and level behind a NotPHI participant, up to 12 rows, a key of up to two columns. */
export const randomTable: fc.Arbitrary<RandomTable> = fc
  .tuple(
    fc.array(column, { minLength: 1, maxLength: 5 }),
    fc.nat({ max: 12 }),
    fc.array(fc.nat({ max: 5 }), { maxLength: 2 }),
  )
  .chain(([others, height, keys]) => {
    const who: Column = { name: 'Who', type: 'text', phi: 'NotPHI' }
    const columns = [who, ...others.map((c, i): Column => ({ ...c, name: `Col ${i}` }))]
    const cell = ({ type }: Column): fc.Arbitrary<Given> =>
      fc.option(values[type], { nil: '' }).map((csv) => ({ csv, cell: csv === '' ? null : cellOf(type, csv) }))
    const names = columns.map(({ name }) => name)
    const key = [...new Set(keys.flatMap((index) => names[index] ?? []))]
    const row = fc.tuple(...columns.map(cell))
    return fc.array(row, { minLength: height, maxLength: height }).map((rows) => ({ columns, key, rows }))
  })

export function csvOf({ columns, rows }: RandomTable): string {
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`
  return [columns.map(({ name }) => quoted(name)), ...rows.map((row) => row.map(({ csv }) => quoted(csv)))]
    .map((cells) => `${cells.join()}\n`)
    .join('')
}

const part = fc.constantFrom('a', 'B', '1', '0', '%', '_', 'q"', '-0', '2026', ':', 'é', 'tr', '.')
const relative = fc.constantFrom('-7d', '+1d', '-0d', '+0', '-7')

/** A filter that suits the column's type; `''` stands among the values where it means null. */
function filterOn({ name, type }: Column): fc.Arbitrary<Filter> {
  const own: fc.Arbitrary<string> = values[type]
  const isMoment = type === 'date' || type === 'timestamp'
  const ops = [...singleValueOps, ...listOps, ...blankOps].filter((op) => isMoment || !op.startsWith('date'))
  return fc.constantFrom(...ops).chain((op): fc.Arbitrary<Filter> => {
    const filter = (values: fc.Arbitrary<readonly string[]>) => values.map((v) => ({ column: name, op, values: v }))
    if (op === 'isblank' || op === 'isnonblank') return filter(fc.constant([]))
    if (op.includes('between')) return filter(fc.tuple(own, own))
    if (op.startsWith('contains') && op.endsWith('of'))
      return filter(fc.array(fc.option(part, { nil: '' }), { maxLength: 3 }))
    if (op.endsWith('in') && op !== 'contains' && op !== 'doesnotcontain')
      return filter(fc.array(fc.option(own, { nil: '' }), { maxLength: 3 }))
    if (op.includes('contain') || op.includes('start')) return filter(part.map((value) => [value]))
    const value = op.startsWith('date') ? fc.oneof(own, relative) : own
    return filter((/^(date)?n?eq$/.test(op) ? fc.option(value, { nil: '' }) : value).map((v) => [v]))
  })
}

/** A plan over what is visible at a random level. */
export function randomPlan(table: TableShape, level = fc.constantFrom(...phiLevels)): fc.Arbitrary<SelectPlan> {
  return level.chain((level) => {
    const visible = table.columns.filter(({ phi }) => isWithin(phi, level))
    const search: fc.Arbitrary<Filter> = fc
      .oneof(part, fc.constant(''))
      .map((v) => ({ column: null, op: 'q', values: [v] }))
    const filter = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...visible).chain(filterOn) },
      { weight: 1, arbitrary: search },
    )
    const sort = fc.record({ column: fc.constantFrom(...visible.map(({ name }) => name)), descending: fc.boolean() })
    return fc.record({
      table: fc.constant(table),
      level: fc.constant(level),
      columns: fc.subarray(table.columns.map((column) => ({ column, withheld: !isWithin(column.phi, level) }))),
      filters: fc.array(filter, { maxLength: 2 }),
      sort: fc.array(sort, { maxLength: 2 }),
      limit: fc.option(fc.nat({ max: 6 })),
      offset: fc.oneof(fc.constant(0), fc.nat({ max: 4 })),
    })
  })
}
