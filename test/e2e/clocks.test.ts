// The two clocks of a session and the end of a key, to the millisecond, with a clock that moves only when told.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aScript, aSite, type Browser, makeKey, type Reply, type Send, type Site, signIn } from '../client.ts'
import { checkGapless, checkRefused, siteEvents } from '../probes.ts'
import { people } from '../world.ts'

const minute = 60_000
const hour = 60 * minute
const settings = { sessionKeys: true, idleMinutes: 30, maxHours: 12, idleClock: 'any-use' }

let site: Site
let browser: Browser
let send: Send
beforeAll(async () => {
  site = await aSite()
})
afterAll(() => site.close())

async function change(body: object): Promise<void> {
  const admin = await signIn(site, 'admin')
  expect((await admin.send('PATCH', '/api/admin/settings', { body })).status).toBe(200)
  await admin.send('POST', '/api/logout')
}

beforeEach(async () => {
  await change(settings)
  const script = await aScript(site, 'researcher')
  browser = script.browser
  send = script.send
})

const use = (): Promise<Reply> => send('GET', '/api/folders')
const status = async (reply: Promise<Reply>): Promise<string> => {
  const { status: code, body } = await reply
  return code < 300 ? String(code) : `${code} ${body.code}`
}
const left = async (reply: Promise<Reply>): Promise<number> => Number((await reply).headers.get('x-session-expires-in'))

describe('the idle end', () => {
  test('lets in a millisecond before it and refuses at it, though the session is still in its table', async () => {
    site.world.advance(30 * minute - 1)
    expect(await status(use())).toBe('200')
    site.world.advance(30 * minute)
    checkRefused(await use(), 401, 'session-expired')
    expect((await site.world.sessions.detail(browser.session))?.hot).toMatchObject({ state: 'active' })
    await checkGapless(site, browser.session)
  })

  test('refuses the cookie as well as the key, for good, and puts the refusal on record', async () => {
    site.world.advance(30 * minute)
    expect(await status(browser.send('GET', '/api/session'))).toBe('401 session-expired')
    expect(await status(browser.send('POST', '/api/session/presence'))).toBe('401 session-expired')
    expect(await status(use())).toBe('401 session-expired')
    const mine = (await siteEvents(site)).filter((e) => e.session === browser.session)
    expect(mine).toHaveLength(1)
    expect(mine[0]).toMatchObject({
      type: 'key-refused',
      outcome: 'refused',
      code: 'session-expired',
      user: { email: people.researcher.email },
    })
  })

  test('slides by any use under any-use, the key included', async () => {
    for (let i = 0; i < 4; i++) {
      site.world.advance(29 * minute)
      expect(await status(use())).toBe('200')
    }
    site.world.advance(29 * minute)
    expect(await status(browser.send('GET', '/api/folders'))).toBe('200')
    site.world.advance(30 * minute - 1)
    expect(await status(use())).toBe('200')
  })

  test('slides by what is refused after it was let in, but not by a guess at the door', async () => {
    site.world.advance(20 * minute)
    expect(await status(send('GET', '/api/admin/users'))).toBe('403 browser-only')
    site.world.advance(20 * minute)
    await site.send('GET', '/api/folders', { headers: { apikey: 'session|nonsense' } })
    await browser.send('GET', '/api/folders', { headers: { cookie: 'proviso-session=nonsense' } })
    site.world.advance(10 * minute)
    expect(await status(use())).toBe('401 session-expired')
  })

  test('under presence slides by the cookie only', async () => {
    await change({ idleClock: 'presence' })
    site.world.advance(29 * minute)
    expect(await left(use())).toBe(60)
    expect(await left(browser.send('GET', '/api/folders'))).toBe(30 * 60)
    site.world.advance(30 * minute - 1)
    expect(await status(use())).toBe('200')
    site.world.advance(1)
    expect(await status(use())).toBe('401 session-expired')
  })

  test.each(['any-use', 'presence'])('is never slid by GET /api/session, under %s', async (idleClock) => {
    await change({ idleClock })
    site.world.advance(29 * minute)
    for (const asker of [send, browser.send]) expect(await left(asker('GET', '/api/session'))).toBe(60)
    site.world.advance(minute)
    expect(await status(browser.send('GET', '/api/session'))).toBe('401 session-expired')
  })

  test.each(['any-use', 'presence'])('is slid by POST /api/session/presence, under %s', async (idleClock) => {
    await change({ idleClock })
    site.world.advance(29 * minute)
    const reply = await browser.send('POST', '/api/session/presence')
    expect(reply.body.session.expiresAt).toBe(new Date(site.world.now().getTime() + 30 * minute).toISOString())
    site.world.advance(30 * minute - 1)
    expect(await status(use())).toBe('200')
  })

  test('follows a changed idleMinutes from the next use on', async () => {
    await change({ idleMinutes: 5 })
    site.world.advance(6 * minute)
    expect(await left(use())).toBe(5 * 60)
    site.world.advance(5 * minute)
    expect(await status(use())).toBe('401 session-expired')
  })

  test('follows a longer idleMinutes too', async () => {
    await change({ idleMinutes: 120 })
    expect(await left(use())).toBe(120 * 60)
    site.world.advance(120 * minute - 1)
    expect(await status(use())).toBe('200')
  })
})

