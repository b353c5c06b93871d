// People: who may add and change them, that a change acts on the next request of every live session, that the site always
// keeps an administrator, and what stands on record.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aScript, aSite, type Browser, type Reply, type Site, selectAll, signIn } from '../client.ts'
import { checkAnswer, checkGapless, checkRefused, eventOf } from '../probes.ts'
import { people } from '../world.ts'

const hour = 3_600_000
let site: Site
let admin: Browser
beforeAll(async () => {
  site = await aSite()
  admin = await signIn(site, 'admin')
})
afterAll(() => site.close())

const add = (body: object) => admin.send('POST', '/api/admin/users', { body })
const change = (id: number, body: object) => admin.send('PATCH', `/api/admin/users/${id}`, { body })
const later = (ms: number) => new Date(site.world.now().getTime() + ms).toISOString()
const listed = async () => (await admin.send('GET', '/api/admin/users')).body.users

describe('adding a person', () => {
  test('answers them, lists them and records every field', async () => {
    const reply = await add({ email: ' Anna@Example.org ', displayName: 'Anna A.', siteRoles: ['auditor', 'auditor'] })
    const anna = {
      email: 'Anna@Example.org',
      displayName: 'Anna A.',
      active: true,
      expiresAt: null,
      siteRoles: ['auditor'],
    }
    expect([reply.status, reply.body]).toEqual([201, { id: 1001, ...anna, secondFactorRequired: false }])
    const uses = { signedInAt: null, dormant: false, hasSecondFactor: false }
    expect(await listed()).toContainEqual({ ...reply.body, ...uses })
    const { id: _, ...facts } = reply.body
    const changes = Object.entries(facts).map(([name, value]) => ({ name, old: null, new: value }))
    expect(await eventOf(site, reply)).toMatchObject({ type: 'user-changed', subject: anna.email, changes })
    expect((await add({ email: 'ben@example.org', displayName: 'Ben' })).body.id).toBe(1002)
  })

  test('gives nobody a password: nothing signs them in', async () => {
    for (const password of ['', ' ', 'Ben', 'ben@example.org', '\0']) {
      const reply = await site.send('POST', '/api/login', { body: { email: 'ben@example.org', password } })
      expect([reply.status >= 400, reply.headers.get('set-cookie')]).toEqual([true, null])
    }
  })

  test('with an address that somebody has is refused in any letter case', async () => {
    checkRefused(await add({ email: people.limited.email.toUpperCase(), displayName: 'Double' }), 409, 'conflict')
  })

  test('by many at once gives no number and no address twice', async () => {
    const replies = await Promise.all(
      Array.from({ length: 8 }, (_, i) => add({ email: `crowd${i % 4}@example.org`, displayName: 'C' })),
    )
    for (const reply of replies) checkAnswer(reply)
    const all = await listed()
    for (const of of ['id', 'email']) {
      const values = all.map((user: Record<string, unknown>) => String(user[of]).toLowerCase())
      expect(new Set(values).size).toBe(values.length)
    }
    expect(replies.filter(({ status }) => status === 201).length).toBeGreaterThan(0)
    await checkGapless(site, admin.session)
  })

  test.each([
    { displayName: 'N' },
    { email: 'n@example.org' },
    { email: 'n', displayName: 'N' },
    { email: 'n@example.org', displayName: '' },
    { email: 'n@example.org', displayName: 'N\n' + 'x' },
    { email: 'n@example.org', displayName: 'N', siteRoles: ['king'] },
    { email: 'n@example.org', displayName: 'N', expiresAt: 'tomorrow' },
    { email: 'n@example.org', displayName: 'N', expiresAt: '2026-02-31T00:00:00Z' },
    { email: 'n@example.org', displayName: 'N', id: '5' },
    { email: 'n@example.org', displayName: 'N', password: 'x' },
  ])('as %j is refused', async (body) => {
    checkRefused(await add(body), 400, 'bad-request')
  })
})

describe('changing a person', () => {
  test('tells old and new of what changed and nothing else', async () => {
    const reply = await change(people.stranger.id, {
      displayName: 'Stan Else',
      active: true,
      secondFactorRequired: true,
    })
    expect(reply.body).toMatchObject({ displayName: 'Stan Else', secondFactorRequired: true })
    expect(await eventOf(site, reply)).toMatchObject({
      subject: people.stranger.email,
      changes: [
        { name: 'displayName', old: people.stranger.displayName, new: 'Stan Else' },
        { name: 'secondFactorRequired', old: false, new: true },
      ],
    })
    await change(people.stranger.id, { secondFactorRequired: false })
  })

  test('gives a new address, frees the old one, and takes nobody else’s', async () => {
    checkRefused(await change(people.stranger.id, { email: people.nophi.email }), 409, 'conflict')
    expect((await change(people.stranger.id, { email: 'New@example.org' })).status).toBe(200)
    const held = async (email: string) => (await site.world.registry.accountByEmail(email))?.user.id
    expect([await held(people.stranger.email), await held('new@example.org')]).toEqual([undefined, people.stranger.id])
    const taken = await add({ email: people.stranger.email, displayName: 'Another' })
    expect([taken.status, await held(people.stranger.email)]).toEqual([201, taken.body.id])
    checkRefused(await change(people.stranger.id, { email: people.stranger.email }), 409, 'conflict')
    expect((await change(people.stranger.id, { email: 'NEW@example.org' })).status).toBe(200)
    expect(await held('new@example.org')).toBe(people.stranger.id)
  })

  test('of two at once from one reading is done once', async () => {
    const replies = await Promise.all(
      ['A', 'B', 'C', 'D'].map((displayName) => change(people.stranger.id, { displayName })),
    )
    for (const reply of replies) expect([200, 409]).toContain(reply.status)
    const events = (await checkGapless(site, admin.session)).slice(-4)
    // Numbers are given when calls come in: whichever was done first need not have the lower one.
    const done = events.flatMap((e) => (e.type === 'user-changed' && e.outcome === 'ok' ? e.changes : []))
    const last = (await site.world.registry.user(people.stranger.id))?.displayName
    expect(done.filter((one) => one.new === last)).toHaveLength(1)
    const names = done.map((one) => one.new)
    expect(done.filter((one) => !names.includes(one.old))).toHaveLength(1)
    expect(new Set(done.map((one) => one.old)).size).toBe(done.length)
  })
})

