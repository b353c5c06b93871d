// Signing in at a provider of identities, over HTTP on both sides: the same session and the same key as with a password.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aSite, type Browser, cookieOf, declare, makeKey, type Site, selectAll, signIn } from '../client.ts'
import { addProvider, back, begin, browserOf, claimsOf, comeBack, secret } from '../oidc-client.ts'
import { type Provider, startProvider } from '../oidc-provider.ts'
import { checkGapless, checkRefused, eventOf } from '../probes.ts'
import { people } from '../world.ts'

let site: Site
let provider: Provider
let admin: Browser
beforeAll(async () => {
  site = await aSite()
  provider = await startProvider()
  admin = await signIn(site, 'admin')
  await admin.send('POST', '/api/admin/groups', { body: { name: 'Readers' } })
  await admin.send('POST', '/api/admin/groups', { body: { name: 'Writers', members: [2] } })
  const map = { r: 'Readers', w: 'Writers' }
  await addProvider(admin, provider, { groups: { claim: 'groups', map } })
})
afterAll(async () => {
  await site.close()
  await provider.close()
})

const change = (body: object) => admin.send('PATCH', '/api/admin/oidc/clinic', { body })

test('whoever is not signed in sees which providers there are, and nothing more of them', async () => {
  expect((await site.send('GET', '/api/oidc')).body).toEqual({ providers: [{ id: 'clinic', title: 'Clinic' }] })
})

