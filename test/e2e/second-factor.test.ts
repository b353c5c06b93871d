// The second factor: set up, asked for, each code once; who must have one and has none can do nothing but set it up.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { totpCode } from '../../core/totp.ts'
import { routes } from '../../lambdas/routes.ts'
import { aScript, aSite, type Browser, makeKey, type Reply, type Site, signIn } from '../client.ts'
import { askFor, checkAnswer, checkGapless, checkRefused, eventOf, siteEvents } from '../probes.ts'
import { type Person, password, people } from '../world.ts'

const step = 30_000
const quarter = 15 * 60_000
let site: Site
let admin: Browser
beforeAll(async () => {
  site = await aSite()
  admin = await signIn(site, 'admin')
})
afterAll(() => site.close())
// A step of its own for each test, and a window without tries.
beforeEach(() => site.world.advance(2 * step))

type Factor = {
  readonly secret: string
  readonly recoveryCodes: readonly string[]
  readonly begun: Reply
  readonly confirmed: Reply
}
const codeOf = (secret: string, offMs = 0) => totpCode(secret, site.world.now().getTime() + offMs)

async function setUp(browser: Browser): Promise<Factor> {
  const begun = await browser.send('POST', '/api/second-factor', { body: { password } })
  const { secret } = begun.body
  const confirmed = await browser.send('POST', '/api/second-factor/confirm', { body: { code: codeOf(secret) } })
  site.world.advance(step)
  return { secret, recoveryCodes: confirmed.body.recoveryCodes, begun, confirmed }
}

const login = (person: Person, code?: string, given = password): Promise<Reply> =>
  site.send('POST', '/api/login', {
    body: { email: people[person].email, password: given, ...(code === undefined ? {} : { code }) },
  })
const recorded = async (reply: Reply) => (await siteEvents(site)).find((e) => e.requestId === reply.body.requestId)
const forget = (person: Person) =>
  admin.send('POST', `/api/admin/users/${people[person].id}/second-factor/reset`, { body: {} })

describe('setting up', () => {
  test('shows the secret once, counts from its first code on, and gives ten recovery codes once', async () => {
    const browser = await signIn(site, 'limited')
    const { secret, begun, confirmed, recoveryCodes } = await setUp(browser)
    expect([begun.status, Object.keys(begun.body)]).toEqual([201, ['secret', 'uri']])
    expect(begun.body.uri).toContain(`secret=${secret}`)
    expect([confirmed.status, recoveryCodes.length, new Set(recoveryCodes).size]).toEqual([200, 10, 10])
    expect(await eventOf(site, confirmed)).toMatchObject({
      type: 'second-factor-changed',
      changes: [{ name: 'secondFactor', old: 'pending', new: 'active' }],
    })
    expect((await browser.send('GET', '/api/session')).body.session.amr).toEqual(['pwd', 'otp'])
    checkRefused(await browser.send('POST', '/api/second-factor', { body: { password } }), 409, 'conflict')
    checkRefused(
      await browser.send('POST', '/api/second-factor/confirm', { body: { code: codeOf(secret) } }),
      409,
      'conflict',
    )
    await forget('limited')
  })

  test('by many at once with one code gives one set of recovery codes', async () => {
    const browser = await signIn(site, 'limited')
    const { secret } = (await browser.send('POST', '/api/second-factor', { body: { password } })).body
    const confirm = () => browser.send('POST', '/api/second-factor/confirm', { body: { code: codeOf(secret) } })
    const replies = await Promise.all(Array.from({ length: 6 }, confirm))
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const reply of replies) if (reply.status !== 200) checkRefused(reply, 409, 'conflict')
    await forget('limited')
  })

  test('needs the password, and a right code within the allowed tries; until then nothing changes', async () => {
    const browser = await signIn(site, 'restricted')
    checkRefused(await browser.send('POST', '/api/second-factor', { body: { password: 'wrong' } }), 401, 'login-failed')
    const { secret } = (await browser.send('POST', '/api/second-factor', { body: { password } })).body
    const wrong = () => browser.send('POST', '/api/second-factor/confirm', { body: { code: '000000' } })
    const replies = await Promise.all(Array.from({ length: 20 }, wrong))
    expect(replies.filter(({ body }) => body.code === 'login-failed').length).toBe(9)
    checkRefused(
      await browser.send('POST', '/api/second-factor/confirm', { body: { code: codeOf(secret) } }),
      423,
      'account-locked',
    )
    site.world.advance(quarter)
    expect((await login('restricted')).status).toBe(200)
  })
})

