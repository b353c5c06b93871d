// `--levels`: one definition, or one per table.
import { expect, test } from 'vitest'
import { levelsFor } from '../../../cli/levels.ts'

const one = { participant: 'ID', key: ['ID'], columns: { AGE: 'Limited' } }

test('a file may hold the definition of one table, whatever the table is called', () => {
  expect(levelsFor('dm', one)).toEqual(one)
})

test('a file may hold a definition per table, found by the name in small letters', () => {
  expect(levelsFor('DM', { ae: { columns: {} }, dm: one })).toEqual(one)
})

test('a file that names no columns decides all the same when it says a default', () => {
  expect(levelsFor('dm', { default: 'PHI' })).toEqual({ default: 'PHI' })
  expect(levelsFor('dm', { dm: { default: 'PHI' } })).toEqual({ default: 'PHI' })
})

test('what is missing is said: levels in the file, levels in the entry, or the entry', () => {
  expect(() => levelsFor('dm', { types: {} })).toThrow(/^The levels file says no PHI levels\. Give "columns"/)
  expect(() => levelsFor('DM', { dm: { types: {} } })).toThrow(/^The entry "dm" of the levels file says no PHI levels/)
  expect(() => levelsFor('DM', { ae: one, x: one })).toThrow(/no entry "dm" that is an object; it has ae, x\./)
})

test('options go before the file', () => {
  expect(levelsFor('dm', one, { participant: 'P', key: ['A', 'B'] })).toEqual({
    ...one,
    participant: 'P',
    key: ['A', 'B'],
  })
  expect(levelsFor('dm', one, { participant: undefined, key: undefined })).toEqual(one)
})

test.each([
  [null],
  [[]],
  ['x'],
  [{}],
  [{ participant: 'ID' }],
  [{ ...one, colums: {} }],
  [{ ae: one }],
  [{ dm: {} }],
  [{ dm: 1 }],
])('%j decides nothing about the table and is refused, since what is not named would be open to all', (levels) => {
  expect(() => levelsFor('dm', levels)).toThrow(expect.objectContaining({ code: 'bad-request' }))
})
