// Callers without a right to enter, at every route: what they are told, what is recorded, and what it costs.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mintCredential, mintSessionId } from '../../core/session-key.ts'
import { routes } from '../../lambdas/routes.ts'
import { aScript, aSite, type Browser, type Site } from '../client.ts'
import { askFor, checkAnswer, checkGapless, checkRefused, countAccesses, eventOf, siteEvents } from '../probes.ts'

const guarded = routes.filter((route) => route.who !== 'anyone').map(askFor)
const browserOnly = guarded.filter(({ route }) => route.who === 'browser')
const changing = guarded.filter(({ method }) => method !== 'GET')
const challenge = 'Basic realm="Proviso"'

const seen = { accesses: 0 }
let site: Site
let browser: Browser
let key: string
beforeAll(async () => {
  site = await aSite({ wrap: (keeper) => countAccesses(keeper, seen) })
  const script = await aScript(site, 'researcher')
  browser = script.browser
  key = script.key
})
afterAll(() => site.close())

const anotherEnd = (text: string) => text.slice(0, -1) + (text.endsWith('0') ? '1' : '0')
const forged = (session: string) => mintCredential('session', session, randomBytes(27)).text
const basic = (user: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`,
})

function checkChallenge(path: string, value: string | null): void {
  expect(value).toBe(path.startsWith('/api/') ? null : challenge)
}

describe.each(guarded)('$method $path', ({ method, path }) => {
  test.each([
    ['nothing', {}],
    ['an unknown cookie', { cookie: 'JSESSIONID=abc; other=1' }],
    ['a password in Basic', basic('rosa', 'secret')],
    ['another scheme', { authorization: 'Digest username="x"' }],
  ])('with %s answers no-credentials, the challenge off /api only, and touches no table', async (_, headers) => {
    const before = seen.accesses
    const reply = await site.send(method, path, { headers })
    checkRefused(reply, 401, 'no-credentials')
    checkChallenge(path, reply.headers.get('www-authenticate'))
    expect(seen.accesses).toBe(before)
  })

  test('with noise, a wrong checksum, or key and cookie exchanged answers key-malformed and touches no table', async () => {
    const cookie = browser.cookie.split('=')[1] ?? ''
    const before = seen.accesses
    const shown: Record<string, string>[] = [
      { apikey: 'session|short' },
      { apikey: anotherEnd(key) },
      { apikey: `${key}0` },
      { apikey: key.replace('session', 'SESSION') },
      { apikey: `session|${key}` },
      { apikey: '' },
      { apikey: `${key}, ${key}` },
      { apikey: "' OR 1=1 --" },
      { apikey: cookie },
      basic('apikey', anotherEnd(key)),
      { authorization: `Bearer ${cookie}` },
      { jsessionid: cookie },
      { cookie: `proviso-session=${key.slice('session|'.length)}` },
      { cookie: `proviso-session=${key}` },
      { cookie: `proviso-session=` },
    ]
    for (const headers of shown) {
      const reply = await site.send(method, path, { headers })
      checkRefused(reply, 401, 'key-malformed')
      checkChallenge(path, reply.headers.get('www-authenticate'))
    }
    expect(seen.accesses).toBe(before)
  })

  test('with a well-formed key of no session answers key-unknown and records nothing', async () => {
    const before = await siteEvents(site)
    const reply = await site.send(method, path, { headers: { apikey: forged(mintSessionId(randomBytes(16))) } })
    checkRefused(reply, 401, 'key-unknown')
    checkChallenge(path, reply.headers.get('www-authenticate'))
    expect(await siteEvents(site)).toEqual(before)
  })

  test('with a guessed secret of a live session answers key-unknown and takes no number', async () => {
    const before = await checkGapless(site, browser.session)
    checkRefused(await site.send(method, path, { headers: { apikey: forged(browser.session) } }), 401, 'key-unknown')
    expect(await checkGapless(site, browser.session)).toEqual(before)
  })
})

describe('a known session', () => {
  test('gets at most one event a minute of guesses at its secret, however many there are', async () => {
    site.world.advance(60_000)
    const mine = async () => (await siteEvents(site)).filter((e) => e.session === browser.session)
    const before = await mine()
    const guess = () =>
      site.send('GET', '/api/folders', { headers: { apikey: forged(browser.session), 'user-agent': 'guesser' } })
    await Promise.all(Array.from({ length: 20 }, guess))
    const after = await mine()
    expect(after.length).toBe(before.length + 1)
    expect(after[0]).toMatchObject({
      type: 'key-refused',
      outcome: 'refused',
      code: 'key-unknown',
      session: browser.session,
      userAgent: 'guesser',
    })
    expect(after[0]).not.toHaveProperty('sequence')
    site.world.advance(60_000)
    await guess()
    expect((await mine()).length).toBe(before.length + 2)
  })
})

describe('a key', () => {
  test.each([
    ['header apikey', () => ({ apikey: key })],
    ['header apikey, without its prefix', () => ({ apikey: key.slice('session|'.length) })],
    ['Basic', () => basic('apikey', key)],
    ['Bearer', () => ({ authorization: `Bearer ${key}` })],
    ['header JSESSIONID', () => ({ JSESSIONID: key })],
  ])('is accepted in %s', async (_, headers) => {
    const reply = await site.send('GET', '/api/folders', { headers: headers() })
    expect(reply.status).toBe(200)
    expect(await eventOf(site, reply)).toMatchObject({
      outcome: 'ok',
      session: browser.session,
      key: { id: expect.any(String) },
    })
  })

  test('in a Cookie named JSESSIONID is no credential', async () => {
    const reply = await site.send('GET', '/api/folders', { headers: { cookie: `JSESSIONID=${key}` } })
    checkRefused(reply, 401, 'no-credentials')
  })

  test('that is wrong is not made good by a right cookie beside it', async () => {
    const reply = await browser.send('GET', '/api/folders', { headers: { apikey: anotherEnd(key) } })
    checkRefused(reply, 401, 'key-malformed')
  })

  test.each(browserOnly)(
    'at $method $path answers browser-only, recorded under its number',
    async ({ route, method, path }) => {
      const reply = await site.send(method, path, { headers: { apikey: key } })
      checkRefused(reply, 403, 'browser-only')
      const events = await checkGapless(site, browser.session)
      expect(events.at(-1)).toMatchObject({ type: route.records, outcome: 'refused', code: 'browser-only' })
      expect(reply.headers.get('x-audit-event')).toBe(events.at(-1)?.id)
    },
  )
})

describe('a cookie', () => {
  test.each(changing)(
    'at $method $path without or with a wrong csrf token answers csrf, recorded',
    async ({ route, method, path }) => {
      const tokens = [
        {},
        { 'x-csrf-token': '' },
        { 'x-csrf-token': 'f'.repeat(64) },
        { 'x-labkey-csrf': `${browser.csrf}0` },
      ]
      for (const token of tokens) {
        const reply = await site.send(method, path, { headers: { cookie: browser.cookie, ...token } })
        checkRefused(reply, 403, 'csrf')
        const event = (await checkGapless(site, browser.session)).at(-1)
        expect(event).toMatchObject({ type: route.records, outcome: 'refused', code: 'csrf', key: null })
      }
    },
  )

  test.each(['x-csrf-token', 'x-labkey-csrf'])('with its csrf token in %s may change things', async (name) => {
    const reply = await site.send('POST', '/api/session/presence', {
      headers: { cookie: browser.cookie, [name]: browser.csrf },
    })
    expect(reply.status).toBe(200)
  })

  test('needs no csrf token to read', async () => {
    for (const path of ['/api/session', '/api/keys', '/api/folders', '/login-whoami.api']) {
      const reply = await site.send('GET', path, { headers: { cookie: browser.cookie } })
      expect([path, reply.status]).toEqual([path, 200])
      checkAnswer(reply)
    }
  })

  test('posting to a LabKey path needs its csrf token too', async () => {
    const reply = await site.send('POST', '/Test/Study/query-selectRows.api', {
      headers: { cookie: browser.cookie },
      body: {},
    })
    checkRefused(reply, 403, 'csrf')
  })
})

test('every door left the trail of its session without a gap', async () => {
  await checkGapless(site, browser.session)
})
