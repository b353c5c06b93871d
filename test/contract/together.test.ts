// What `together` promises: all or nothing across tables, one winner, and a repeated request that is done once.

import { expect, test } from 'vitest'
import type { Operation } from '../../stores/table.ts'
import { freshKey, overBothKeepers, parallel } from './keepers.ts'

overBothKeepers('together', (_, keeper, restart) => {
  const sessions = () => keeper().table('sessions')
  const audit = () => keeper().table('audit')
  let request = 0
  const requestId = () => `request-${++request}`

  async function anActiveSession() {
    const item = { ...freshKey(), state: 'active', key: 'k1' }
    await sessions().insert(item)
    return item
  }

  function ending(session: { pk: string; sk: string }): Operation {
    const when = [{ attribute: 'state', equals: 'active' }]
    return { table: 'sessions', amend: session, when, set: { state: 'ended', endedAt: 'now' }, remove: ['key'] }
  }

  function recording(key: { pk: string; sk: string }, id?: string): Operation {
    return { table: 'audit', insert: { ...key, type: 'logout', ...(id === undefined ? {} : { requestId: id }) } }
  }

  test('does all of them, across tables', async () => {
    const session = await anActiveSession()
    const [event, setting] = [freshKey(), freshKey()]
    const operations: Operation[] = [ending(session), recording(event), { table: 'registry', insert: setting }]
    expect(await keeper().together(operations, requestId())).toEqual({ done: true })
    const { pk, sk } = session
    expect(await sessions().get(session)).toEqual({ pk, sk, state: 'ended', endedAt: 'now' })
    expect(await audit().get(event)).toEqual({ ...event, type: 'logout' })
    expect(await keeper().table('registry').get(setting)).toEqual(setting)
  })

  test('a taken key refuses all of them, tells which, and nothing is written', async () => {
    const session = await anActiveSession()
    const [taken, free] = [freshKey(), freshKey()]
    await audit().insert({ ...taken, type: 'first' })
    const operations = [recording(free), ending(session), recording(taken)]
    expect(await keeper().together(operations, requestId())).toEqual({ done: false, refused: [2] })
    expect(await sessions().get(session)).toEqual(session)
    expect(await audit().get(free)).toBeUndefined()
    expect(await audit().get(taken)).toEqual({ ...taken, type: 'first' })
  })

  test.each<[string, string, string | number]>([
    ['another value', 'state', 'ended'],
    ['another type', 'state', 1],
    ['an absent attribute', 'constructor', 'x'],
  ])(
    'a condition that does not hold (%s) refuses all of them, and nothing is written',
    async (_, attribute, equals) => {
      const session = await anActiveSession()
      const event = freshKey()
      const amend: Operation = { table: 'sessions', amend: session, when: [{ attribute, equals }], set: { state: 'x' } }
      expect(await keeper().together([recording(event), amend], requestId())).toEqual({ done: false, refused: [1] })
      expect(await sessions().get(session)).toEqual(session)
      expect(await audit().get(event)).toBeUndefined()
    },
  )

  test('an amend in it never creates, not even without a condition', async () => {
    const [key, event] = [freshKey(), freshKey()]
    const amend: Operation = { table: 'sessions', amend: key, when: [], set: { state: 'x' } }
    expect(await keeper().together([amend, recording(event)], requestId())).toEqual({ done: false, refused: [0] })
    expect(await sessions().get(key)).toBeUndefined()
    expect(await audit().get(event)).toBeUndefined()
  })

  // The emulator stops at the first refusal, so the later ones may go untold.
  test('tells no position that was not refused', async () => {
    const session = await anActiveSession()
    const [taken, missing] = [freshKey(), freshKey()]
    await audit().insert(taken)
    const result = await keeper().together([ending(session), recording(taken), ending(missing)], requestId())
    const refused = result.done ? [] : result.refused
    expect(refused).toContain(1)
    expect(refused).not.toContain(0)
  })

  test('of 32 parallel ones on one session one wins, and only its record is there', async () => {
    const session = await anActiveSession()
    const events = Array.from({ length: 32 }, () => freshKey())
    const results = await parallel(32, (at) =>
      keeper().together([ending(session), recording(events[at] ?? freshKey())], requestId()),
    )
    expect(results.filter((result) => result.done)).toHaveLength(1)
    const kept = await parallel(32, (at) => audit().get(events[at] ?? freshKey()))
    expect(kept.map((item) => item !== undefined)).toEqual(results.map((result) => result.done))
  })

  test('again under the same request id it is done, and done once', async () => {
    const session = await anActiveSession()
    const id = requestId()
    const operations = [ending(session), recording(freshKey(), id)]
    expect(await keeper().together(operations, id)).toEqual({ done: true })
    expect(await keeper().together(operations, id)).toEqual({ done: true })
    await restart()
    expect(await keeper().together(operations, id)).toEqual({ done: true })
  })

  test('under another request id the same again is refused', async () => {
    const id = requestId()
    const operations = [recording(freshKey(), id)]
    await keeper().together(operations, id)
    expect(await keeper().together(operations, requestId())).toEqual({ done: false, refused: [0] })
  })

  test('an item of ours that came another way does not make the rest of the request done', async () => {
    const id = requestId()
    const [first, second] = [freshKey(), freshKey()]
    await audit().insert({ ...first, requestId: id })
    const operations = [recording(first, id), recording(second, id)]
    expect(await keeper().together(operations, id)).toEqual({ done: false, refused: [0] })
    expect(await audit().get(second)).toBeUndefined()
  })

  test('100 operations are done together', async () => {
    const keys = Array.from({ length: 100 }, () => freshKey())
    expect(
      await keeper().together(
        keys.map((key) => recording(key)),
        requestId(),
      ),
    ).toEqual({ done: true })
    expect(await parallel(100, (at) => audit().get(keys[at] ?? freshKey()))).not.toContain(undefined)
  })

  test.each<[string, () => Operation[]]>([
    ['none', () => []],
    ['101', () => Array.from({ length: 101 }, () => recording(freshKey()))],
    ['two on one key', () => [freshKey()].flatMap((key) => [recording(key), recording(key)])],
    ['an amend that changes nothing', () => [{ table: 'audit', amend: freshKey(), when: [], set: {} }]],
    ['a change of the key', () => [{ table: 'audit', amend: freshKey(), when: [], set: { pk: 'x' } }]],
  ])('refuses %s', async (_, operations) => {
    await expect(keeper().together(operations(), requestId())).rejects.toThrow(TypeError)
  })
})