describe('signing in', () => {
  test('asks for the code after the right password alone, and takes it with the password', async () => {
    const { secret } = await setUp(await signIn(site, 'researcher'))
    checkRefused(await login('researcher', undefined, 'wrong'), 401, 'login-failed')
    const asked = await login('researcher')
    checkRefused(asked, 401, 'second-factor-required')
    expect(await recorded(asked)).toMatchObject({ type: 'login-failed', reason: 'code-required' })
    checkRefused(await login('researcher', codeOf(secret), 'wrong'), 401, 'login-failed')
    const reply = await login('researcher', codeOf(secret))
    expect([reply.status, reply.body.session.amr, reply.body.mustSetUpSecondFactor]).toEqual([
      200,
      ['pwd', 'otp'],
      false,
    ])
    expect((await checkGapless(site, reply.body.session.id))[0]).toMatchObject({ type: 'login', amr: ['pwd', 'otp'] })
    await forget('researcher')
  })

  test('takes each code once: of twenty at once one enters, and none later in its step', async () => {
    const { secret } = await setUp(await signIn(site, 'researcher'))
    await admin.send('PATCH', '/api/admin/settings', { body: { lockoutFailures: 100 } })
    const code = codeOf(secret)
    const replies = await Promise.all(Array.from({ length: 20 }, () => login('researcher', code)))
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const reply of replies) if (reply.status !== 200) checkRefused(reply, 401, 'login-failed')
    checkRefused(await login('researcher', code), 401, 'login-failed')
    checkRefused(await login('researcher', codeOf(secret, -step)), 401, 'login-failed')
    site.world.advance(step)
    checkRefused(await login('researcher', code), 401, 'login-failed')
    expect((await login('researcher', codeOf(secret))).status).toBe(200)
    await admin.send('PATCH', '/api/admin/settings', { body: { lockoutFailures: 10 } })
    await forget('researcher')
  })

  test('takes a recovery code in place of the app, each once, of however many at once', async () => {
    const { recoveryCodes, secret } = await setUp(await signIn(site, 'researcher'))
    const [first = '', second = ''] = recoveryCodes
    const replies = await Promise.all(Array.from({ length: 6 }, () => login('researcher', first)))
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
    checkRefused(await login('researcher', first), 401, 'login-failed')
    expect((await login('researcher', second.toLowerCase().replaceAll('-', ''))).status).toBe(200)
    expect((await login('researcher', codeOf(secret))).status).toBe(200)
    await forget('researcher')
  })

  test('counts wrong codes like wrong passwords: beyond the tries the right one is not looked at', async () => {
    const { secret } = await setUp(await signIn(site, 'nophi'))
    const replies = await Promise.all(Array.from({ length: 30 }, () => login('nophi', '000000')))
    expect(replies.filter(({ body }) => body.code === 'login-failed')).toHaveLength(10)
    checkRefused(await login('nophi', codeOf(secret)), 423, 'account-locked')
    site.world.advance(quarter)
    expect((await login('nophi', codeOf(secret))).status).toBe(200)
    await forget('nophi')
  })
})

