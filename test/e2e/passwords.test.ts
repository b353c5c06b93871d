// Passwords: chosen by a one-time link, changed, taken away. Who may, what ends, what is on record, and that nothing secret is.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aScript, aSite, type Browser, type Reply, type Site, selectAll, signIn } from '../client.ts'
import { checkAnswer, checkGapless, checkRefused, eventOf, siteEvents } from '../probes.ts'
import { password, people } from '../world.ts'

const minute = 60_000
const day = 86_400_000
const another = 'quite another passphrase'
let site: Site
let admin: Browser
beforeAll(async () => {
  site = await aSite()
  admin = await signIn(site, 'admin')
})
afterAll(() => site.close())
beforeEach(() => site.world.advance(minute))

const login = (email: string, given: string) => site.send('POST', '/api/login', { body: { email, password: given } })
const invite = (id: number) => admin.send('POST', `/api/admin/users/${id}/invite`, { body: {} })
const reset = (id: number) => admin.send('POST', `/api/admin/users/${id}/reset`, { body: {} })
const spend = (token: string, given = another) =>
  site.send('POST', '/api/password/reset', { body: { token, password: given } })
const change = (browser: Browser, given: string, newPassword: string) =>
  browser.send('POST', '/api/password', { body: { password: given, newPassword } })

let added = 0
async function aPerson(): Promise<{ id: number; email: string }> {
  added += 1
  const body = { email: `invited${added}@example.net`, displayName: 'I. N. Vited' }
  return (await admin.send('POST', '/api/admin/users', { body })).body
}

const bare = ({ status, body: { requestId: _, ...body }, headers }: Reply) => [
  status,
  body,
  [...headers.keys()].toSorted(),
]

describe('an invitation', () => {
  test('lets a person choose their first password, once, and is recorded without its secret', async () => {
    const { id, email } = await aPerson()
    const made = await invite(id)
    const endsAt = new Date(site.world.now().getTime() + day).toISOString()
    const { token } = made.body
    expect([made.status, made.body]).toEqual([201, { token, path: `/app/password#${token}`, reason: 'invite', endsAt }])
    const told = { name: 'oneTimeLink', old: null, new: { reason: 'invite', endsAt, state: 'open' } }
    expect(await eventOf(site, made)).toMatchObject({ type: 'user-changed', subject: email, changes: [told] })
    const spent = await spend(token)
    expect(spent.status).toBe(204)
    expect(await eventOf(site, spent)).toMatchObject({
      type: 'password-changed',
      reason: 'invite',
      user: { id, email },
    })
    expect((await login(email, another)).status).toBe(200)
    checkRefused(await spend(token, 'yet another passphrase'), 404, 'not-found')
    checkRefused(await invite(id), 409, 'conflict')
  })

  test('that is spent by twenty at once has one winner, whose password holds', async () => {
    const { id, email } = await aPerson()
    const { token } = (await invite(id)).body
    const tries = Array.from({ length: 20 }, (_, i) => `passphrase of caller number ${i}`)
    const replies = await Promise.all(tries.map((given) => spend(token, given)))
    const winners = tries.filter((_, i) => replies[i]?.status === 204)
    expect(winners).toHaveLength(1)
    for (const reply of replies) if (reply.status !== 204) checkRefused(reply, 404, 'not-found')
    expect((await login(email, winners[0] ?? '')).status).toBe(200)
  })

  test('that is unknown, of nobody, replaced, spent, ended or of a disabled account is refused to the letter alike', async () => {
    const [spentOf, oldOf, endedOf, disabled] = [await aPerson(), await aPerson(), await aPerson(), await aPerson()]
    const [used, old, ended, off] = await Promise.all([spentOf, oldOf, endedOf, disabled].map(({ id }) => invite(id)))
    await spend(used?.body.token)
    await invite(oldOf.id)
    await admin.send('PATCH', `/api/admin/users/${disabled.id}`, { body: { active: false } })
    const secret = 'a'.repeat(43)
    const tokens = [
      'x',
      `999999.${secret}`,
      `0.${secret}`,
      `${oldOf.id}.${secret}`,
      used?.body.token,
      old?.body.token,
      off?.body.token,
    ]
    const first = await spend('y')
    checkRefused(first, 404, 'not-found')
    for (const token of tokens) expect(bare(await spend(token))).toEqual(bare(first))
    site.world.advance(day)
    admin = await signIn(site, 'admin')
    expect(bare(await spend(ended?.body.token))).toEqual(bare(first))
  })

  test('holds until a day is over, to the millisecond', async () => {
    const { id } = await aPerson()
    const { token } = (await invite(id)).body
    site.world.advance(day - 1)
    checkRefused(await spend(token, 'short'), 400, 'bad-request')
    site.world.advance(1)
    checkRefused(await spend(token), 404, 'not-found')
    admin = await signIn(site, 'admin')
  })

  test('with a wrong token is recorded for a known person, once a minute and address', async () => {
    const { id, email } = await aPerson()
    const replies = []
    for (let i = 0; i < 5; i++) replies.push(await spend(`${id}.${String(i).repeat(43)}`))
    const mine = (await siteEvents(site)).filter((event) => event.user?.id === id)
    expect(mine).toMatchObject([{ type: 'password-changed', outcome: 'refused', code: 'not-found', user: { email } }])
    for (const reply of replies) expect(reply.headers.get('x-audit-event')).toBeNull()
  })

  test('is made by site administrators, for people who are there', async () => {
    const { send } = await signIn(site, 'researcher')
    for (const act of ['invite', 'reset']) {
      checkRefused(await send('POST', `/api/admin/users/7/${act}`, { body: {} }), 403, 'forbidden')
      checkRefused(await admin.send('POST', `/api/admin/users/999/${act}`, { body: {} }), 404, 'not-found')
    }
  })

  test('is not spent by a password that the rule refuses', async () => {
    const { id, email } = await aPerson()
    const { token } = (await invite(id)).body
    for (const given of ['short', 'password1234', `${email} and more`])
      checkRefused(await spend(token, given), 400, 'bad-request')
    expect((await spend(token)).status).toBe(204)
  })
})