describe('a change acts on the next request of every live session', () => {
  const read = (send: Browser['send']): Promise<Reply> => send('POST', '/api/query/select', { body: selectAll })

  test('an end that passes stops scripts and browser to the millisecond, and moving it brings nothing back', async () => {
    const { browser, send } = await aScript(site, 'limited', { phi: 'Limited' })
    expect((await change(people.limited.id, { expiresAt: later(60_000) })).status).toBe(200)
    site.world.advance(59_999)
    expect((await read(send)).status).toBe(200)
    site.world.advance(1)
    checkRefused(await read(send), 401, 'user-disabled')
    checkRefused(await browser.send('GET', '/api/session'), 401, 'user-disabled')
    await change(people.limited.id, { expiresAt: null })
    checkRefused(await read(send), 401, 'session-ended')
    expect((await signIn(site, 'limited')).session).not.toBe(browser.session)
    await checkGapless(site, browser.session)
  })

  test('disabling ends them all', async () => {
    const scripts = [await aScript(site, 'nophi', { phi: 'NotPHI' }), await aScript(site, 'nophi', { phi: 'NotPHI' })]
    await change(people.nophi.id, { active: false })
    for (const { send } of scripts) checkRefused(await read(send), 401, 'user-disabled')
    await change(people.nophi.id, { active: true })
    for (const { send } of scripts) checkRefused(await read(send), 401, 'session-ended')
  })

  test('a site role that is given opens, and one that is taken closes', async () => {
    const auditor = await signIn(site, 'auditor')
    const { send: other } = await signIn(site, 'researcher')
    expect((await auditor.send('GET', '/api/audit/events')).status).toBe(200)
    checkRefused(await other('GET', '/api/audit/events'), 403, 'forbidden')
    await change(people.auditor.id, { siteRoles: [] })
    await change(people.researcher.id, { siteRoles: ['auditor'] })
    checkRefused(await auditor.send('GET', '/api/audit/events'), 403, 'forbidden')
    expect((await other('GET', '/api/audit/events')).status).toBe(200)
    await change(people.researcher.id, { siteRoles: [] })
    checkRefused(await other('GET', '/api/audit/events'), 403, 'forbidden')
    await change(people.auditor.id, { siteRoles: ['auditor'] })
  })
})

describe('an administrator', () => {
  test.each([
    { active: false },
    { siteRoles: [] },
    { siteRoles: ['auditor'] },
    { expiresAt: '2030-01-01T00:00:00.000Z' },
  ])('cannot do %j to themselves', async (body) => {
    checkRefused(await change(people.admin.id, body), 409, 'conflict')
    expect((await admin.send('GET', '/api/admin/users')).status).toBe(200)
  })

  test('may be taken the role by another, and two who take it from each other at once leave one', async () => {
    await change(people.researcher.id, { siteRoles: ['site administrator'] })
    const second = await signIn(site, 'researcher')
    for (let round = 0; round < 5; round++) {
      const replies = await Promise.all([
        admin.send('PATCH', `/api/admin/users/${people.researcher.id}`, { body: { siteRoles: [] } }),
        second.send('PATCH', `/api/admin/users/${people.admin.id}`, { body: { active: false } }),
      ])
      for (const reply of replies) expect([200, 409, 403, 401]).toContain(reply.status)
      expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
      if (replies[1]?.status === 200) {
        await second.send('PATCH', `/api/admin/users/${people.admin.id}`, { body: { active: true } })
        admin = await signIn(site, 'admin')
      }
      await change(people.researcher.id, { siteRoles: ['site administrator'] })
    }
  })

  test('whose own account has an end takes administration from nobody', async () => {
    await change(people.researcher.id, { expiresAt: later(hour) })
    const second = await signIn(site, 'researcher')
    for (const body of [{ active: false }, { siteRoles: [] }, { expiresAt: later(hour) }]) {
      const reply = await second.send('PATCH', `/api/admin/users/${people.admin.id}`, { body })
      checkRefused(reply, 409, 'conflict')
    }
    expect((await change(people.researcher.id, { siteRoles: [], expiresAt: null })).status).toBe(200)
  })
})

test('an account from before changes were counted can be changed', async () => {
  const { registry, together } = site.world
  const old = { id: 77, email: 'old@example.org', displayName: 'O', active: true, expiresAt: null, siteRoles: [] }
  const changes = [
    { table: 'registry', insert: { pk: 'user.77', sk: 'user', ...old } },
    { table: 'registry', insert: { pk: 'email.old@example.org', sk: 'email', userId: 77 } },
  ] as const
  expect(await together(changes, 'an-old-account')).toEqual({ done: true })
  expect(await registry.user(77)).toEqual({ ...old, secondFactorRequired: false })
  expect((await change(77, { active: false })).status).toBe(200)
  expect((await registry.user(77))?.active).toBe(false)
})
