// Sessions are listed and ended from another one, one's own by oneself, anybody's by a site administrator; their number
// and that of keys is limited, whoever asks at once.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aScript, aSite, type Browser, makeKey, type Site, selectAll, signIn } from '../client.ts'
import { checkGapless, checkRefused, eventOf, siteEvents } from '../probes.ts'
import { type Person, password, people } from '../world.ts'

let site: Site
let admin: Browser
beforeAll(async () => {
  site = await aSite()
  admin = await signIn(site, 'admin')
})
afterAll(() => site.close())
const set = async (body: object) =>
  expect((await admin.send('PATCH', '/api/admin/settings', { body })).status).toBe(200)
beforeEach(() => set({ sessionsPerPerson: 50, keysPerSession: 8, idleMinutes: 30, sessionKeys: true }))

type Listed = { id: string; current: boolean; keys: { id: string; label: string }[] }
const listed = async (browser: Browser): Promise<Listed[]> => (await browser.send('GET', '/api/sessions')).body.sessions
const ofUser = async (person: Person): Promise<Listed[]> =>
  (await admin.send('GET', `/api/admin/sessions?user=${people[person].id}`)).body.sessions

describe('the list', () => {
  test("shows one's own sessions that run, from where they began, which is this one, and their keys", async () => {
    const first = await signIn(site, 'limited')
    const second = await aScript(site, 'limited', { phi: 'Limited' })
    const { id } = await makeKey(site, first, { label: 'old laptop', readOnly: true })
    const sessions = await listed(second.browser)
    expect(sessions.map((s) => [s.id, s.current])).toEqual(
      expect.arrayContaining([
        [second.browser.session, true],
        [first.session, false],
      ]),
    )
    const other = sessions.find((s) => s.id === first.session)
    expect(other).toMatchObject({
      ...{ address: '127.0.0.1', userAgent: 'node', actingAs: null },
      keys: [{ id, label: 'old laptop', readOnly: true, revokedAt: null }],
    })
    expect(JSON.stringify(sessions)).not.toMatch(/session\||cookie|hash/)
    expect((await ofUser('limited')).map((s) => s.id)).toEqual(sessions.map((s) => s.id))
  })

  test('leaves out what is over: signed out, timed out, disabled', async () => {
    const gone = await signIn(site, 'nophi')
    await gone.send('POST', '/api/logout')
    const idle = await signIn(site, 'nophi')
    site.world.advance(30 * 60_000)
    admin = await signIn(site, 'admin')
    const disabled = await signIn(site, 'nophi')
    expect((await ofUser('nophi')).map((s) => s.id)).toEqual([disabled.session])
    for (const active of [false, true]) await admin.send('PATCH', '/api/admin/users/5', { body: { active } })
    expect(await ofUser('nophi')).toEqual([])
    expect([gone, idle]).toHaveLength(2)
  })

  test('shows no session of anybody else, and that of others to nobody but a site administrator', async () => {
    const mine = await signIn(site, 'stranger')
    expect((await listed(mine)).map((s) => s.id)).toEqual([mine.session])
    for (const person of ['stranger', 'auditor'] as const) {
      const browser = await signIn(site, person)
      checkRefused(await browser.send('GET', '/api/admin/sessions?user=1'), 403, 'forbidden')
      checkRefused(await browser.send('DELETE', `/api/admin/sessions/${admin.session}`), 403, 'forbidden')
    }
    checkRefused(await admin.send('GET', '/api/admin/sessions?user=999'), 404, 'not-found')
    checkRefused(await admin.send('GET', '/api/admin/sessions'), 400, 'bad-request')
  })

  test('says whom a session acts as, and its own administrator stays its owner', async () => {
    const acting = await signIn(site, 'admin')
    await acting.send('POST', '/api/impersonation', { body: { email: people.limited.email } })
    expect((await ofUser('admin')).find((s) => s.id === acting.session)).toMatchObject({
      actingAs: { email: people.limited.email },
    })
    checkRefused(await acting.send('DELETE', `/api/sessions/${admin.session}`), 403, 'forbidden')
    checkRefused(await acting.send('DELETE', `/api/admin/sessions/${admin.session}`), 403, 'forbidden')
  })
})

