// Items that are read together are as of one moment, over both keepers.
import { expect, test } from 'vitest'
import type { Operation } from '../../stores/table.ts'
import { freshKey, overBothKeepers } from './keepers.ts'
import { meanwhile } from './meanwhile.ts'

overBothKeepers('items that are read together', (_, keeper) => {
  const table = () => keeper().table('registry')

  test('come in the order of their keys, absent ones as absent', async () => {
    const [one, two, none] = [freshKey(), freshKey(), freshKey()]
    await table().insert({ ...one, at: 1 })
    await table().insert({ ...two, at: 2 })
    expect(await table().getTogether([two, none, one])).toEqual([{ ...two, at: 2 }, undefined, { ...one, at: 1 }])
  })

  test('are as of one moment, whatever transactions change them meanwhile', async () => {
    const keys = [freshKey(), freshKey(), freshKey()]
    for (const key of keys) await table().insert({ ...key, turn: 0 })
    const readers = meanwhile(6, async () => {
      const turns = (await table().getTogether(keys)).map((item) => item?.turn)
      expect(new Set(turns).size).toBe(1)
    })
    for (let turn = 1; turn <= 40; turn++) {
      const all = keys.map((key): Operation => ({ table: 'registry', amend: key, when: [], set: { turn } }))
      expect(await keeper().together(all, `turn-${keys[0]?.pk}-${turn}`)).toEqual({ done: true })
    }
    await readers.over()
  })

  test('are 1 to 25, each once', async () => {
    const key = freshKey()
    for (const keys of [[], [key, key], Array.from({ length: 26 }, freshKey), [{ pk: '', sk: 'x' }]]) {
      await expect(table().getTogether(keys)).rejects.toThrow(TypeError)
    }
  })
})
