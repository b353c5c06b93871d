// Providers of identities as administrators set them up: what is refused, what is shown, what is on record; and who may sign in
// with a password beside them.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aSite, type Browser, type Site, signIn } from '../client.ts'
import { secret, setUp } from '../oidc-client.ts'
import { checkRefused, eventOf } from '../probes.ts'
import { password, people } from '../world.ts'

const provider = { issuer: 'https://login.clinic.example/realm' }
let site: Site
let admin: Browser
beforeAll(async () => {
  site = await aSite()
  admin = await signIn(site, 'admin')
})
afterAll(() => site.close())

const add = (more: object = {}) => admin.send('POST', '/api/admin/oidc', { body: setUp(provider, more) })
const change = (body: object, id = 'clinic') => admin.send('PATCH', `/api/admin/oidc/${id}`, { body })

test('a provider is added with its event, and its secret is in no answer and in no event', async () => {
  const reply = await add({ emailDomains: ['clinic.example'] })
  expect(reply.status).toBe(201)
  const { clientSecret: _, ...said } = setUp(provider)
  expect(reply.body).toMatchObject({ ...said, clientSecret: 'set', active: true, createPeople: false })
  const event = await eventOf(site, reply)
  expect(event).toMatchObject({ type: 'provider-changed', subject: 'clinic', user: { id: people.admin.id } })
  expect(event).toMatchObject({ changes: expect.arrayContaining([{ name: 'clientSecret', old: null, new: 'set' }]) })
  const { body, text } = await admin.send('GET', '/api/admin/oidc')
  expect(body.providers).toEqual([reply.body])
  for (const told of [JSON.stringify(event), text, reply.text]) expect(told).not.toContain(secret)
  checkRefused(await add(), 409, 'conflict')
})

test('a change tells old and new values, a new secret that there is another', async () => {
  const reply = await change({ title: 'The clinic', requireAmr: ['mfa'], clientSecret: 'another-canary' })
  expect([reply.status, reply.body.title]).toEqual([200, 'The clinic'])
  const event = await eventOf(site, reply)
  expect(event).toMatchObject({
    changes: [
      { name: 'title', old: 'Clinic', new: 'The clinic' },
      { name: 'requireAmr', old: [], new: ['mfa'] },
      { name: 'clientSecret', old: 'set', new: 'another' },
    ],
  })
  expect(JSON.stringify(event)).not.toContain('canary')
  const same = await change({ title: 'The clinic', clientSecret: 'another-canary' })
  expect(await eventOf(site, same)).toMatchObject({ changes: [] })
  checkRefused(await change({ title: 'x' }, 'nowhere'), 404, 'not-found')
})

test.each([
  ['http beyond this machine', { issuer: 'http://login.clinic.example' }],
  ['http on a name that only looks like this machine', { issuer: 'http://127.0.0.1.evil.example' }],
  ['an issuer with a password', { issuer: 'https://a:b@login.clinic.example' }],
  ['an issuer that is a script', { issuer: 'javascript:alert(1)' }],
  ['a way back over http', { redirectUri: 'http://study.example.org/api/oidc/odd/callback' }],
  ['a way back to another provider', { redirectUri: 'https://study.example.org/api/oidc/clinic/callback' }],
  ['a way back with a query', { redirectUri: 'https://study.example.org/api/oidc/odd/callback?x=y' }],
  ['scopes without openid', { scopes: ['email'] }],
  ['a group that nobody made', { groups: { claim: 'groups', map: { x: 'Nobody' } } }],
  ['an id that is a path', { id: '../odd' }],
  ['a field that is none', { trustEverybody: true }],
])('%s is refused', async (_, more) => {
  const redirectUri = 'https://study.example.org/api/oidc/odd/callback'
  checkRefused(await add({ id: 'odd', redirectUri, ...more }), 400, 'bad-request')
})

test('where passwords are for administrators, nobody else signs in by one, and nobody learns that it was right', async () => {
  await admin.send('PATCH', '/api/admin/settings', { body: { passwordSignIn: 'administrators' } })
  const tried = (email: string, given: string) => site.send('POST', '/api/login', { body: { email, password: given } })
  const right = await tried(people.researcher.email, password)
  const wrong = await tried(people.researcher.email, 'wrong')
  checkRefused(right, 401, 'login-failed')
  expect(right.body.exception).toBe(wrong.body.exception)
  const { body } = await admin.send('GET', '/api/audit/events?type=login-failed')
  const reasons = body.events.map((event: { reason: string }) => event.reason)
  expect(reasons.toSorted()).toEqual(['password-off', 'wrong-password'])
  expect((await tried(people.admin.email, password)).status).toBe(200)
  checkRefused(
    await admin.send('PATCH', '/api/admin/settings', { body: { passwordSignIn: 'nobody' } }),
    400,
    'bad-request',
  )
  await admin.send('PATCH', '/api/admin/settings', { body: { passwordSignIn: 'everybody' } })
  expect((await tried(people.researcher.email, password)).status).toBe(200)
})

test('a browser that was led there reads a refusal as a page with the same record, a script as JSON', async () => {
  const path = '/api/oidc/clinic/callback?error=%3Cscript%3E&state=x'
  const navigating = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' }
  const page = await site.send('GET', path, { headers: navigating })
  expect(page.status).toBe(401)
  expect(page.headers.get('content-type')).toBe('text/html;charset=UTF-8')
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[^']+';/)
  expect([page.text.includes('<script'), page.text.includes('This sign-in was not begun in this browser')]).toEqual([
    false,
    true,
  ])
  for (const accept of ['application/json', '*/*', 'text/html-not']) {
    checkRefused(await site.send('GET', path, { headers: { accept } }), 401, 'login-failed')
  }
  const gone = await site.send('GET', '/api/oidc/nowhere', { headers: navigating })
  expect([gone.status, gone.text.includes('There is no such provider here.')]).toEqual([404, true])
  checkRefused(await site.send('GET', '/api/session', { headers: navigating }), 401, 'no-credentials')
})