describe('ending a session', () => {
  const ways: [string, string, (s: Awaited<ReturnType<typeof aScript>>) => Promise<Browser>, string][] = [
    ['by its owner', '/api/sessions', () => signIn(site, 'researcher'), people.researcher.email],
    ['by an administrator', '/api/admin/sessions', async () => admin, people.researcher.email],
    ['by itself', '/api/sessions', async ({ browser }) => browser, people.researcher.email],
  ]
  test.each(ways)(
    '%s refuses its cookie and its keys at once and for good, and is on record there',
    async (_, path, by, subject) => {
      const script = await aScript(site, 'researcher')
      const { browser, send } = script
      const ender = await by(script)
      const reply = await ender.send('DELETE', `${path}/${browser.session}`)
      expect([reply.status, reply.text]).toEqual([204, ''])
      expect(await eventOf(site, reply)).toMatchObject({
        ...{ type: 'session-ended', outcome: 'ok', subject, endedSession: browser.session, session: ender.session },
      })
      checkRefused(await send('POST', '/api/query/select', { body: selectAll }), 401, 'session-ended')
      checkRefused(await browser.send('GET', '/api/session'), 401, 'session-ended')
      if (ender !== browser) checkRefused(await ender.send('DELETE', `${path}/${browser.session}`), 404, 'not-found')
      await checkGapless(site, browser.session)
    },
  )

  test("one's own list ends nobody else's session, and cannot tell it from none", async () => {
    const mine = await signIn(site, 'limited')
    const theirs = await mine.send('DELETE', `/api/sessions/${admin.session}`)
    const none = await mine.send('DELETE', `/api/sessions/${'A'.repeat(22)}`)
    checkRefused(theirs, 404, 'not-found')
    expect(theirs.body.exception).toBe(none.body.exception)
    checkRefused(await mine.send('DELETE', '/api/sessions/x'), 400, 'bad-request')
    expect((await admin.send('GET', '/api/session')).status).toBe(200)
  })

  test('of many who end it at once one does, and the others are told that it is over', async () => {
    const { session } = await signIn(site, 'limited')
    const all = await Promise.all(
      Array.from({ length: 10 }, () => admin.send('DELETE', `/api/admin/sessions/${session}`)),
    )
    expect(all.map((r) => r.status).toSorted()).toEqual([204, ...Array(9).fill(404)])
    await checkGapless(site, admin.session)
  })

  test('is not done with a key', async () => {
    const { send, browser } = await aScript(site, 'limited', { phi: 'Limited' })
    for (const path of ['/api/sessions', '/api/admin/sessions']) {
      checkRefused(await send('DELETE', `${path}/${browser.session}`), 403, 'browser-only')
    }
    checkRefused(await send('GET', '/api/sessions'), 403, 'browser-only')
  })
})

describe("revoking a key of somebody's session", () => {
  test('ends that key alone, on record with its owner', async () => {
    const { browser, send, id } = await aScript(site, 'researcher')
    const other = await makeKey(site, browser)
    await send('GET', '/api/folders')
    const reply = await admin.send('DELETE', `/api/admin/sessions/${browser.session}/keys/${id}`)
    expect(reply.status).toBe(204)
    const owner = people.researcher.email
    expect(await eventOf(site, reply)).toMatchObject({ type: 'key-revoked', outcome: 'ok', keyId: id, owner })
    checkRefused(await send('GET', '/api/folders'), 401, 'key-revoked')
    expect((await other.send('GET', '/api/folders')).status).toBe(200)
    const [shown] = (await browser.send('GET', '/api/keys')).body.keys.filter((k: { id: string }) => k.id === id)
    expect(shown).toMatchObject({ revokedAt: expect.any(String), lastUsedAt: expect.any(String) })
    const missing = `/api/admin/sessions/${browser.session}/keys/nothing`
    checkRefused(await admin.send('DELETE', missing), 404, 'not-found')
    checkRefused(await browser.send('DELETE', missing), 403, 'forbidden')
  })
})

describe('limits', () => {
  const login = () => site.send('POST', '/api/login', { body: { email: people.stranger.email, password } })

  test('of fifty who sign in at once with sessionsPerPerson 5 exactly five get in; the others end none of them', async () => {
    await set({ sessionsPerPerson: 5 })
    for (const { id } of await ofUser('stranger')) await admin.send('DELETE', `/api/admin/sessions/${id}`)
    const replies = await Promise.all(Array.from({ length: 50 }, login))
    const opened = replies.filter((r) => r.status === 200).map((r) => r.body.session.id)
    expect(opened).toHaveLength(5)
    // Tries are counted before a password is looked at, so some of so many at once meet the lock first.
    const refused = replies.filter((r) => r.status !== 200).map((r) => r.body.code)
    expect(refused.filter((code) => code !== 'conflict' && code !== 'account-locked')).toEqual([])
    await admin.send('POST', `/api/admin/users/${people.stranger.id}/unlock`, { body: {} })
    checkRefused(await login(), 409, 'conflict')
    expect((await ofUser('stranger')).map((s) => s.id).toSorted()).toEqual(opened.toSorted())
    expect((await siteEvents(site)).filter((e) => e.type === 'login-failed').at(-1)).toMatchObject({
      ...{ code: 'conflict', reason: 'too-many-sessions', user: { email: people.stranger.email } },
    })
    await admin.send('DELETE', `/api/admin/sessions/${opened[0]}`)
    expect((await login()).status).toBe(200)
    checkRefused(await login(), 409, 'conflict')
  })

  test('a wrong password is told nothing of it', async () => {
    await set({ sessionsPerPerson: 1 })
    await signIn(site, 'restricted')
    const wrong = { email: people.restricted.email, password: 'wrong' }
    checkRefused(await site.send('POST', '/api/login', { body: wrong }), 401, 'login-failed')
  })

  test('keysPerSession 2 lets two keys live, however many are asked for at once', async () => {
    await set({ keysPerSession: 2 })
    const browser = await signIn(site, 'limited')
    const make = () => browser.send('POST', '/api/keys', { body: {} })
    const replies = await Promise.all(Array.from({ length: 20 }, make))
    const made = replies.filter((r) => r.status === 201)
    expect(made.length).toBeLessThanOrEqual(2)
    for (let i = made.length; i < 2; i++) expect((await make()).status).toBe(201)
    checkRefused(await make(), 409, 'conflict')
  })
})
