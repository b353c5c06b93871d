// Guessing at addresses: an address without an account is counted, barred and answered like one that has one, and no
// flood of addresses bars a person or fills the registry. An administrator lets a barred person in again.
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Table } from '../../stores/table.ts'
import { aSite, type Browser, type Reply, type Site, signIn } from '../client.ts'
import { checkAnswer, checkGapless, checkRefused, eventOf, siteEvents } from '../probes.ts'
import { password, people } from '../world.ts'

const quarter = 15 * 60_000
const guess = 'hunter2-canary-guess'

let site: Site
let admin: Browser
const touched: string[] = []
beforeAll(async () => {
  site = await aSite({
    wrap: (keeper) => ({
      ...keeper,
      table(name) {
        const table = keeper.table(name)
        return name === 'registry' ? noting(table) : table
      },
    }),
  })
  admin = await signIn(site, 'admin')
})
afterAll(() => site.close())

/** The same table, whose reads and writes are listed by what they are. */
function noting(table: Table): Table {
  return {
    ...table,
    get: (key) => {
      touched.push(`get ${key.sk}`)
      return table.get(key)
    },
    insert: (item) => {
      touched.push(`write ${item.sk}`)
      return table.insert(item)
    },
    amend: (key, when, change, durable) => {
      touched.push(`write ${key.sk}`)
      return table.amend(key, when, change, durable)
    },
  }
}

const login = (email: string, given = guess): Promise<Reply> =>
  site.send('POST', '/api/login', { body: { email, password: given } })

/** All that a guesser sees, and what the registry was asked for. */
async function seen(email: string) {
  touched.length = 0
  const reply = await login(email)
  checkAnswer(reply)
  const { requestId: _, ...body } = reply.body
  const headers = Object.fromEntries([...reply.headers].filter(([name]) => name !== 'date'))
  return { status: reply.status, body, headers, touched: touched.toSorted() }
}

const thirteen = async (email: string) => {
  const all = []
  for (let i = 0; i < 13; i++) all.push(await seen(email))
  return all
}

describe('an address without an account', () => {
  test('is refused ten times and then barred, to the letter and step by step like one that has one', async () => {
    await login('first@example.net')
    const known = await thirteen(people.stranger.email)
    const unknown = await thirteen('Somebody.Else@example.net')
    expect(known.map(({ status }) => status)).toEqual([...Array(10).fill(401), 423, 423, 423])
    expect(unknown).toEqual(known)
  })

  test('is counted in any letter case, and again from one when the window is over', async () => {
    checkRefused(await login(' somebody.else@EXAMPLE.net '), 423, 'account-locked')
    site.world.advance(quarter - 1)
    checkRefused(await login('somebody.else@example.net'), 423, 'account-locked')
    site.world.advance(1)
    checkRefused(await login('somebody.else@example.net'), 401, 'login-failed')
  })

  test('is counted one by one when forty come at once', async () => {
    const replies = await Promise.all(Array.from({ length: 40 }, () => login('crowd@example.net')))
    expect(replies.filter(({ body }) => body.code === 'login-failed')).toHaveLength(10)
    expect(replies.filter(({ body }) => body.code === 'account-locked')).toHaveLength(30)
    const locks = (await siteEvents(site)).filter((e) => e.type === 'account-locked' && e.user === null)
    expect(locks.length).toBeGreaterThan(0)
    // From one address and in one minute it is told once: a flood of invented addresses costs no flood of events.
    expect(new Set(locks.map(({ at }) => at.slice(0, 16))).size).toBe(locks.length)
  })

  test('shares its counter with other invented ones at most, by a hash that nobody outside can compute', async () => {
    const { registry } = site.world
    const fresh = new Uint8Array(32)
    const counters = await Promise.all(
      Array.from({ length: 64 }, (_, i) => registry.strangerCounter(`${i}@x.org`, fresh)),
    )
    expect(counters.filter(({ pk }) => !/^attempts\.[0-9a-f]{4}$/.test(pk))).toEqual([])
    expect(new Set(counters.map(({ pk }) => pk)).size).toBeGreaterThan(50)
    const unkeyed = createHmac('sha256', Buffer.from(fresh).toString('base64')).update('0@x.org').digest('hex')
    expect(counters[0]?.pk).not.toBe(`attempts.${unkeyed.slice(0, 4)}`)
    expect(counters.map(({ pk }) => pk)).not.toContain(registry.counterOf(people.stranger.id).pk)
  })
})

describe('unlocking', () => {
  const unlock = (id: number) => admin.send('POST', `/api/admin/users/${id}/unlock`, { body: {} })

  test('lets a barred person sign in at once, and is on record with old and new', async () => {
    for (let i = 0; i < 10; i++) checkRefused(await login(people.limited.email), 401, 'login-failed')
    checkRefused(await login(people.limited.email, password), 423, 'account-locked')
    const reply = await unlock(people.limited.id)
    expect(reply.status).toBe(200)
    expect(reply.body).toMatchObject({ id: people.limited.id, email: people.limited.email })
    expect(await eventOf(site, reply)).toMatchObject({
      type: 'user-changed',
      outcome: 'ok',
      user: { email: people.admin.email },
      subject: people.limited.email,
      changes: [{ name: 'locked', old: true, new: false }],
    })
    expect((await login(people.limited.email, password)).status).toBe(200)
  })

  test('somebody who is not barred changes nothing, their count neither, and is on record', async () => {
    for (let i = 0; i < 9; i++) await login(people.nophi.email)
    const reply = await unlock(people.nophi.id)
    expect(await eventOf(site, reply)).toMatchObject({ type: 'user-changed', outcome: 'ok', changes: [] })
    expect((await site.world.registry.attempts(people.nophi.id)).failures).toBe(9)
  })

  test('is for site administrators, and of people who are there', async () => {
    const browser = await signIn(site, 'researcher')
    checkRefused(await browser.send('POST', '/api/admin/users/7/unlock', { body: {} }), 403, 'forbidden')
    checkRefused(await browser.send('POST', '/api/admin/users/999/unlock', { body: {} }), 403, 'forbidden')
    checkRefused(await unlock(999), 404, 'not-found')
    checkRefused(await admin.send('POST', '/api/admin/users/x/unlock', { body: {} }), 400, 'bad-request')
    await checkGapless(site, browser.session)
  })

  test('of many at once has one that unlocked', async () => {
    for (let i = 0; i < 11; i++) await login(people.restricted.email)
    const replies = await Promise.all(Array.from({ length: 6 }, () => unlock(people.restricted.id)))
    for (const reply of replies) expect([200, 409]).toContain(reply.status)
    const events = (await checkGapless(site, admin.session)).slice(-6)
    const changed = events.filter((e) => e.type === 'user-changed' && e.outcome === 'ok' && e.changes.length > 0)
    expect(changed).toHaveLength(1)
  })
})