test('the browser is sent to the provider with state, nonce and a challenge of which it holds the verifier', async () => {
  const { sentTo, cookie } = await begin(site, 'clinic', '?returnTo=/Demo')
  expect(`${sentTo.origin}${sentTo.pathname}`).toBe(`${provider.issuer}/authorize`)
  const flow = JSON.parse(Buffer.from(cookie.split('=')[1] ?? '', 'base64url').toString())
  expect(Object.fromEntries(sentTo.searchParams)).toEqual({
    client_id: 'proviso',
    response_type: 'code',
    redirect_uri: 'https://study.example.org/api/oidc/clinic/callback',
    scope: 'openid email profile',
    state: flow.state,
    nonce: flow.nonce,
    code_challenge: createHash('sha256').update(flow.verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const reply = await site.send('GET', '/api/oidc/clinic')
  const { begin: first, end } = cookieOf(site)
  expect(reply.headers.get('set-cookie')).toMatch(
    new RegExp(`^${first}proviso-oidc=[\\w-]+; Path=/; HttpOnly; SameSite=Lax; Max-Age=600${end}$`),
  )
})

test('the address to come back to is the one that was set up, whatever host the caller names', async () => {
  const reply = await site.send('GET', '/api/oidc/clinic', {
    headers: { host: 'localhost', 'x-forwarded-host': 'evil' },
  })
  expect(new URL(reply.headers.get('location') ?? '').searchParams.get('redirect_uri')).toMatch(/^https:\/\/study\./)
})

test.each(['//evil.example', '/\\evil.example', 'https://evil.example', '/%0a', 'x', '/ x', '/\t/evil'])(
  'nobody is led from here to %j',
  async (returnTo) => {
    const reply = await site.send('GET', `/api/oidc/clinic?${new URLSearchParams({ returnTo })}`)
    if (returnTo !== '/%0a') return checkRefused(reply, 400, 'bad-request')
    expect(reply.status).toBe(302)
  },
)

test('a first sign-in links the account that has the verified address, and a session begins that makes a key', async () => {
  const begun = await begin(site, 'clinic', '?returnTo=/Demo/Study%3Fx=1')
  const claims = claimsOf(provider, begun, { amr: ['pwd', 'otp'], acr: 'silver', groups: ['r', 'x'] })
  const reply = await back(site, begun, { code: provider.code(claims), iss: provider.issuer })
  expect([reply.status, reply.headers.get('location'), reply.text]).toEqual([303, '/Demo/Study?x=1', ''])
  const { body, authorization } = provider.asked.at(-1) ?? {}
  expect(Buffer.from(authorization?.slice(6) ?? '', 'base64').toString()).toBe(
    `proviso:${secret.replaceAll('-', '%2D')}`,
  )
  expect(
    createHash('sha256')
      .update(body?.get('code_verifier') ?? '')
      .digest('base64url'),
  ).toBe(begun.sentTo.searchParams.get('code_challenge'))
  expect(await eventOf(site, reply)).toMatchObject({
    type: 'login',
    outcome: 'ok',
    sequence: 1,
    user: { id: 2, email: people.researcher.email },
    amr: ['pwd', 'otp'],
    acr: 'silver',
    provider: 'clinic',
    accountChanges: [
      { name: 'linked', old: null, new: 'clinic' },
      { name: 'group', old: null, new: 'Readers' },
      { name: 'group', old: 'Writers', new: null },
    ],
  })
  const browser = await browserOf(site, reply)
  const { body: shown } = await browser.send('GET', '/api/session')
  expect(shown).toMatchObject({ user: { id: 2 }, session: { amr: ['pwd', 'otp'], acr: 'silver' } })
  expect(await site.world.registry.groupsOf(2)).toEqual([1])
  expect((await declare(browser)).status).toBe(201)
  const { send } = await makeKey(site, browser)
  expect((await send('POST', '/api/query/select', { body: selectAll })).status).toBe(200)
  await checkGapless(site, browser.session)
})

test('from then on issuer and subject alone tell who it is: the address may change, or be unverified', async () => {
  const reply = await comeBack(site, provider, { email: people.admin.email, email_verified: false, groups: ['r'] })
  expect(reply.status).toBe(303)
  const event = await eventOf(site, reply)
  expect(event).toMatchObject({ user: { id: 2 } })
  expect(event).not.toHaveProperty('accountChanges')
})

test('somebody else of the same provider who comes by the address is not let in to its account', async () => {
  checkRefused(await comeBack(site, provider, { sub: 'sub-heir' }), 401, 'login-failed')
})

test('what is not in the token is asked of the provider, for the same subject alone', async () => {
  provider.userinfo = { sub: 'sub-lim', email: people.limited.email, email_verified: true, amr: ['otp'] }
  const bare = { sub: 'sub-lim', email: undefined, email_verified: undefined }
  const reply = await comeBack(site, provider, bare)
  expect(reply.status).toBe(303)
  // How it was proven is what was signed, and no other word.
  expect(await eventOf(site, reply)).toMatchObject({ user: { id: 3 }, amr: [] })
  provider.userinfo = { sub: 'sub-other', email: people.nophi.email, email_verified: true }
  checkRefused(await comeBack(site, provider, { ...bare, sub: 'sub-noah' }), 401, 'login-failed')
  provider.userinfo = null
})

test('whoever has no account gets one only where the provider may make them, without any role', async () => {
  const claims = { sub: 'sub-new', email: 'New@Example.net', name: 'Nina New', groups: 'w' }
  checkRefused(await comeBack(site, provider, claims), 401, 'login-failed')
  await change({ createPeople: true })
  const reply = await comeBack(site, provider, claims)
  expect(reply.status).toBe(303)
  const event = await eventOf(site, reply)
  expect(event).toMatchObject({ type: 'login', user: { email: 'New@Example.net' } })
  expect(event).toMatchObject({
    accountChanges: expect.arrayContaining([{ name: 'email', old: null, new: 'New@Example.net' }]),
  })
  const account = await site.world.registry.accountByEmail('new@example.net')
  expect(account?.user).toMatchObject({ displayName: 'Nina New', siteRoles: [], active: true })
  expect(await site.world.registry.groupsOf(account?.user.id ?? 0)).toEqual([2])
  expect((await comeBack(site, provider, claims)).status).toBe(303)
})

test('two who come at once are one person with one link, and no third', async () => {
  await change({ createPeople: true })
  const before = (await site.world.registry.users()).length
  const claims = { sub: 'sub-twice', email: 'twice@example.net' }
  const replies = await Promise.all(Array.from({ length: 6 }, () => comeBack(site, provider, claims)))
  expect(replies.filter(({ status }) => status === 303).length).toBeGreaterThan(0)
  for (const reply of replies) if (reply.status !== 303) checkRefused(reply, 409, 'conflict')
  expect((await site.world.registry.users()).length).toBe(before + 1)
  expect((await comeBack(site, provider, claims)).status).toBe(303)
})

test('a provider speaks for the addresses of its own domains alone', async () => {
  await change({ emailDomains: ['clinic.example'] })
  const claims = { sub: 'sub-audrey', email: people.auditor.email }
  checkRefused(await comeBack(site, provider, claims), 401, 'login-failed')
  await change({ emailDomains: ['EXAMPLE.org'] })
  expect((await comeBack(site, provider, claims)).status).toBe(303)
  await change({ emailDomains: null })
})

test('a second factor shown at the provider counts here, and where one is needed nothing is open without', async () => {
  await admin.send('PATCH', '/api/admin/users/2', { body: { secondFactorRequired: true } })
  const without = await browserOf(site, await comeBack(site, provider, { amr: ['pwd'] }))
  checkRefused(await without.send('GET', '/api/folders'), 401, 'second-factor-required')
  const withOne = await browserOf(site, await comeBack(site, provider, { amr: ['pwd', 'mfa'] }))
  expect((await withOne.send('GET', '/api/folders')).status).toBe(200)
  await admin.send('PATCH', '/api/admin/users/2', { body: { secondFactorRequired: false } })
})

test('a first sign-in that makes an account and brings 30 groups is one transaction', async () => {
  const names = Array.from({ length: 30 }, (_, n) => `Many ${n}`)
  for (const name of names) expect((await admin.send('POST', '/api/admin/groups', { body: { name } })).status).toBe(201)
  const { registry, together } = site.world
  const before = await registry.oidcProvider('clinic')
  if (!before) throw new Error('the provider was added')
  // Past the API, which maps ten groups at most.
  const groups = { claim: 'groups', map: Object.fromEntries(names.map((name) => [name, name])) }
  const mapped = registry.changingOidcProvider(before, { ...before, createPeople: true, groups })
  expect(await together([mapped], 'map-many')).toEqual({ done: true })
  const reply = await comeBack(site, provider, { sub: 'sub-many', email: 'many@example.net', groups: names })
  expect(reply.status, reply.text).toBe(303)
  expect(await eventOf(site, reply)).toMatchObject({
    accountChanges: expect.arrayContaining(names.map((name) => ({ name: 'group', old: null, new: name }))),
  })
  const account = await registry.accountByEmail('many@example.net')
  expect(await registry.groupsOf(account?.user.id ?? 0)).toHaveLength(30)
})

test('no log line holds a secret, a code, a token or what a claim says', async () => {
  const log = JSON.stringify(site.world.logged)
  for (const word of [secret, 'code-1', 'a-token', 'sub-rosa', 'twice@example.net', 'Nina New']) {
    expect(log).not.toContain(word)
  }
  const { body } = await admin.send('GET', '/api/audit/events?type=provider-changed')
  expect(JSON.stringify(body)).not.toContain(secret)
})
