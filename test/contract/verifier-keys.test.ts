// Which keys have signed the log, over both keepers.
import { expect, test } from 'vitest'
import { verifierKeyStore } from '../../stores/verifier-keys.ts'
import { overBothKeepers, parallel } from './keepers.ts'

overBothKeepers('the verifier keys of the log', (_, keeper) => {
  const keys = () => verifierKeyStore(keeper().table('registry'))

  test('the newest comes first, and those before it stay', async () => {
    expect(await keys().all()).toEqual([])
    for (const key of ['a', 'a', 'b', 'b']) await keys().signs(key)
    expect(await keys().all()).toEqual(['b', 'a'])
  })

  test('whoever says so at the same time as others is heard, once', async () => {
    await parallel(12, (at) => keys().signs(`new-${at % 4}`))
    const all = await keys().all()
    expect(all.toSorted()).toEqual(['a', 'b', 'new-0', 'new-1', 'new-2', 'new-3'])
  })

  test('a key that signs again comes first again', async () => {
    await keys().signs('a')
    expect((await keys().all())[0]).toBe('a')
    expect(await keys().all()).toHaveLength(6)
  })
})
