// The places of a person's sessions over both keepers: no more than the limit are taken however many ask at once, and
// those of sessions that are over are given again.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mintCredential, mintSessionId } from '../../core/session-key.ts'
import { placesToTry } from '../../stores/session-places.ts'
import { sessionStore } from '../../stores/sessions.ts'
import { overBothKeepers, parallel } from './keepers.ts'

const startedAtMs = Date.parse('2026-07-01T12:00:00.000Z')
const clocks = { startedAtMs, idleEndsAtMs: startedAtMs + 1_800_000, endsAtMs: startedAtMs + 12 * 3_600_000 }
const origin = { address: '192.0.2.1', userAgent: 'R' }

overBothKeepers('the sessions of a person', (_, keeper) => {
  const store = () => sessionStore(keeper().table('sessions'))
  let count = 0
  const done = async (operations: Parameters<ReturnType<typeof keeper>['together']>[0]) =>
    (await keeper().together(operations, `p-${++count}`)).done

  /** Holds a place and opens a session at it; null when there was none. */
  async function open(userId: number, limit: number, nowMs = startedAtMs, era = 'e'): Promise<string | null> {
    const id = mintSessionId(Buffer.alloc(16, `${++count} `))
    const place = await store().holdPlace({ id, userId, era, origin }, limit, nowMs)
    if (place === null) return null
    const { hash: cookieHash } = mintCredential('cookie', id, Buffer.alloc(27, count))
    expect(await done(store().opening({ id, userId, ...clocks, era, amr: [], cookieHash, place }))).toBe(true)
    return id
  }

  const idsOf = async (userId: number, nowMs = startedAtMs, era = 'e') =>
    (await store().sessionsOf(userId, era, nowMs)).map(({ session }) => session)

  test('of fifty who sign in at once exactly as many get in as may, and they are the ones that are listed', async () => {
    const userId = ++count
    const opened = (await parallel(50, () => open(userId, 7))).filter((id) => id !== null)
    expect(opened).toHaveLength(7)
    expect((await idsOf(userId)).toSorted()).toEqual(opened.toSorted())
    expect(await open(userId, 7)).toBeNull()
    expect(await open(++count, 7)).not.toBeNull()
  })

  test('the place of a session that was ended, timed out or began in another era is given again, once', async () => {
    const userId = ++count
    const [first] = [await open(userId, 2), await open(userId, 2)]
    await done([store().ending(first ?? '', startedAtMs)])
    expect((await parallel(20, () => open(userId, 2))).filter((id) => id !== null)).toHaveLength(1)
    expect(await idsOf(userId)).toHaveLength(2)
    expect(await open(userId, 2, clocks.idleEndsAtMs - 1)).toBeNull()
    expect(await open(userId, 2, clocks.idleEndsAtMs)).not.toBeNull()
    expect(await open(userId, 2, startedAtMs, 'another')).not.toBeNull()
    expect(await idsOf(userId, startedAtMs, 'another')).toHaveLength(1)
  })

  test('a place that is held for a sign-in that never comes is free again after a minute', async () => {
    const userId = ++count
    const hold = (id: string, nowMs: number) => store().holdPlace({ id, userId, era: 'e', origin }, 1, nowMs)
    expect(await hold('A'.repeat(22), startedAtMs)).toBe(0)
    expect(await hold('B'.repeat(22), startedAtMs + 59_999)).toBeNull()
    expect(await hold('C'.repeat(22), startedAtMs + 60_000)).toBe(0)
    const { hash: cookieHash } = mintCredential('cookie', 'A'.repeat(22), Buffer.alloc(27, 1))
    const late = { id: 'A'.repeat(22), userId, ...clocks, era: 'e', amr: [], cookieHash, place: 0 }
    expect(await done(store().opening(late))).toBe(false)
    expect(await store().detail('A'.repeat(22))).toBeUndefined()
  })

  test('a lowered limit counts the sessions that run beyond it', async () => {
    const userId = ++count
    for (let i = 0; i < 5; i++) await open(userId, 5)
    const [{ session = '' } = {}] = await store().sessionsOf(userId, 'e', startedAtMs)
    await done([store().ending(session, startedAtMs)])
    expect(await open(userId, 2)).toBeNull()
    expect(await idsOf(userId)).toHaveLength(4)
  })
})

test('never are more places tried than are left of the limit, nor one that is taken, nor none when some are left', () => {
  const seen = fc.uniqueArray(fc.record({ place: fc.nat(12), isTaken: fc.boolean() }), { selector: (s) => s.place })
  fc.assert(
    fc.property(seen, fc.integer({ min: 1, max: 12 }), (places, limit) => {
      const all = places.map((one) => ({ ...one, session: 's' }))
      const taken = all.filter(({ isTaken }) => isTaken).map(({ place }) => place)
      const free = placesToTry(all, limit)
      expect(free.filter((place) => taken.includes(place))).toEqual([])
      expect(free.length + taken.length).toBeLessThanOrEqual(Math.max(limit, taken.length))
      if (taken.every((place) => place < limit)) expect(free).toHaveLength(limit - taken.length)
    }),
  )
})
