// Signing in: what a guesser learns (nothing), how guesses are counted, what the cookie is, and where a password never is.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer } from '../../local/server.ts'
import { aScript, aSite, type Reply, type Site, send, signIn } from '../client.ts'
import { checkAnswer, checkGapless, checkRefused, siteEvents } from '../probes.ts'
import { aWorld, type Person, password, people } from '../world.ts'

const quarter = 15 * 60_000
const secretGuess = 'hunter2-canary-guess'

let site: Site
const verified: string[] = []
beforeAll(async () => {
  const world = await aWorld()
  const counting = {
    ...world,
    isPassword: (given: string, kept: Parameters<typeof world.isPassword>[1]) => {
      verified.push(given)
      return world.isPassword(given, kept)
    },
  }
  const server = await startServer(counting, '127.0.0.1', 0)
  site = {
    world,
    url: server.url,
    send: (method, path, o) => send(server.url, method, path, o),
    async close() {
      await server.close()
      await world.close()
    },
  }
})
afterAll(() => site.close())

const login = (email: string, given: string): Promise<Reply> =>
  site.send('POST', '/api/login', { body: { email, password: given } })
const right = (person: Person) => login(people[person].email, password)
const wrong = (person: Person) => login(people[person].email, secretGuess)

async function without(reply: Reply) {
  const { requestId: _, ...body } = reply.body
  const headers = [...reply.headers.keys()].filter((name) => name !== 'date').toSorted()
  return { status: reply.status, body, headers }
}

/** A refused sign-in shows no receipt: its event is found by the request. */
async function recorded(reply: Reply) {
  return (await siteEvents(site)).find((event) => event.requestId === reply.body.requestId)
}

describe('a wrong password', () => {
  test('is answered as an unknown person is, to the letter, and both cost one verification', async () => {
    verified.length = 0
    const known = await wrong('stranger')
    const unknown = await login('no-such@example.org', secretGuess)
    checkRefused(known, 401, 'login-failed')
    expect(await without(unknown)).toEqual(await without(known))
    expect(verified).toEqual([secretGuess, secretGuess])
    expect(known.headers.get('www-authenticate')).toBeNull()
  })

  test('leaves an event that says why, to the auditor alone', async () => {
    expect(await recorded(await wrong('stranger'))).toMatchObject({
      type: 'login-failed',
      outcome: 'refused',
      code: 'login-failed',
      reason: 'wrong-password',
      session: null,
      user: { id: people.stranger.id, email: people.stranger.email },
    })
    site.world.advance(60_000)
    expect(await recorded(await login('no-such@example.org', secretGuess))).toMatchObject({
      type: 'login-failed',
      reason: 'unknown-user',
      user: null,
    })
  })

  test.each([`${password} `, ` ${password}`, password.toUpperCase(), password.slice(0, -1), `${password}\0`])(
    'is one that differs however little: %j',
    async (given) => {
      checkRefused(await login(people.auditor.email, given), 401, 'login-failed')
    },
  )
})

describe('a right password', () => {
  test('opens a session in a cookie that scripts and other sites cannot reach, and begins its trail with login', async () => {
    const reply = await right('limited')
    expect(reply.status).toBe(200)
    const cookies = reply.headers.getSetCookie()
    expect(cookies).toHaveLength(1)
    expect(cookies[0]).toMatch(/^proviso-session=[0-9A-Za-z]{64}; Path=\/; HttpOnly; SameSite=Strict$/)
    expect(reply.body).toMatchObject({
      user: { email: people.limited.email },
      session: { id: expect.stringMatching(/^[0-9A-Za-z]{22}$/), declarations: {} },
    })
    expect(reply.text).not.toContain(cookies[0]?.slice(16, 80))
    const events = await checkGapless(site, reply.body.session.id)
    expect(events).toMatchObject([{ type: 'login', outcome: 'ok', sequence: 1, user: { id: people.limited.id } }])
    checkAnswer(reply)
  })

  test('takes the e-mail address in any letter case', async () => {
    expect((await login(people.limited.email.toUpperCase(), password)).status).toBe(200)
  })

  test('gives every sign-in a session, a cookie and a csrf value of its own', async () => {
    const replies = await Promise.all([right('limited'), right('limited'), right('limited')])
    for (const of of [
      (r: Reply) => r.body.session.id,
      (r: Reply) => r.body.csrf,
      (r: Reply) => r.headers.get('set-cookie'),
    ]) {
      expect(new Set(replies.map(of)).size).toBe(3)
    }
  })

  test('beside the cookie of another session opens a new one: no session is fixed beforehand', async () => {
    const before = await signIn(site, 'limited')
    const reply = await site.send('POST', '/api/login', {
      body: { email: people.nophi.email, password },
      headers: { cookie: before.cookie },
    })
    expect(reply.body.session.id).not.toBe(before.session)
    expect(reply.headers.get('set-cookie')).not.toContain(before.cookie.slice(16))
  })

  test('of a disabled person is answered like a wrong one, and recorded for what it is', async () => {
    const admin = await signIn(site, 'admin')
    await admin.send('PATCH', `/api/admin/users/${people.stranger.id}`, { body: { active: false } })
    verified.length = 0
    const disabled = await right('stranger')
    expect(verified).toHaveLength(1)
    expect(await without(disabled)).toEqual(await without(await wrong('nophi')))
    expect(await recorded(disabled)).toMatchObject({ type: 'login-failed', reason: 'disabled' })
    await admin.send('PATCH', `/api/admin/users/${people.stranger.id}`, { body: { active: true } })
    expect((await right('stranger')).status).toBe(200)
  })
})

