import { expect, test } from 'vitest'
import type { SelectPlan } from '../../../core/query.ts'
import { aFolder, anEngine, aPlan, published } from './a-publication.ts'

const csv = `Id,Site,Day,Note
P1,South,2026-01-02,a
P2,North,,b
P1,South,2026-01-01,c
P3,,2026-01-02,d
P4,east,2026-01-03,e
`
const definition = { participant: 'Id', columns: { Note: 'PHI' } } as const

async function distinct(column: string, plan: Partial<SelectPlan> = {}) {
  const folder = aFolder()
  const table = await published(folder, csv, definition)
  const all = aPlan(table, plan)
  const columns = all.columns.filter(({ column: { name } }) => name === column)
  return anEngine(folder).select({ ...all, columns, distinct: true })
}

test('each value comes once, sorted, blank last, and the total counts the values', async () => {
  const { rows, total } = await distinct('Site')
  expect(rows).toEqual([['North'], ['South'], ['east'], [null]])
  expect(total).toBe(4)
})

test('descending comes blank first, and a page is a page of values', async () => {
  const sort = [{ column: 'Site', descending: true }]
  expect(await distinct('Site', { sort, limit: 2, offset: 1 })).toMatchObject({ rows: [['east'], ['South']], total: 4 })
})

test('dates are sorted as dates and answered in their one spelling', async () => {
  expect((await distinct('Day')).rows).toEqual([['2026-01-01'], ['2026-01-02'], ['2026-01-03'], [null]])
})

test('filters act on the rows before their values are told apart', async () => {
  const { rows, total } = await distinct('Site', {
    filters: [{ column: 'Day', op: 'dategte', values: ['2026-01-02'] }],
  })
  expect([rows, total]).toEqual([[['South'], ['east'], [null]], 3])
})

test('the participants are told: by their ids where these are the values, else all whose rows hold one', async () => {
  expect((await distinct('Id')).participants).toMatchObject({ count: 4, ids: ['P1', 'P2', 'P3', 'P4'] })
  expect((await distinct('Site')).participants).toMatchObject({ count: 4, ids: ['P1', 'P2', 'P3', 'P4'] })
})

test('limit 0 answers the number of values alone', async () => {
  expect(await distinct('Site', { limit: 0 })).toMatchObject({ rows: [], total: 4 })
})

test('more values than one answer holds are refused whole', async () => {
  const folder = aFolder()
  const table = await published(folder, csv, definition)
  const plan = aPlan(table)
  const columns = plan.columns.slice(0, 1)
  const answer = anEngine(folder, { rows: 3 }).select({ ...plan, columns, distinct: true })
  await expect(answer).rejects.toMatchObject({ code: 'too-large' })
})

test.each([
  ['two columns', { columns: ['Id', 'Site'] }],
  ['no column', { columns: [] }],
  ['a withheld column', { columns: ['Note'], level: 'NotPHI' }],
  ['a sort by another column', { columns: ['Id'], sort: ['Site'] }],
] as const)('a plan for different values with %s is a bug, not a query', async (_, asked) => {
  const folder = aFolder()
  const table = await published(folder, csv, definition)
  const plan = aPlan(table, { level: 'level' in asked ? asked.level : 'PHI' })
  const names: readonly string[] = asked.columns
  const columns = plan.columns.filter(({ column }) => names.includes(column.name))
  const sort = 'sort' in asked ? asked.sort.map((column) => ({ column, descending: false })) : []
  await expect(anEngine(folder).select({ ...plan, columns, sort, distinct: true })).rejects.toThrow('one column')
})