describe("an administrator's reset", () => {
  test('makes the password useless and ends every session and key at once; the link brings a new one', async () => {
    const { browser, send } = await aScript(site, 'limited', { phi: 'Limited' })
    const made = await reset(people.limited.id)
    expect(made.body).toMatchObject({ reason: 'reset', path: expect.stringMatching(/^\/app\/password#/) })
    checkRefused(await send('POST', '/api/query/select', { body: selectAll }), 401, 'session-ended')
    checkRefused(await browser.send('GET', '/api/session'), 401, 'session-ended')
    checkRefused(await login(people.limited.email, password), 401, 'login-failed')
    expect(await eventOf(site, made)).toMatchObject({
      changes: [{ name: 'oneTimeLink' }, { name: 'hasPassword', old: true, new: false }],
    })
    checkRefused(await spend(made.body.token, password), 400, 'bad-request')
    expect((await spend(made.body.token)).status).toBe(204)
    expect((await login(people.limited.email, another)).status).toBe(200)
  })

  test('of oneself is refused: nobody locks themselves out', async () => {
    checkRefused(await reset(people.admin.id), 409, 'conflict')
    expect((await login(people.admin.email, password)).status).toBe(200)
  })
})

describe('changing one’s own password', () => {
  test('needs the present one, ends the other sessions, and goes on in this one', async () => {
    const [here, there] = [await aScript(site, 'researcher'), await aScript(site, 'researcher')]
    checkRefused(await change(here.browser, 'wrong', another), 401, 'login-failed')
    const changed = await change(here.browser, password, another)
    expect(changed.status).toBe(204)
    expect(await eventOf(site, changed)).toMatchObject({ type: 'password-changed', outcome: 'ok', reason: 'change' })
    for (const { send } of [there, there.browser]) checkRefused(await send('GET', '/api/session'), 401, 'session-ended')
    for (const { send } of [here, here.browser]) expect((await send('GET', '/api/session')).status).toBe(200)
    checkRefused(await login(people.researcher.email, password), 401, 'login-failed')
    expect((await login(people.researcher.email, another)).status).toBe(200)
    await checkGapless(site, here.browser.session)
  })

  test('counts as guessing: beyond the allowed tries the right one is not looked at, here or at sign-in', async () => {
    const browser = await signIn(site, 'auditor')
    const replies = await Promise.all(Array.from({ length: 30 }, () => change(browser, 'wrong guess', another)))
    const codes = replies.map(({ body }) => body.code)
    expect(codes.filter((code) => code === 'login-failed')).toHaveLength(10)
    expect(codes.filter((code) => code === 'account-locked')).toHaveLength(20)
    checkRefused(await change(browser, password, another), 423, 'account-locked')
    checkRefused(await login(people.auditor.email, password), 423, 'account-locked')
    expect((await browser.send('GET', '/api/session')).status).toBe(200)
  })

  test('takes none of the last ten, and the eleventh again', async () => {
    const browser = await signIn(site, 'restricted')
    const chosen = [password, ...Array.from({ length: 10 }, (_, i) => `a passphrase numbered ${i}`)]
    for (const [i, next] of chosen.slice(1).entries()) {
      for (const earlier of chosen.slice(0, i + 1)) {
        checkRefused(await change(browser, chosen[i] ?? '', earlier), 400, 'bad-request')
      }
      expect((await change(browser, chosen[i] ?? '', next)).status).toBe(204)
    }
    expect((await change(browser, chosen[10] ?? '', password)).status).toBe(204)
  })

  test('by two at once from the same one is done once', async () => {
    const [a, b] = [await signIn(site, 'stranger'), await signIn(site, 'stranger')]
    const replies = await Promise.all([
      change(a, password, 'passphrase chosen by a'),
      change(b, password, 'passphrase chosen by b'),
    ])
    for (const reply of replies) checkAnswer(reply)
    expect(replies.filter(({ status }) => status === 204)).toHaveLength(1)
  })

  test('is for the browser, and not while acting as somebody else', async () => {
    const script = await aScript(site, 'nophi', { phi: 'NotPHI' })
    checkRefused(
      await script.send('POST', '/api/password', { body: { password, newPassword: another } }),
      403,
      'browser-only',
    )
    await admin.send('POST', '/api/impersonation', { body: { email: people.nophi.email } })
    checkRefused(await change(admin, password, another), 403, 'forbidden')
    await admin.send('DELETE', '/api/impersonation')
    expect((await login(people.nophi.email, password)).status).toBe(200)
  })
})

test('no password, token or hash stands in an answer, event or log line', async () => {
  const person = await aPerson()
  const made = await invite(person.id)
  await spend(made.body.token)
  const events = [...(await siteEvents(site)), ...(await checkGapless(site, admin.session))]
  const users = await admin.send('GET', '/api/admin/users')
  const kept = await site.world.registry.password(person.id)
  const everything = JSON.stringify([site.world.logged, events, users.text])
  for (const secret of [password, another, made.body.token.split('.')[1], kept?.hash])
    expect(everything).not.toContain(secret)
})
