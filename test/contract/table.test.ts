// What one item at a time is promised: get, insert, amend (stores/table.ts).

import { describe, expect, test } from 'vitest'
import type { Change, Condition, Item } from '../../stores/table.ts'
import { freshKey, overBothKeepers, parallel } from './keepers.ts'

overBothKeepers('get and insert', (_, keeper) => {
  const sessions = () => keeper().table('sessions')

  test('an item is read back at once as it was inserted', async () => {
    const item = { ...freshKey(), state: 'active', sequence: 0 }
    expect(await sessions().insert(item)).toBe(true)
    expect(await sessions().get(item)).toEqual(item)
  })

  test('what was never inserted is undefined', async () => {
    expect(await sessions().get(freshKey())).toBeUndefined()
  })

  test('the tables are apart', async () => {
    const item = { ...freshKey(), state: 'active' }
    await sessions().insert(item)
    expect(await keeper().table('audit').get(item)).toBeUndefined()
  })

  test('keys differ by their bytes: case, and the form an accent is written in', async () => {
    const { pk } = freshKey()
    const keys = ['a', 'A', '\u00e9', 'e\u0301'].map((sk) => ({ pk, sk }))
    for (const key of keys) expect(await sessions().insert(key)).toBe(true)
    expect((await sessions().query(pk)).items).toHaveLength(4)
  })

  test('insert never overwrites', async () => {
    const item = { ...freshKey(), state: 'first' }
    await sessions().insert(item)
    expect(await sessions().insert({ ...item, state: 'second' })).toBe(false)
    expect(await sessions().get(item)).toEqual(item)
  })

  test('insert again under the same request id is true, and still writes nothing', async () => {
    const item = { ...freshKey(), requestId: 'r1', state: 'first' }
    await sessions().insert(item)
    expect(await sessions().insert({ ...item, state: 'second' })).toBe(true)
    expect(await sessions().get(item)).toEqual(item)
  })

  test('insert under another request id, or none, is false', async () => {
    const item = { ...freshKey(), requestId: 'r1' }
    await sessions().insert(item)
    expect(await sessions().insert({ ...item, requestId: 'r2' })).toBe(false)
    expect(await sessions().insert({ pk: item.pk, sk: item.sk })).toBe(false)
  })

  test('of 64 parallel inserts one wins, and its item is the one kept', async () => {
    const key = freshKey()
    const added = await parallel(64, (at) => sessions().insert({ ...key, at }))
    expect(added.filter((won) => won)).toHaveLength(1)
    expect(await sessions().get(key)).toEqual({ ...key, at: added.indexOf(true) })
  })
})

