// Site settings and accounts: who may change them, that a change acts on the next request, and what stands on record.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { firstSettings as emptySiteSettings } from '../../core/settings.ts'
import { aSite, type Browser, makeKey, type Site, signIn } from '../client.ts'
import { checkAnswer, checkGapless, checkRefused, eventOf } from '../probes.ts'
import { type Person, people } from '../world.ts'

const firstSettings = { ...emptySiteSettings, sessionKeys: true }

let site: Site
let admin: Browser
beforeAll(async () => {
  site = await aSite()
  admin = await signIn(site, 'admin')
})
afterAll(() => site.close())
beforeEach(async () => {
  expect((await admin.send('PATCH', '/api/admin/settings', { body: firstSettings })).status).toBe(200)
})

const patch = (body: object) => admin.send('PATCH', '/api/admin/settings', { body })
const setActive = (person: Person, active: boolean) =>
  admin.send('PATCH', `/api/admin/users/${people[person].id}`, { body: { active } })
const copies = () => Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((copy) => site.world.registry.settings(copy)))

const administration: [string, string, object | undefined][] = [
  ['GET', '/api/admin/settings', undefined],
  ['PATCH', '/api/admin/settings', { sessionKeys: false }],
  ['GET', '/api/admin/users', undefined],
  ['PATCH', '/api/admin/users/7', { active: false }],
  ['PATCH', '/api/admin/users/1', { active: false }],
]

describe('administration', () => {
  test.each(['researcher', 'restricted', 'auditor', 'stranger'] as const)(
    'is forbidden to %s, who changes nothing and is on record',
    async (person) => {
      const browser = await signIn(site, person)
      const before = [await copies(), await site.world.registry.users()]
      for (const [method, path, body] of administration) {
        const reply = await browser.send(method, path, body === undefined ? {} : { body })
        checkRefused(reply, 403, 'forbidden')
        expect(await eventOf(site, reply)).toMatchObject({
          outcome: 'refused',
          code: 'forbidden',
          user: { email: people[person].email },
        })
      }
      expect([await copies(), await site.world.registry.users()]).toEqual(before)
    },
  )

  test('is not told apart from what is not there: a missing person is as forbidden as any', async () => {
    const browser = await signIn(site, 'researcher')
    checkRefused(await browser.send('PATCH', '/api/admin/users/999', { body: { active: false } }), 403, 'forbidden')
    checkRefused(await admin.send('PATCH', '/api/admin/users/999', { body: { active: false } }), 404, 'not-found')
  })

  test('shows people without a trace of their passwords', async () => {
    const { body, text } = await admin.send('GET', '/api/admin/users')
    expect(body.users.map((u: { email: string }) => u.email)).toEqual(Object.values(people).map((p) => p.email))
    expect(text).not.toMatch(/hash|salt|argon|password/i)
  })
})

describe('a change of settings', () => {
  test('is answered whole, written to all eight copies, and recorded with old and new', async () => {
    const reply = await patch({ idleMinutes: 45, idleClock: 'presence', maxHours: 12 })
    expect(reply.body).toEqual({ ...firstSettings, idleMinutes: 45, idleClock: 'presence' })
    expect((await admin.send('GET', '/api/admin/settings')).body).toEqual(reply.body)
    const event = await eventOf(site, reply)
    expect(event).toMatchObject({
      type: 'settings-changed',
      outcome: 'ok',
      user: { email: people.admin.email },
      key: null,
    })
    expect(event).toHaveProperty('changes', [
      { name: 'idleMinutes', old: 30, new: 45 },
      { name: 'idleClock', old: 'any-use', new: 'presence' },
    ])
    expect(new Set((await copies()).map((copy) => JSON.stringify(copy))).size).toBe(1)
  })

  test('to what is so already writes nothing and is on record without a change', async () => {
    const before = await copies()
    const reply = await patch({ idleMinutes: 30 })
    expect(reply.status).toBe(200)
    expect(await eventOf(site, reply)).toMatchObject({ type: 'settings-changed', outcome: 'ok', changes: [] })
    expect(await copies()).toEqual(before)
  })

  test.each([
    { idleMinutes: 0 },
    { idleMinutes: 1441 },
    { idleMinutes: 1.5 },
    { maxHours: 0 },
    { maxHours: 25 },
    { idleClock: 'never' },
    { sessionKeys: 'yes' },
    { sessionKeys: null },
    { version: 1 },
    { idleMinutes: '30' },
  ])('to %j is refused, and nothing changes', async (body) => {
    const before = await copies()
    checkRefused(await patch(body), 400, 'bad-request')
    expect(await copies()).toEqual(before)
  })

  test('by many at once has one winner for each version; the others are told conflict, and all copies are equal', async () => {
    const values = Array.from({ length: 12 }, (_, i) => 50 + i)
    const before = (await copies())[0]?.version ?? 0
    const replies = await Promise.all(values.map((idleMinutes) => patch({ idleMinutes })))
    for (const reply of replies) checkAnswer(reply)
    const won = replies.filter((r) => r.status === 200)
    expect(won.length).toBeGreaterThan(0)
    for (const reply of replies) if (reply.status !== 200) checkRefused(reply, 409, 'conflict')
    const after = await copies()
    expect(new Set(after.map((copy) => JSON.stringify(copy))).size).toBe(1)
    expect(after[0]?.version).toBe(before + won.length)
    const events = (await checkGapless(site, admin.session)).slice(-12)
    expect(events.filter((e) => e.outcome === 'ok')).toHaveLength(won.length)
    expect(events.filter((e) => e.outcome === 'refused' && e.code === 'conflict')).toHaveLength(12 - won.length)
  })

  test('read in the same version by two has one winner', async () => {
    const { registry, together } = site.world
    const from = await registry.settings(0)
    const change = (idleMinutes: number) =>
      together(registry.changingSettings(from, { ...from, idleMinutes }, 'now'), `request-${idleMinutes}`)
    const results = await Promise.all([61, 62, 63].map(change))
    expect(results.filter((r) => r.done)).toHaveLength(1)
    expect(new Set((await copies()).map((copy) => JSON.stringify(copy))).size).toBe(1)
  })
})

describe('disabling a person', () => {
  test('cannot be done to oneself', async () => {
    checkRefused(await setActive('admin', false), 409, 'conflict')
    expect((await admin.send('GET', '/api/session')).status).toBe(200)
    expect((await site.world.registry.user(people.admin.id))?.active).toBe(true)
  })

  test('twice at once leaves one change on record', async () => {
    const replies = await Promise.all(Array.from({ length: 6 }, () => setActive('stranger', false)))
    for (const reply of replies) expect([200, 409]).toContain(reply.status)
    const events = (await checkGapless(site, admin.session)).slice(-6)
    expect(events.filter((e) => e.type === 'user-changed' && e.outcome === 'ok' && e.changes.length > 0)).toHaveLength(
      1,
    )
    await setActive('stranger', true)
  })

  test.each(['x', '1x', '-1', '1.5', '0x1', ' 1', '99999999999', '%00', '__proto__'])(
    'under the id %s is refused',
    async (id) => {
      const reply = await admin.send('PATCH', `/api/admin/users/${id.startsWith('%') ? id : encodeURIComponent(id)}`, {
        body: { active: false },
      })
      checkRefused(reply, 400, 'bad-request')
    },
  )
})

test('a key of an administrator administers nothing', async () => {
  const { send } = await makeKey(site, admin)
  for (const [method, path, body] of administration) {
    checkRefused(await send(method, path, body === undefined ? {} : { body }), 403, 'browser-only')
  }
})