describe('logging out', () => {
  test('takes the cookie back with the attributes it was given', async () => {
    const browser = await signIn(site, 'limited')
    const reply = await browser.send('POST', '/api/logout')
    expect(reply.headers.getSetCookie()).toEqual(['proviso-session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0'])
  })
})

describe('many guesses', () => {
  test('lock the account after ten within a quarter of an hour: the right password too, but no running session', async () => {
    site.world.advance(quarter)
    const running = await aScript(site, 'researcher')
    for (let i = 0; i < 10; i++) checkRefused(await wrong('researcher'), 401, 'login-failed')
    const locked = await right('researcher')
    checkRefused(locked, 423, 'account-locked')
    const until = new Date(site.world.now().getTime() + quarter).toISOString()
    expect(await recorded(locked)).toMatchObject({
      type: 'account-locked',
      outcome: 'refused',
      code: 'account-locked',
      until,
    })
    expect(locked.headers.get('set-cookie')).toBeNull()
    expect((await running.send('GET', '/api/folders')).status).toBe(200)
    expect((await running.browser.send('POST', '/api/session/presence')).status).toBe(200)
    expect((await right('limited')).status).toBe(200)
    site.world.advance(quarter - 1)
    checkRefused(await right('researcher'), 423, 'account-locked')
    site.world.advance(1)
    expect((await right('researcher')).status).toBe(200)
  })

  test('are counted one by one when fifty come at once: ten are looked at, and no more', async () => {
    site.world.advance(quarter)
    verified.length = 0
    const replies = await Promise.all(Array.from({ length: 50 }, () => wrong('restricted')))
    const codes = replies.map((r) => r.body.code)
    expect([
      codes.filter((c) => c === 'login-failed').length,
      codes.filter((c) => c === 'account-locked').length,
    ]).toEqual([10, 40])
    expect(verified).toHaveLength(10)
    const mine = (await siteEvents(site)).filter((e) => e.user?.id === people.restricted.id)
    expect(mine.filter((e) => e.type === 'login-failed')).toHaveLength(10)
    // From one address and in one minute the lock is told once: a flood of guesses costs no flood of events.
    expect(mine.filter((e) => e.type === 'account-locked')).toHaveLength(1)
    checkRefused(await right('restricted'), 423, 'account-locked')
  })

  test('are forgotten after a right password, so that nobody is locked by old slips', async () => {
    site.world.advance(quarter)
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 9; i++) checkRefused(await wrong('nophi'), 401, 'login-failed')
      expect((await right('nophi')).status).toBe(200)
    }
  })
})

test('a password stands in no log line, no event and no answer', async () => {
  const answers = [await wrong('stranger'), await right('stranger'), await login(secretGuess, secretGuess)]
  const events = await siteEvents(site)
  const trail = await Promise.all(
    events
      .map((e) => e.session)
      .filter((s) => s !== null)
      .map((s) => site.world.audit.ofSession(s)),
  )
  expect(events.length).toBeGreaterThan(50)
  const everything = JSON.stringify([site.world.logged, events, trail, answers.map((a) => [a.text, [...a.headers]])])
  for (const secret of [password, secretGuess, secretGuess.toUpperCase()]) expect(everything).not.toContain(secret)
})

test('sign-in from another kind of form is no sign-in', async () => {
  const form = {
    raw: `email=${people.limited.email}&password=x`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  }
  checkRefused(await site.send('POST', '/api/login', form), 415, 'media-type')
  const plain = {
    raw: JSON.stringify({ email: people.limited.email, password }),
    headers: { 'content-type': 'text/plain' },
  }
  checkRefused(await site.send('POST', '/api/login', plain), 415, 'media-type')
})

test('a site with a server in front takes no key where it signs people in', async () => {
  const other = await aSite()
  const { key } = await aScript(other, 'limited', { phi: 'Limited' })
  checkRefused(await other.send('POST', '/api/login', { headers: { apikey: key }, body: {} }), 400, 'bad-request')
  await other.close()
})