describe('the absolute end', () => {
  test('never slides: a millisecond before it a busy session is let in, at it refused', async () => {
    const { endsAt } = (await browser.send('GET', '/api/session')).body.session
    expect(Date.parse(endsAt)).toBe(site.world.now().getTime() + 12 * hour)
    for (let i = 0; i < 24; i++) {
      site.world.advance(29 * minute)
      expect(await status(use())).toBe('200')
    }
    site.world.advance(Date.parse(endsAt) - site.world.now().getTime() - 1)
    const last = await use()
    expect([last.status, last.headers.get('x-session-expires-in')]).toEqual([200, '0'])
    site.world.advance(1)
    expect(await status(use())).toBe('401 session-expired')
    expect(await status(browser.send('POST', '/api/session/presence'))).toBe('401 session-expired')
  })

  test('is the one of the settings at sign-in, whatever they become', async () => {
    await change({ maxHours: 1, idleMinutes: 1440 })
    const later = await signIn(site, 'limited')
    expect(await left(later.send('GET', '/api/folders'))).toBe(3600)
    expect(await left(use())).toBe(12 * 3600)
    site.world.advance(hour)
    expect(await status(later.send('GET', '/api/folders'))).toBe('401 session-expired')
    expect(await status(use())).toBe('200')
  })
})

describe('x-session-expires-in', () => {
  test('says in whole seconds what is left', async () => {
    site.world.advance(1500)
    expect(await left(send('GET', '/api/session'))).toBe(30 * 60 - 2)
    expect(await left(use())).toBe(30 * 60)
  })
})

describe("a key's own end", () => {
  test('refuses with key-expired at it, while the session and its other keys go on', async () => {
    const short = await makeKey(site, browser, { expiresInMinutes: 10 })
    site.world.advance(10 * minute - 1)
    expect(await status(short.send('GET', '/api/folders'))).toBe('200')
    site.world.advance(1)
    checkRefused(await short.send('GET', '/api/folders'), 401, 'key-expired')
    expect(await status(use())).toBe('200')
    expect(await site.world.sessions.detail(browser.session)).toMatchObject({
      keys: expect.arrayContaining([expect.objectContaining({ id: short.id })]),
    })
    await checkGapless(site, browser.session)
  })

  test('is never after the end of its session', async () => {
    site.world.advance(minute)
    const reply = await browser.send('POST', '/api/keys', { body: { expiresInMinutes: 1440 } })
    const { endsAt } = (await browser.send('GET', '/api/session')).body.session
    expect(reply.body.expiresAt).toBe(endsAt)
  })

  test('frees its place: eight live keys are the most, and one past its end is none of them', async () => {
    for (let i = 0; i < 7; i++) await makeKey(site, browser, { expiresInMinutes: i === 0 ? 1 : 60 })
    checkRefused(await browser.send('POST', '/api/keys', { body: {} }), 409, 'conflict')
    site.world.advance(minute)
    await makeKey(site, browser)
    checkRefused(await browser.send('POST', '/api/keys', { body: {} }), 409, 'conflict')
  })
})
