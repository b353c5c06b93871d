// The keys of a session over both keepers: limits come back whole, revoking has one winner and meets no conflict, and the
// item that every request writes stays under 1 KB.
import { expect, test } from 'vitest'
import { type KeyLimits, unlimited } from '../../core/key-limits.ts'
import type { SessionKey } from '../../core/session.ts'
import { keyIdOf, mintCredential, mintSessionId, parseCredential } from '../../core/session-key.ts'
import { sessionStore } from '../../stores/sessions.ts'
import type { Item } from '../../stores/table.ts'
import { overBothKeepers } from './keepers.ts'

const startedAtMs = Date.parse('2026-07-01T12:00:00.000Z')
const endsAtMs = startedAtMs + 12 * 3_600_000
const full: KeyLimits = {
  readOnly: true,
  phi: 'Limited',
  folders: ['/Test/Stüdy'],
  tables: [{ folder: '/Test', schema: 'study', query: 'Labs' }],
  addresses: ['192.0.2.0/24', '2001:db8::/32'],
}

/** As DynamoDB counts: names and text in UTF-8, a number by its digits, one byte for a truth. */
function sizeOf(item: Item): number {
  const size = (value: unknown): number => {
    if (typeof value === 'number') return Math.ceil(String(value).replace(/\D|0+$/g, '').length / 2) + 1
    return typeof value === 'string' ? Buffer.byteLength(value) : 1
  }
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + size(value), 0)
}

overBothKeepers('the keys of a session', (_, keeper) => {
  const store = () => sessionStore(keeper().table('sessions'))
  let count = 0
  const random = (bytes: number) => Buffer.alloc(bytes, ++count)
  const done = async (operations: Parameters<ReturnType<typeof keeper>['together']>[0]) =>
    (await keeper().together(operations, `r-${++count}`)).done

  async function aSession(): Promise<string> {
    const id = mintSessionId(random(16))
    const { hash: cookieHash } = mintCredential('cookie', id, random(27))
    const clocks = { startedAtMs, idleEndsAtMs: startedAtMs + 1_800_000, endsAtMs }
    const who = { id, userId: ++count, era: 'A'.repeat(16) }
    const place = await store().holdPlace({ ...who, origin: { address: '', userAgent: '' } }, 100, startedAtMs)
    if (place === null) throw new Error('no place')
    expect(await done(store().opening({ ...who, ...clocks, amr: [], cookieHash, place }))).toBe(true)
    return id
  }

  async function detailOf(id: string) {
    const detail = await store().detail(id)
    if (!detail) throw new Error('no session')
    return detail
  }

  async function addKey(id: string, limits: KeyLimits = unlimited) {
    const { text, hash } = mintCredential('session', id, random(27))
    const times = { createdAt: new Date(startedAtMs).toISOString(), expiresAt: new Date(endsAtMs).toISOString() }
    const more = { revokedAt: null, madeIn: 1234, lastUsedAtMs: null, limits }
    const key: SessionKey = { id: keyIdOf(hash), label: '', ...times, hash, ...more }
    expect(await done(store().addingKey(await detailOf(id), key, []))).toBe(true)
    const credential = parseCredential('session', text)
    if (!credential) throw new Error('no credential')
    return { key, use: (atMs = startedAtMs) => store().use(credential, atMs, null) }
  }

  test('limits come back whole, and using the key tells that there are some', async () => {
    const id = await aSession()
    const [narrow, plain] = [await addKey(id, full), await addKey(id)]
    expect(await narrow.use()).toMatchObject({ allow: true, isNarrowed: true, madeIn: 1234 })
    expect(await plain.use()).toMatchObject({ allow: true, isNarrowed: false, madeIn: 1234 })
    expect(await store().keyLimits(id, narrow.key.id)).toEqual(full)
    const { keys } = await detailOf(id)
    expect(new Map(keys.map((k) => [k.id, k.limits]))).toEqual(
      new Map([
        [narrow.key.id, full],
        [plain.key.id, unlimited],
      ]),
    )
  })

  test('that somebody was warned of the end is remembered, and not before', async () => {
    const id = await aSession()
    const { use } = await addKey(id)
    expect(await use()).toMatchObject({ isWarned: false })
    await store().warned(id)
    expect(await use()).toMatchObject({ isWarned: true })
  })

  test('a key whose limits are gone is not taken for one without any', async () => {
    await expect(store().keyLimits(await aSession(), 'abcdefghijkl')).rejects.toThrow('gone')
  })

  test('the item that every request writes is under 1 KB with eight narrowed keys in use, and small again without', async () => {
    const id = await aSession()
    const keys = []
    for (let i = 0; i < 8; i++) keys.push(await addKey(id, full))
    for (const { use } of keys) expect((await use(startedAtMs + 1)).allow).toBe(true)
    await store().warned(id)
    expect(sizeOf((await detailOf(id)).hot)).toBeLessThan(1024)
    for (const { key } of keys) expect(await done(store().revokingKey(await detailOf(id), key, 'then'))).toBe(true)
    expect(sizeOf((await detailOf(id)).hot)).toBeLessThan(300)
    const left = (await detailOf(id)).keys
    expect(left.map((k) => [k.revokedAt, k.lastUsedAtMs])).toEqual(keys.map(() => ['then', startedAtMs + 1]))
  })

  test('of many who revoke one key one succeeds, whatever else changes the keys meanwhile', async () => {
    const id = await aSession()
    const { key, use } = await addKey(id)
    const detail = await detailOf(id)
    await addKey(id)
    const revoking = () => done(store().revokingKey(detail, key, 'then'))
    const all = await Promise.all(Array.from({ length: 10 }, revoking))
    expect(all.filter(Boolean)).toHaveLength(1)
    expect(await use()).toMatchObject({ allow: false, code: 'key-revoked' })
  })
})