overBothKeepers('amend', (_, keeper, restart) => {
  const sessions = () => keeper().table('sessions')
  const start = { state: 'active', sequence: 7, keys: ['k1'], live: true, nothing: null }

  async function kept(): Promise<Item> {
    const item = { ...freshKey(), ...start }
    await sessions().insert(item)
    return item
  }

  test('that may be durable with the next write is seen at once, and has one winner under many callers', async () => {
    const key = freshKey()
    await keeper()
      .table('sessions')
      .insert({ ...key, state: 'active', count: 0 })
    const open = [{ attribute: 'state', equals: 'active' }] as const
    const tries = await parallel(64, () =>
      keeper()
        .table('sessions')
        .amend(key, open, { set: { state: 'ended' }, add: { count: 1 } }, 'with-next'),
    )
    expect(tries.filter((t) => t.amended)).toHaveLength(1)
    expect(await keeper().table('sessions').get(key)).toEqual({ ...key, state: 'ended', count: 1 })
  })

  test('that may be durable with the next write is there after it, also for whoever opens the tables anew', async () => {
    const key = freshKey()
    await keeper()
      .table('sessions')
      .insert({ ...key, count: 0 })
    await keeper()
      .table('sessions')
      .amend(key, [], { add: { count: 1 } }, 'with-next')
    await keeper().table('audit').insert(freshKey())
    await restart()
    expect(await keeper().table('sessions').get(key)).toEqual({ ...key, count: 1 })
  })

  test('never creates', async () => {
    const key = freshKey()
    for (const when of [[], [{ attribute: 'state', exists: false }]] satisfies Condition[][]) {
      expect(await sessions().amend(key, when, { set: { state: 'x' } })).toEqual({ amended: false, item: undefined })
    }
    expect(await sessions().get(key)).toBeUndefined()
  })

  test.each<[string, Condition]>([
    ['equals text', { attribute: 'state', equals: 'active' }],
    ['equals a number', { attribute: 'sequence', equals: 7 }],
    ['equals a truth value', { attribute: 'live', equals: true }],
    ['greater than', { attribute: 'sequence', greaterThan: 6.5 }],
    ['exists', { attribute: 'keys', exists: true }],
    ['exists, though it holds null', { attribute: 'nothing', exists: true }],
    ['does not exist', { attribute: 'revokedAt', exists: false }],
  ])('is done when its condition holds: %s', async (_name, condition) => {
    const item = await kept()
    const changed = { ...item, state: 'changed' }
    expect(await sessions().amend(item, [condition], { set: { state: 'changed' } })).toEqual({
      amended: true,
      item: changed,
    })
    expect(await sessions().get(item)).toEqual(changed)
  })

  test.each<[string, Condition]>([
    ['another text', { attribute: 'state', equals: 'ended' }],
    ['a number where text is', { attribute: 'state', equals: 7 }],
    ['text where a number is', { attribute: 'sequence', equals: '7' }],
    ['not greater', { attribute: 'sequence', greaterThan: 7 }],
    ['greater than, of text', { attribute: 'state', greaterThan: 0 }],
    ['equals, of an absent attribute', { attribute: 'revokedAt', equals: '' }],
    ['greater than, of an absent attribute', { attribute: 'revokedAt', greaterThan: -1 }],
    ['exists, of an absent attribute', { attribute: 'revokedAt', exists: true }],
    ['exists, of a name every object inherits', { attribute: 'constructor', exists: true }],
    ['does not exist, of one that does', { attribute: 'keys', exists: false }],
  ])('is refused, with the item as it was, when a condition does not hold: %s', async (_name, condition) => {
    const item = await kept()
    const when: Condition[] = [{ attribute: 'state', equals: 'active' }, condition]
    expect(await sessions().amend(item, when, { set: { state: 'changed' } })).toEqual({ amended: false, item })
    expect(await sessions().get(item)).toEqual(item)
  })

  test('sets, removes and adds together; what is absent counts as 0', async () => {
    const item = await kept()
    const change = { set: { state: 'x', fresh: [1] }, remove: ['keys', 'never'], add: { sequence: 2, used: -1 } }
    const { keys: _keys, ...rest } = item
    const changed = { ...rest, state: 'x', fresh: [1], sequence: 9, used: -1 }
    expect(await sessions().amend(item, [], change)).toEqual({ amended: true, item: changed })
    expect(await sessions().get(item)).toEqual(changed)
  })

  test('adding to what is no number fails and changes nothing', async () => {
    const item = await kept()
    await expect(sessions().amend(item, [], { add: { state: 1 } })).rejects.toThrow('unavailable')
    expect(await sessions().get(item)).toEqual(item)
  })

  test('without a change it still tells the item', async () => {
    const item = await kept()
    expect(await sessions().amend(item, [], {})).toEqual({ amended: true, item })
  })

  test('of 64 parallel amends with one condition exactly one wins, and all others see its work', async () => {
    const item = await kept()
    const when: Condition[] = [{ attribute: 'state', equals: 'active' }]
    const results = await parallel(64, (at) => sessions().amend(item, when, { set: { state: `won by ${at}` } }))
    const won = results.filter((result) => result.amended)
    expect(won).toHaveLength(1)
    expect(new Set(results.map((result) => result.item?.state)).size).toBe(1)
    expect(await sessions().get(item)).toEqual(won[0]?.item)
  })

  test('400 parallel additions of 1 make 400, each told a number of its own', async () => {
    const item = { ...freshKey(), sequence: 0 }
    await sessions().insert(item)
    const results = await parallel(400, () => sessions().amend(item, [], { add: { sequence: 1 } }))
    expect(new Set(results.map((result) => result.item?.sequence)).size).toBe(400)
    expect(await sessions().get(item)).toEqual({ ...item, sequence: 400 })
  })

  test.each<[string, Change]>([
    ['a part of the key', { set: { sk: 'b' } }],
    ['one attribute twice', { set: { state: 'x' }, remove: ['state'] }],
  ])('refuses to change %s', async (_name, change) => {
    const item = await kept()
    await expect(sessions().amend(item, [], change)).rejects.toThrow(TypeError)
    expect(await sessions().get(item)).toEqual(item)
  })
})

describe('a closed keeper', () => {
  overBothKeepers('after close', (place) => {
    test('every call ends as unavailable, and closing again is nothing', async () => {
      const closed = place().open()
      await closed.close()
      await closed.close()
      const table = closed.table('sessions')
      const key = freshKey()
      await expect(table.get(key)).rejects.toMatchObject({ name: 'KeeperUnavailable' })
      await expect(table.insert(key)).rejects.toMatchObject({ name: 'KeeperUnavailable' })
      await expect(table.query(key.pk)).rejects.toMatchObject({ name: 'KeeperUnavailable' })
    })
  })
})
