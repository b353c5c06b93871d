// Saved views over both keepers: what was saved comes back whole, a name is taken once, an older change loses.
import { expect, test } from 'vitest'
import type { SavedView } from '../../core/saved-view.ts'
import type { Operation } from '../../stores/table.ts'
import { viewIdOf, viewStore } from '../../stores/views.ts'
import { overBothKeepers } from './keepers.ts'

function aView(name: string, choice: Partial<SavedView> = {}): SavedView {
  const place = { folder: '/Test/Study', schema: 'study', query: 'Labs', name }
  const chosen = { columns: null, filters: [], sort: [], active: true, version: 1 }
  return { id: viewIdOf(place), ...place, ...chosen, ...choice }
}

const full: Partial<SavedView> = {
  columns: ['Age', 'Seen/At'],
  filters: [
    { column: 'Age', op: 'between', values: ['1', '2'] },
    { column: 'Site', op: 'isblank', values: [] },
  ],
  sort: [{ column: 'Age', descending: true }],
}

overBothKeepers('saved views', (_, keeper) => {
  const store = () => viewStore(keeper().table('registry'))
  const done = async (operations: Operation[], id: string) => (await keeper().together(operations, id)).done

  test('a view comes back whole, by its name in any letter case and by its id', async () => {
    const view = aView('Whole', full)
    expect(await done(store().addingView(view), 'whole')).toBe(true)
    expect(await store().view(view.id)).toEqual(view)
    expect(await store().viewNamed({ ...view, name: 'WHOLE', folder: '/test/study' })).toEqual(view)
    expect(await store().viewNamed({ ...view, name: 'Wholes' })).toBeUndefined()
    expect(await store().view(viewIdOf({ ...view, query: 'Other' }))).toBeUndefined()
  })

  test('a name is taken once for a table, and free for every other', async () => {
    expect(await done(store().addingView(aView('Once')), 'once')).toBe(true)
    expect(await done(store().addingView(aView('ONCE', full)), 'twice')).toBe(false)
    const elsewhere = aView('Once')
    const other = { ...elsewhere, query: 'Visits', id: viewIdOf({ ...elsewhere, query: 'Visits' }) }
    expect(await done(store().addingView(other), 'elsewhere')).toBe(true)
  })

  test('a change replaces what is chosen, and one of an older version loses', async () => {
    const view = aView('Changed', full)
    await done(store().addingView(view), 'changed')
    const after = { ...view, columns: null, filters: [], active: false }
    expect(await done([store().changingView(view, after)], 'first')).toBe(true)
    expect(await done([store().changingView(view, { ...view, sort: [] })], 'second')).toBe(false)
    expect(await store().view(view.id)).toEqual({ ...after, version: 2 })
  })

  test('all views of a folder come by table and name, and none of another folder', async () => {
    const names = (await store().views('/TEST/study')).map(({ query, name }) => `${query} ${name}`)
    expect(names).toEqual(['Labs Changed', 'Labs Once', 'Labs Whole', 'Visits Once'])
    expect(await store().views('/Test')).toEqual([])
  })
})

test('no two places have one id, however their names are cut', () => {
  const ids = [
    ['a', 'b.c', 'd'],
    ['a.b', 'c', 'd'],
    ['a', 'b', 'c.d'],
    ['a', 'b,c', 'd'],
    ['a","b', 'c', 'd'],
  ].map(([schema = '', query = '', name = '']) => viewIdOf({ folder: '/A', schema, query, name }))
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/)
})