describe('who must have a second factor and has none', () => {
  const inside = routes.filter(({ who, beforeSecondFactor }) => who !== 'anyone' && !beforeSecondFactor).map(askFor)

  test('signs in to set it up and can do nothing else with any route, by cookie or key, until that is done', async () => {
    await admin.send('PATCH', `/api/admin/users/${people.auditor.id}`, { body: { secondFactorRequired: true } })
    const reply = await login('auditor')
    expect([reply.status, reply.body.mustSetUpSecondFactor, reply.body.session.amr]).toEqual([200, true, ['pwd']])
    const browser = await signIn(site, 'auditor')
    for (const { method, path } of inside) {
      checkRefused(
        await browser.send(method, path, method === 'GET' ? {} : { body: {} }),
        401,
        'second-factor-required',
      )
    }
    expect((await browser.send('GET', '/api/session')).body).toMatchObject({ mustSetUpSecondFactor: true })
    const { secret } = await setUp(browser)
    expect((await browser.send('GET', '/api/audit/events')).status).toBe(200)
    expect((await browser.send('GET', '/api/session')).body).toMatchObject({ mustSetUpSecondFactor: false })
    checkRefused(await login('auditor'), 401, 'second-factor-required')
    expect((await login('auditor', codeOf(secret))).status).toBe(200)
    await checkGapless(site, browser.session)
  })

  test('is stopped at the next request of running sessions and scripts when the site asks it of everybody', async () => {
    const { browser, send } = await aScript(site, 'limited', { phi: 'Limited' })
    expect((await send('GET', '/api/folders')).status).toBe(200)
    const mine = await setUp(admin)
    await admin.send('PATCH', '/api/admin/settings', { body: { secondFactor: 'everybody' } })
    checkRefused(await send('GET', '/api/folders'), 401, 'second-factor-required')
    expect((await admin.send('GET', '/api/admin/users')).status).toBe(200)
    await setUp(browser)
    expect((await send('GET', '/api/folders')).status).toBe(200)
    await admin.send('PATCH', '/api/admin/settings', { body: { secondFactor: 'administrators' } })
    expect((await (await signIn(site, 'nophi')).send('GET', '/api/folders')).status).toBe(200)
    checkRefused(await login('admin'), 401, 'second-factor-required')
    await admin.send('PATCH', '/api/admin/settings', { body: { secondFactor: 'nobody' } })
    const left = await admin.send('DELETE', '/api/second-factor', { body: { password, code: codeOf(mine.secret) } })
    expect(left.status).toBe(204)
    await forget('limited')
  })
})

describe('taking it away', () => {
  test('needs password and code together, and is for oneself in the browser', async () => {
    const browser = await signIn(site, 'stranger')
    const { secret, recoveryCodes } = await setUp(browser)
    const remove = (body: object) => browser.send('DELETE', '/api/second-factor', { body })
    checkRefused(await remove({ password, code: '000000' }), 401, 'login-failed')
    checkRefused(await remove({ password: 'wrong', code: codeOf(secret) }), 401, 'login-failed')
    checkRefused(await remove({ password }), 400, 'bad-request')
    const { send } = await makeKey(site, browser)
    const byKey = { password, code: codeOf(secret) }
    checkRefused(await send('DELETE', '/api/second-factor', { body: byKey }), 403, 'browser-only')
    const removed = await remove({ password, code: recoveryCodes[3] })
    expect(removed.status).toBe(204)
    expect(await eventOf(site, removed)).toMatchObject({
      changes: [{ name: 'secondFactor', old: 'active', new: 'removed' }],
    })
    expect((await login('stranger')).status).toBe(200)
    checkRefused(await remove({ password, code: recoveryCodes[4] }), 401, 'second-factor-required')
  })

  test('by an administrator ends the sessions, and is never of oneself nor while acting as another', async () => {
    const browser = await signIn(site, 'stranger')
    await setUp(browser)
    const reset = await forget('stranger')
    expect(await eventOf(site, reset)).toMatchObject({
      type: 'user-changed',
      subject: people.stranger.email,
      changes: [{ name: 'secondFactor', old: 'active', new: 'removed' }],
    })
    checkRefused(await browser.send('GET', '/api/session'), 401, 'session-ended')
    expect((await login('stranger')).status).toBe(200)
    checkRefused(await forget('admin'), 409, 'conflict')
    await admin.send('POST', '/api/impersonation', { body: { email: people.stranger.email } })
    for (const [method, path, body] of [
      ['POST', '/api/second-factor', { password }],
      ['POST', '/api/second-factor/confirm', { code: '123456' }],
      ['DELETE', '/api/second-factor', { password, code: '1' }],
    ] as const) {
      checkRefused(await admin.send(method, path, { body }), 403, 'forbidden')
    }
    await admin.send('DELETE', '/api/impersonation')
  })
})

test('no secret, code or digest of one stands in an event, a list or a log line', async () => {
  const browser = await signIn(site, 'stranger')
  const { secret, recoveryCodes } = await setUp(browser)
  const held = await site.world.registry.secondFactor(people.stranger.id)
  const reading = [await admin.send('GET', '/api/audit/events?limit=999'), await admin.send('GET', '/api/admin/users')]
  for (const reply of reading) checkAnswer(reply)
  const everything = JSON.stringify([site.world.logged, await siteEvents(site), reading.map(({ text }) => text)])
  for (const text of [secret, ...recoveryCodes, ...(held?.recovery ?? [])]) expect(everything).not.toContain(text)
  await forget('stranger')
})
