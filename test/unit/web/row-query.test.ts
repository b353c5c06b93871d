import { expect, test } from 'vitest'
import { fileName, operatorsOf, selectBody, sqlName } from '../../../web/row-query.ts'

const place = { folder: '/Demo/Study', schema: 'study', table: 'LabResults' }

test('conditions become filters of the API, and an empty value asks for what is blank', () => {
  const conditions = [
    { column: 'Age', operator: '>=', value: '40' },
    { column: 'Site', operator: '!:', value: 'North' },
    { column: 'Note', operator: '=', value: '' },
    { column: 'Note', operator: '!=', value: '' },
  ]
  expect(selectBody(place, { conditions, sort: { column: 'Age', descending: true } })).toEqual({
    folder: '/Demo/Study',
    schema: 'study',
    query: 'LabResults',
    filters: [
      { column: 'Age', op: 'gte', value: '40' },
      { column: 'Site', op: 'doesnotcontain', value: 'North' },
      { column: 'Note', op: 'isblank' },
      { column: 'Note', op: 'isnonblank' },
    ],
    sort: ['-Age'],
  })
})

test('nothing is named that was not chosen', () => {
  expect(selectBody(place, { conditions: [], sort: null })).toEqual({
    folder: '/Demo/Study',
    schema: 'study',
    query: 'LabResults',
  })
})

test('text is searched, numbers and times are compared, yes and no are equal or not', () => {
  expect(operatorsOf('text')).toContain(':')
  expect(operatorsOf('date')).toContain('>=')
  expect(operatorsOf('boolean')).toEqual(['=', '!='])
})

test('a name breaks out of no quotes in SQL, and leads out of no folder as a file', () => {
  expect(sqlName('a"b')).toBe('"a""b"')
  expect(fileName({ folder: '/A/../etc', table: '../x y' }, 'csv')).toBe('etc--x-y.csv')
})
