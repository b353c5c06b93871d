import { expect, test } from 'vitest'
import { Refusal } from '../../../core/refusal.ts'
import { type Given, resolved, withCasts, withoutHeader } from '../../../engine/sql-parameters.ts'

function refusalOf(work: () => unknown): Refusal {
  try {
    work()
  } catch (error) {
    if (error instanceof Refusal) return error
  }
  throw new Error('nothing was refused')
}

test('the header is taken off, with its types and defaults', () => {
  const sql =
    " parameters ( A integer default -3, b VARCHAR DEFAULT 'it''s', C bit default true, D date default null, E double) select 1"
  expect(withoutHeader(sql)).toEqual({
    sql: ' select 1',
    declared: [
      { name: 'A', type: 'integer', fallback: '-3' },
      { name: 'b', type: 'text', fallback: "it's" },
      { name: 'C', type: 'boolean', fallback: true },
      { name: 'D', type: 'date', fallback: null },
      { name: 'E', type: 'number', fallback: undefined },
    ],
  })
})

test('a statement without a header is left as it is', () => {
  expect(withoutHeader('select parameters(1)')).toEqual({ sql: 'select parameters(1)', declared: [] })
})

test.each([
  'PARAMETERS () select 1',
  'PARAMETERS (a) select 1',
  'PARAMETERS (a BLOB) select 1',
  'PARAMETERS (a INTEGER DEFAULT now()) select 1',
  'PARAMETERS (a INTEGER, A DATE) select 1',
  'PARAMETERS (a INTEGER',
  'PARAMETERS (a constructor) select 1',
])('the header %s is refused', (sql) => {
  expect(refusalOf(() => withoutHeader(sql)).code).toBe('bad-request')
})

const valued: readonly [Given[string], unknown][] = [
  ['x', { name: 'p', type: 'text', value: 'x' }],
  [3, { name: 'p', type: 'integer', value: '3' }],
  [-0.5, { name: 'p', type: 'number', value: '-0.5' }],
  [1e300, { name: 'p', type: 'number', value: '1e+300' }],
  [2 ** 60, { name: 'p', type: 'number', value: '1152921504606847000' }],
  [true, { name: 'p', type: 'boolean', value: 'true' }],
  [null, null],
]

test.each(valued)('the value %j takes its type from what it is', (value, bound) => {
  expect(resolved(['P'], [], { p: value }).get('p')).toEqual(bound)
})

const declared = (type: 'integer' | 'number' | 'boolean' | 'date' | 'timestamp') => [
  { name: 'P', type, fallback: undefined },
]

test.each([
  ['integer', 'x'],
  ['integer', 1.5],
  ['integer', '12345678901234567890'],
  ['number', 'NaN'],
  ['number', Number.POSITIVE_INFINITY],
  ['boolean', 'yes'],
  ['date', '2021-02-30'],
  ['date', '2021-02-03 10:00'],
  ['timestamp', 'now'],
  ['timestamp', '2021-02-03 24:00'],
] as const)('a parameter declared as %s does not take %j, and the value is not repeated', (type, value) => {
  const refused = refusalOf(() => resolved([], declared(type), { p: value }))
  expect(refused.message).toBe(`The value of parameter P is not of type ${type}.`)
})

test('a number that is none is refused where no type is declared either', () => {
  expect(refusalOf(() => resolved(['p'], [], { p: Number.NaN })).code).toBe('bad-request')
})

test('a missing, an unknown and a doubled parameter are named', () => {
  expect(refusalOf(() => resolved(['least'], [], {})).message).toBe('The parameter least has no value.')
  expect(refusalOf(() => resolved([], [], { most: 1 })).message).toBe('There is no parameter most in this SQL.')
  expect(refusalOf(() => resolved(['a'], [], { a: 1, A: 2 })).message).toBe('The parameter a is given more than once.')
})

test('what an object is born with is no value', () => {
  expect(refusalOf(() => resolved(['constructor'], [], {})).message).toContain('constructor has no value')
})

test('a cast comes where the parameter stands, and text that looks like one stays text', () => {
  const place = '{"class":"PARAMETER","type":"VALUE_PARAMETER","alias":"x","query_location":7,"identifier":"P"}'
  const text = JSON.stringify({ value: place })
  const given = `[${place},${text},${place}]`
  const { serialised, places } = withCasts(given, resolved(['p'], [], { p: 1 }))
  expect(places).toBe(2)
  const [first, second] = JSON.parse(serialised)
  expect(first).toMatchObject({ class: 'CAST', alias: 'x', cast_type: { id: 'BIGINT' }, child: { identifier: 'p' } })
  expect(second.value).toBe(place)
})
