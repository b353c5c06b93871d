// What an administrator ends stays ended: disabling a person ends their sessions, switching session keys off ends the
// keys, and enabling or switching on again brings nothing back.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startServer } from '../../local/server.ts'
import { aScript, type Browser, makeKey, type Site, selectAll, send as sendTo, signIn } from '../client.ts'
import { checkGapless, checkRefused, eventOf } from '../probes.ts'
import { aWorld, type Person, password, people } from '../world.ts'

let site: Site
let admin: Browser
/** Happens once while a password is looked at. */
let meanwhile: (() => Promise<void>) | null = null
/** Happens once, before or after the next request takes its number. */
let atUse: { readonly before?: () => Promise<unknown>; readonly after?: () => Promise<unknown> } = {}
beforeAll(async () => {
  const world = await aWorld()
  const interrupted: typeof world = {
    ...world,
    async isPassword(given, kept) {
      const happens = meanwhile
      meanwhile = null
      await happens?.()
      return world.isPassword(given, kept)
    },
    sessions: {
      ...world.sessions,
      async use(...asked) {
        const { before, after } = atUse
        atUse = {}
        await before?.()
        const used = await world.sessions.use(...asked)
        await after?.()
        return used
      },
    },
  }
  const server = await startServer(interrupted, '127.0.0.1', 0)
  site = {
    world,
    url: server.url,
    send: (method, path, o) => sendTo(server.url, method, path, o),
    async close() {
      await server.close()
      await world.close()
    },
  }
  admin = await signIn(site, 'admin')
})
afterAll(() => site.close())
beforeEach(async () => {
  expect((await patch({ sessionKeys: true, idleMinutes: 30 })).status).toBe(200)
})

const patch = (body: object) => admin.send('PATCH', '/api/admin/settings', { body })
const setActive = (person: Person, active: boolean) =>
  admin.send('PATCH', `/api/admin/users/${people[person].id}`, { body: { active } })

describe('switching session keys off', () => {
  test('refuses every key from the next request on, each under its number, and making one', async () => {
    const { browser, send } = await aScript(site, 'researcher')
    await patch({ sessionKeys: false })
    for (const ask of [
      () => send('POST', '/api/query/select', { body: selectAll }),
      () => send('GET', '/api/session'),
      () => send('POST', '/api/logout'),
    ]) {
      checkRefused(await ask(), 401, 'keys-disabled')
      const events = await checkGapless(site, browser.session)
      expect(events.at(-1)).toMatchObject({
        type: 'key-refused',
        code: 'keys-disabled',
        user: { email: people.researcher.email },
        key: { id: expect.any(String) },
      })
    }
    const labkey = await send('GET', '/login-whoami.api')
    checkRefused(labkey, 401, 'keys-disabled')
    expect(labkey.headers.get('www-authenticate')).toBe('Basic realm="Proviso"')
    const making = await browser.send('POST', '/api/keys', { body: {} })
    checkRefused(making, 403, 'keys-disabled')
    expect(await eventOf(site, making)).toMatchObject({ type: 'key-made', outcome: 'refused', code: 'keys-disabled' })
    expect((await browser.send('GET', '/api/session')).body.settings.sessionKeys).toBe(false)
    await checkGapless(site, browser.session)
  })

  test('ends the keys made until then for good; the browser session goes on and makes new ones, at the same moment too', async () => {
    const { browser, send, id } = await aScript(site, 'researcher')
    await patch({ sessionKeys: false })
    await patch({ sessionKeys: true })
    for (let i = 0; i < 2; i++) {
      checkRefused(await send('POST', '/api/query/select', { body: selectAll }), 401, 'key-revoked')
      const events = await checkGapless(site, browser.session)
      expect(events.at(-1)).toMatchObject({ type: 'key-refused', code: 'key-revoked', key: { id } })
    }
    const made = await makeKey(site, browser)
    expect((await made.send('POST', '/api/query/select', { body: selectAll })).status).toBe(200)
    await patch({ idleMinutes: 31 })
    await patch({ sessionKeys: true })
    expect((await made.send('POST', '/api/query/select', { body: selectAll })).status).toBe(200)
    checkRefused(await send('POST', '/api/query/select', { body: selectAll }), 401, 'key-revoked')
  })

  test('shows the keys it ended as revoked at that moment, and they take no place among the eight', async () => {
    const browser = await signIn(site, 'researcher')
    const old: string[] = []
    for (let i = 0; i < 8; i++) old.push((await makeKey(site, browser)).id)
    await browser.send('DELETE', `/api/keys/${old[0]}`)
    const revokedAt = site.world.now().toISOString()
    const short = await makeKey(site, browser, { expiresInMinutes: 1 })
    site.world.advance(60_000)
    old.push((await makeKey(site, browser)).id)
    await patch({ sessionKeys: false })
    const endedAt = site.world.now().toISOString()
    site.world.advance(1)
    await patch({ sessionKeys: true })
    site.world.advance(1)
    const shown = async (): Promise<Record<string, string | null>> => {
      const { body } = await browser.send('GET', '/api/keys')
      return Object.fromEntries(body.keys.map((k: { id: string; revokedAt: string | null }) => [k.id, k.revokedAt]))
    }
    const ended = Object.fromEntries(old.map((id, i) => [id, i === 0 ? revokedAt : endedAt]))
    expect(await shown()).toEqual({ ...ended, [short.id]: null })
    const fresh = await makeKey(site, browser)
    expect(await shown()).toEqual({ ...ended, [short.id]: null, [fresh.id]: null })
    expect((await fresh.send('GET', '/api/folders')).status).toBe(200)
  })
})

