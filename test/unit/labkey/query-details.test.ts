import { expect, test } from 'vitest'
import type { TableShape } from '../../../core/query.ts'
import type { SavedView } from '../../../core/saved-view.ts'
import { describedAt } from '../../../labkey/described-table.ts'
import { queryDetailsAnswer, queryViewsAnswer } from '../../../labkey/query-details.ts'
import { refusalOf } from './refusals.ts'

const table: TableShape = {
  folder: '/A',
  schema: 'study',
  name: 'T',
  version: 'v1',
  files: 't/v1',
  levelFiles: { NotPHI: 'NotPHI', Limited: 'Limited', PHI: 'Limited', Restricted: 'Limited' },
  columns: [
    { name: 'Id', type: 'text', phi: 'NotPHI' },
    { name: 'a/b', type: 'number', phi: 'Limited' },
  ],
  participant: null,
  key: ['ID'],
  rowCount: 0,
  publishedAt: '',
}
const saved = (view: Partial<SavedView>): SavedView => ({
  ...{ id: 'x', folder: '/A', schema: 'study', query: 'T', name: 'V', columns: null, filters: [], sort: [] },
  ...{ active: true, version: 1 },
  ...view,
})
const asked = { schema: 'study', query: 'T', view: '*', fields: null, fk: null }
const views = (...list: SavedView[]) => queryViewsAnswer(describedAt('NotPHI', table), list, asked).views

test('a view lists at least one column, for R counts them from 1: all, when none of its own is left', () => {
  for (const columns of [null, ['Gone'], []]) {
    expect(views(saved({ columns }))[1]?.columns.map(({ name }) => name)).toEqual(['Id', 'a/b'])
  }
  expect(views(saved({ columns: ['Gone', 'a/b'] }))[1]?.columns.map(({ name }) => name)).toEqual(['a/b'])
})

test('names are written as field keys where clients read field keys', () => {
  const [, view] = views(saved({ columns: ['a/b'], sort: [{ column: 'a/b', descending: false }] }))
  expect(view?.columns).toEqual([{ name: 'a/b', fieldKey: 'a$Sb', key: 'a$Sb' }])
  expect(view?.sort).toEqual([{ fieldKey: 'a$Sb', dir: '+' }])
  const { columns } = queryDetailsAnswer(describedAt('NotPHI', table), [], { ...asked, fields: ['a$sb'] })
  expect(columns).toMatchObject([{ name: 'a/b', fieldKey: 'a$Sb', fieldKeyArray: ['a/b'], phiProtected: true }])
})

test('the title of a table without participants is its key, and a key is one in any letter case', () => {
  const described = describedAt('Limited', table)
  expect(described.titleColumn).toBe('ID')
  expect(described.columns.map(({ key, withheld }) => [key, withheld])).toEqual([
    [true, false],
    [false, false],
  ])
})

test('a named view is found in any letter case, and an unknown one refused', () => {
  const answer = (view: string) => queryViewsAnswer(describedAt('NotPHI', table), [saved({})], { ...asked, view })
  expect(answer('v').views.map(({ name }) => name)).toEqual(['V'])
  expect(refusalOf(() => answer('w')).code).toBe('not-found')
})
