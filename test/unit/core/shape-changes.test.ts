// What a new version changes in a table's shape, and what of it must be accepted.
import { expect, test } from 'vitest'
import type { PhiLevel } from '../../../core/phi.ts'
import type { Column, ColumnType } from '../../../core/query.ts'
import { checkOpens, checkRecordable, shapeChanges, shortList } from '../../../core/shape-changes.ts'

const a = (name: string, phi: PhiLevel = 'NotPHI', type: ColumnType = 'text'): Column => ({ name, phi, type })
const before = { participant: 'Id', columns: [a('Id'), a('Age', 'Limited', 'integer'), a('Site')] }
const none = { added: [], removed: [], raised: [], lowered: [], retyped: [], participant: null }

const after = (columns: Column[], more: { participant?: string | null; unnamed?: string[] } = {}) => ({
  participant: more.participant === undefined ? 'Id' : more.participant,
  columns,
  unnamed: more.unnamed ?? [],
})

test('nothing differs where only the letter case or the order of columns does', () => {
  const same = after([a('SITE'), a('AGE', 'Limited', 'integer'), a('ID')], { participant: 'ID' })
  expect(shapeChanges(before, same)).toEqual(none)
})

test('columns added, removed, raised, lowered and retyped are all told, each with what it was and is', () => {
  const next = after([a('Id'), a('Age', 'NotPHI', 'number'), a('City', 'PHI')], { participant: null })
  expect(shapeChanges(before, next)).toEqual({
    ...{ added: ['City'], removed: ['Site'], raised: [] },
    lowered: [{ name: 'Age', old: 'Limited', new: 'NotPHI' }],
    retyped: [{ name: 'Age', old: 'integer', new: 'number' }],
    participant: { old: 'Id', new: null },
  })
  const raised = after([a('Id'), a('Age', 'Restricted', 'integer'), a('Site')])
  expect(shapeChanges(before, raised)).toEqual({
    ...none,
    raised: [{ name: 'Age', old: 'Limited', new: 'Restricted' }],
  })
})

test.each([
  ['a column whose level was named', [...before.columns, a('City')], {}],
  ['a column fewer', before.columns.slice(0, 2), {}],
  ['a level raised', [a('Id'), a('Age', 'PHI', 'integer'), a('Site', 'Limited')], {}],
  ['another type', [a('Id'), a('Age', 'Limited', 'text'), a('Site')], {}],
  [
    'ids of participants that are spelled as before',
    [a('Id', 'NotPHI', 'integer'), a('Age', 'Limited', 'integer')],
    {},
  ],
  ['a column that nothing was said about before either', before.columns, { unnamed: ['Site'] }],
])('%s opens nothing', (_, columns, more) => {
  expect(() => checkOpens(before, after(columns, more))).not.toThrow()
})

test.each([
  ['a column without a level named', [...before.columns, a('City')], { unnamed: ['Site', 'City'] }, 'for them: City.'],
  ['a lower level', [a('Id'), a('Age', 'NotPHI', 'integer')], {}, 'lowered: Age (Limited to NotPHI).'],
  ['another participant column', before.columns, { participant: 'Site' }, 'changes from Id to Site.'],
  ['no participant column any more', before.columns, { participant: null }, 'changes from Id to none.'],
])('%s is refused and named', (_, columns, more, message) => {
  expect(() => checkOpens(before, after(columns, more))).toThrow(
    expect.objectContaining({ code: 'conflict', message: expect.stringContaining(message) }),
  )
})

test('ids of participants that were numbers are refused as anything else, since withdrawals name them as they were', () => {
  const numbers = { participant: 'id', columns: [a('ID', 'NotPHI', 'number'), a('Age', 'Limited', 'integer')] }
  const message = expect.stringContaining('the participant column was of the type number and is text now')
  expect(() => checkOpens(numbers, after(before.columns))).toThrow(
    expect.objectContaining({ code: 'conflict', message }),
  )
  expect(() => checkOpens(numbers, after(numbers.columns, { participant: 'id' }))).not.toThrow()
})

test('a long list is cut and says how many more there are', () => {
  expect(shortList(['a', 'b', 'c'], 3)).toBe('a, b, c')
  expect(shortList(['a', 'b', 'c'], 2)).toBe('a, b and 1 more')
})

test('columns that do not fit the entry of a log are refused, a thousand plain ones fit', () => {
  const named = (length: number) => Array.from({ length: 1_000 }, (_, i) => a(`${i}`.padStart(length, 'x')))
  expect(() => checkRecordable(named(10))).not.toThrow()
  expect(() => checkRecordable(named(20))).toThrow(expect.objectContaining({ code: 'bad-request' }))
  expect(() => checkRecordable(named(12).map((column) => ({ ...column, name: `${column.name}\u20ac` })))).toThrow()
})
