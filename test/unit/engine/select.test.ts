import { expect, test } from 'vitest'
import {
  type Column,
  type ColumnType,
  columnTypes,
  type Filter,
  type FilterOp,
  filterOps,
  type SelectPlan,
} from '../../../core/query.ts'
import { Refusal } from '../../../core/refusal.ts'
import { compileSelect } from '../../../engine/select.ts'
import { aFolder, anEngine, aPlan, published, today } from './a-publication.ts'

const columns: readonly Column[] = columnTypes.map((type) => ({ name: `a ${type}`, type, phi: 'NotPHI' }))
const hidden: Column = { name: 'hidden', type: 'text', phi: 'PHI' }
const table = {
  folder: '/Test',
  schema: 'study',
  name: 'table',
  version: 'v1',
  files: 'table/v1',
  levelFiles: { NotPHI: 'NotPHI', Limited: 'NotPHI', PHI: 'PHI', Restricted: 'PHI' },
  columns: [...columns, hidden],
  participant: null,
  key: ['hidden', 'a text'],
  rowCount: 0,
  publishedAt: '',
} as const

function compiled(plan: Partial<SelectPlan>) {
  return compileSelect(aPlan(table, { level: 'NotPHI', ...plan }), ['/file'], today)
}

const unfit: readonly [ColumnType, FilterOp, readonly string[]][] = [
  ['integer', 'eq', ['CANARY']],
  ['integer', 'gt', ['1.5']],
  ['integer', 'eq', ['9223372036854775808']],
  ['integer', 'in', ['1', 'CANARY']],
  ['number', 'lt', ['NaN']],
  ['number', 'lt', ['Infinity']],
  ['number', 'eq', ['1e999']],
  ['number', 'between', ['1', 'CANARY']],
  ['boolean', 'eq', ['CANARY']],
  ['date', 'eq', ['2014-02-30']],
  ['date', 'gt', ['-7d']],
  ['date', 'dateeq', ['CANARY']],
  ['date', 'eq', ['0000-01-01']],
  ['timestamp', 'eq', ['2014-01-01T24:00']],
  ['timestamp', 'eq', ['2014-01-01T10:00Z']],
  ['timestamp', 'dategt', ['+9999999d']],
]

test.each(unfit)('on a column of type %s the filter %s refuses %j, and does not repeat it', (type, op, values) => {
  const refused = refusalOf({ column: `a ${type}`, op, values } as Filter)
  expect(refused).toMatchObject({
    code: 'bad-request',
    message: expect.stringContaining(`filter ${op} on column a ${type} `),
  })
  expect(refused.message).not.toContain('CANARY')
})

test.each(filterOps.filter((op) => op.startsWith('date')))(
  '%s is refused on a column that is neither date nor timestamp',
  (op) => {
    expect(refusalOf({ column: 'a text', op, values: ['2014-01-01'] }).message).toContain(`filter ${op} needs a date`)
  },
)

test.each(['gt', 'contains', 'startswith', 'neqornull', 'doesnotcontain'] as const)('%s needs a value', (op) => {
  expect(refusalOf({ column: 'a text', op, values: [''] }).message).toContain('needs a value')
  expect(refusalOf({ column: 'a text', op, values: [] }).message).toContain('needs one value')
})

test.each([[[]], [['1']], [['1', '']], [['1', '2', '3']]])('between refuses the values %j', (values) => {
  expect(refusalOf({ column: 'a number', op: 'between', values }).message).toContain('needs two values')
})

test('what a caller sent is bound and never part of the SQL', () => {
  const value = `x' or 1=1 --`
  const textual = filterOps.filter((op) => !op.startsWith('date') && !op.includes('blank'))
  const filters = textual.map(
    (op) => ({ column: 'a text', op, values: op.endsWith('between') ? [value, value] : [value] }) as Filter,
  )
  const { page, count } = compiled({
    filters: [...filters, { column: null, op: 'q', values: [value] }],
    limit: 5,
    offset: 7,
  })
  expect(page.sql).not.toContain('1=1')
  expect(page.values.slice(-2)).toEqual(['7', '5'])
  expect(count.values).toEqual(page.values.slice(0, -2))
})

const outside: readonly [string, Partial<SelectPlan>][] = [
  ['column', { columns: [{ column: hidden, withheld: false }] }],
  ['filter', { filters: [{ column: 'hidden', op: 'isblank', values: [] }] }],
  ['sort', { sort: [{ column: 'hidden', descending: false }] }],
]

test.each(outside)('a plan whose %s names what the level file lacks is a bug, not a query', (_, plan) => {
  expect(() => compiled(plan)).toThrow('does not hold')
})

test('a key column that some levels lack orders rows at no level', () => {
  expect(compiled({ level: 'PHI' }).page.sql).toMatch(/order by "a text" asc nulls last, file_row_number asc$/)
})

test.each([-1, 0.5, Number.NaN, 2 ** 60])('%d is neither limit nor offset', (count) => {
  expect(() => compiled({ limit: count })).toThrow('whole numbers')
  expect(() => compiled({ offset: count, limit: 1 })).toThrow('whole numbers')
})

const moments: readonly [string, FilterOp, readonly string[], readonly number[]][] = [
  ['day', 'gt', ['2026-03-14 23:59'], [2]],
  ['day', 'lte', ['2026-03-14T00:00:00'], [1]],
  ['moment', 'gt', ['2026-03-14'], [1, 2]],
  ['moment', 'eq', ['2026-03-15T00:00'], [2]],
  ['moment', 'eq', ['1773532800000L'], [2]],
  ['moment', 'dateeq', ['2026-03-14 01:00'], [1]],
  ['moment', 'dateeq', ['-1d'], [1]],
  ['moment', 'dategte', ['+0'], [2]],
  ['day', 'datelt', ['+0D'], [1]],
  ['flag', 'eq', ['YES'], [1]],
  ['flag', 'neq', ['1'], [2]],
  ['whole', 'eq', [' +9007199254740993 '], [1]],
  ['whole', 'startswith', ['9007199254740993'], [1]],
  ['part', 'startswith', ['63'], [1]],
  ['part', 'contains', ['.0'], []],
]

test.each(moments)('on %s the filter %s %j finds %j', async (column, op, values, rows) => {
  const folder = aFolder()
  const csv = `row,day,moment,flag,whole,part
1,2026-03-14,2026-03-14T23:59:59.999,true,9007199254740993,63
2,2026-03-15,2026-03-15 00:00,false,9007199254740992,0.5
3,,,,,\n`
  const plan = aPlan(await published(folder, csv), { filters: [{ column, op, values } as Filter] })
  expect((await anEngine(folder).select(plan)).rows.map(([row]) => row)).toEqual(rows)
})

function refusalOf(filter: Filter): Refusal {
  try {
    compiled({ filters: [filter] })
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('nothing was refused')
}
