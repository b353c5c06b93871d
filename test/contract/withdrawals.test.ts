// Withdrawals of consent over both keepers: a numbered list that only grows, one winner each, and every reader of a table meets it.
import { expect, test } from 'vitest'
import { publishedStore } from '../../stores/published.ts'
import { withdrawalStore } from '../../stores/withdrawals.ts'
import { overBothKeepers } from './keepers.ts'

const word = (participant: string, withdrawn = true) => ({ participant, withdrawn, reason: 'r', at: 't', by: 'b' })
const shape = {
  schema: 'study',
  name: 'Labs',
  version: 'v1',
  files: 'labs/v1',
  levelFiles: { NotPHI: 'NotPHI', Limited: 'NotPHI', PHI: 'NotPHI', Restricted: 'NotPHI' },
  columns: [{ name: 'Id', type: 'text', phi: 'NotPHI' }],
  participant: 'Id',
  key: [],
  rowCount: 1,
  publishedAt: '',
} as const

overBothKeepers('withdrawals', (_, keeper) => {
  const store = () => withdrawalStore(keeper().table('registry'))
  const done = async (folder: string, before: number, one: ReturnType<typeof word>) =>
    (await keeper().together(store().withdrawing(folder, before, one), `${folder}${before}${one.participant}`)).done

  test('words come back in order, in any letter case of the folder, and a number is taken once', async () => {
    const folder = '/Consent/Order'
    expect(await store().withdrawals(folder)).toEqual([])
    expect(await done(folder, 0, word('A'))).toBe(true)
    expect(await done(folder, 0, word('B'))).toBe(false)
    expect(await done(folder, 1, word('B'))).toBe(true)
    expect(await done(folder, 1, word('C'))).toBe(false)
    expect(await done(folder, 2, word('A', false))).toBe(true)
    expect(await store().withdrawals('/consent/ORDER')).toEqual([word('A'), word('B'), word('A', false)])
    expect(await store().withdrawnAt(folder, 0)).toBeUndefined()
    expect(await store().withdrawnAt(folder, 2)).toEqual({ count: 2, ids: ['A', 'B'] })
    expect(await store().withdrawnAt(folder, 3)).toEqual({ count: 3, ids: ['B'] })
  })

  test('whoever reads a table by its name or with its folder is told; a version of the past is as it was', async () => {
    const folder = '/Consent/Tables'
    const tables = publishedStore(keeper().table('registry'))
    await keeper().together(tables.publishing({ folder, ...shape }, undefined), 'published')
    expect((await tables.table(folder, 'study', 'labs'))?.withdrawn).toBeUndefined()
    await done(folder, 0, word('A'))
    const withdrawn = { count: 1, ids: ['A'] }
    expect((await tables.table(folder, 'study', 'labs'))?.withdrawn).toEqual(withdrawn)
    expect((await tables.tables(folder)).map((one) => one.withdrawn)).toEqual([withdrawn])
    expect((await tables.tableVersion({ folder, ...shape }, 'v1'))?.withdrawn).toBeUndefined()
  })
})