describe('disabling a person', () => {
  test('refuses the next request of each of their sessions, under its number; enabling brings none of them back', async () => {
    const first = await aScript(site, 'researcher')
    const second = await signIn(site, 'researcher')
    const reply = await setActive('researcher', false)
    expect(reply.body).toMatchObject({ id: people.researcher.id, active: false })
    expect(await eventOf(site, reply)).toMatchObject({
      type: 'user-changed',
      outcome: 'ok',
      subject: people.researcher.email,
      changes: [{ name: 'active', old: true, new: false }],
    })
    checkRefused(await first.send('POST', '/api/query/select', { body: selectAll }), 401, 'user-disabled')
    checkRefused(await first.browser.send('GET', '/api/session'), 401, 'user-disabled')
    checkRefused(await second.send('GET', '/api/session'), 401, 'user-disabled')
    for (const session of [first.browser.session, second.session]) {
      expect((await checkGapless(site, session)).at(-1)).toMatchObject({ type: 'key-refused', code: 'user-disabled' })
    }
    await setActive('researcher', true)
    checkRefused(await first.send('POST', '/api/query/select', { body: selectAll }), 401, 'session-ended')
    checkRefused(await first.browser.send('GET', '/api/session'), 401, 'session-ended')
    checkRefused(await second.send('GET', '/api/session'), 401, 'session-ended')
    for (const session of [first.browser.session, second.session]) {
      expect((await checkGapless(site, session)).at(-1)).toMatchObject({ type: 'key-refused', code: 'session-ended' })
    }
  })

  test('ends what began before it even in the same millisecond, and nothing that begins after', async () => {
    const before = await signIn(site, 'researcher')
    await setActive('researcher', false)
    await setActive('researcher', true)
    const after = await aScript(site, 'researcher')
    await setActive('researcher', true)
    checkRefused(await before.send('GET', '/api/session'), 401, 'session-ended')
    expect((await after.send('POST', '/api/query/select', { body: selectAll })).status).toBe(200)
  })

  test('ends the sign-in that was under way: its session is dead when it begins', async () => {
    meanwhile = async () => {
      await setActive('nophi', false)
      await setActive('nophi', true)
    }
    const browser = await signIn(site, 'nophi')
    checkRefused(await browser.send('GET', '/api/session'), 401, 'session-ended')
  })

  test('twice from the same reading is done once: the later one is refused, and a session from between lives on', async () => {
    const { registry, together } = site.world
    const held = await registry.account(people.nophi.id)
    if (!held) throw new Error('no such person')
    await setActive('nophi', false)
    await setActive('nophi', true)
    const between = await signIn(site, 'nophi')
    const change = { to: { ...held.user, active: false }, era: 'late' }
    const late = await together([registry.changingUser(held, change)], 'late-disabling')
    expect(late).toEqual({ done: false, refused: [0] })
    expect((await between.send('GET', '/api/session')).status).toBe(200)
  })

  const rescue: [string, () => Promise<unknown>][] = [
    ['disabled and enabled', () => setActive('nophi', false).then(() => setActive('nophi', true))],
    ['given a new password', () => admin.send('POST', `/api/admin/users/${people.nophi.id}/reset`, { body: {} })],
  ]
  test.each(rescue)(
    'by a password change that was under way, a session of a person who is %s is not saved',
    async (_, act) => {
      const browser = await signIn(site, 'nophi')
      meanwhile = async () => {
        await act()
      }
      const body = { password, newPassword: 'a passphrase in between' }
      const reply = await browser.send('POST', '/api/password', { body })
      expect([reply.status >= 400, (await browser.send('GET', '/api/session')).body.code]).toEqual([
        true,
        'session-ended',
      ])
      await checkGapless(site, browser.session)
    },
  )

  test('touches nobody else', async () => {
    const other = await aScript(site, 'limited', { phi: 'Limited' })
    await setActive('nophi', false)
    expect((await other.send('POST', '/api/query/select', { body: selectAll })).status).toBe(200)
    await setActive('nophi', true)
  })
})

describe('a reset that is acknowledged while a request is being let in', () => {
  test.each([
    ['before', 'limited', 'Limited'],
    ['after', 'restricted', 'PHI'],
  ] as const)('refuses that request, %s it has its number', async (when, person, phi) => {
    const reset = () => admin.send('POST', `/api/admin/users/${people[person].id}/reset`)
    const script = await aScript(site, person, { phi })
    // What decides is remembered by then.
    expect((await script.send('GET', '/api/session')).status).toBe(200)
    const replies: { status: number }[] = []
    atUse = { [when]: async () => replies.push(await reset()) }
    const reply = await script.send('POST', '/api/query/select', { body: selectAll })
    expect(replies.map(({ status }) => status)).toEqual([201])
    checkRefused(reply, 401, 'session-ended')
    const events = await checkGapless(site, script.browser.session)
    expect(events.at(-1)).toMatchObject({ outcome: 'refused', code: 'session-ended' })
  })

  test('does not refuse the session of whoever changed their own password', async () => {
    const browser = await signIn(site, 'auditor')
    expect((await browser.send('GET', '/api/session')).status).toBe(200)
    const replies: { status: number }[] = []
    const body = { password, newPassword: `${password} indeed` }
    atUse = { after: async () => replies.push(await browser.send('POST', '/api/password', { body })) }
    expect((await browser.send('GET', '/api/session')).status).toBe(200)
    expect(replies.map(({ status }) => status)).toEqual([204])
    await checkGapless(site, browser.session)
  })
})
