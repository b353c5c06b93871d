// A saved view between what is typed and what is sent.
import { expect, test } from 'vitest'
import { filterOps } from '../../../core/query.ts'
import { choiceBody, emptyFilter, filterText, opText, toOp, typedView, type ViewFacts } from '../../../web/view-form.ts'

const view: ViewFacts = {
  ...{ id: 'a', folder: '/Test/Study', schema: 'study', query: 'Labs', name: 'Adults' },
  columns: null,
  filters: [
    { column: 'Age', op: 'gte', value: '18' },
    { column: 'Site', op: 'in', value: ['a', 'b'] },
    { column: 'Note', op: 'isblank' },
  ],
  sort: ['-Age', 'Site'],
  active: true,
}

test('what is there is sent back as it was', () => {
  const { columns, filters, sort } = view
  expect(choiceBody(typedView(view))).toEqual({ columns, filters, sort })
})

test('a list is typed with semicolons, and an operator without a value sends none', () => {
  const typed = typedView({ ...view, filters: [], columns: ['Age'] })
  const filters = [
    { column: 'Site', op: 'between', value: '1;  2 ' },
    { column: 'Note', op: 'isnonblank', value: 'left over' },
  ] as const
  expect(choiceBody({ ...typed, filters })).toMatchObject({
    columns: ['Age'],
    filters: [
      { column: 'Site', op: 'between', value: ['1', '2'] },
      { column: 'Note', op: 'isnonblank' },
    ],
  })
  expect(() => choiceBody({ ...typed, filters: [emptyFilter] })).toThrow('Choose a column')
})

test('every operator has words of its own, and every one is told for itself', () => {
  expect(new Set(filterOps.map(opText)).size).toBe(filterOps.length)
  expect(filterOps.filter((op) => opText(op) === op)).toEqual(['contains'])
  expect(filterOps.map(toOp)).toEqual(filterOps)
  expect(toOp(undefined)).toBe('eq')
})

test('a filter reads as a sentence', () => {
  expect(view.filters.map(filterText)).toEqual(['Age ≥ 18', 'Site is one of a; b', 'Note is blank'])
})
