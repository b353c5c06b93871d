// The words a request may use are API: column types and filter operators, written out once more.
import { expect, test } from 'vitest'
import { blankOps, columnTypes, filterOps, listOps, singleValueOps } from '../../../core/query.ts'

test('there are six column types', () => {
  expect(columnTypes).toEqual(['text', 'integer', 'number', 'boolean', 'date', 'timestamp'])
})

test.each([
  [
    'one value',
    singleValueOps,
    'eq neq neqornull gt gte lt lte dateeq dateneq dategt dategte datelt datelte startswith doesnotstartwith contains doesnotcontain',
  ],
  ['a list', listOps, 'in notin containsoneof containsnoneof between notbetween'],
  ['no value', blankOps, 'isblank isnonblank'],
])('the operators that take %s are those of the protocol', (_, ops, expected) => {
  expect(ops).toEqual(expected.split(' '))
})

test('every operator is of exactly one kind, and the search `q` is none of them', () => {
  expect(filterOps).toEqual([...singleValueOps, ...listOps, ...blankOps])
  expect(new Set(filterOps).size).toBe(filterOps.length)
  expect(filterOps).not.toContain('q')
})
