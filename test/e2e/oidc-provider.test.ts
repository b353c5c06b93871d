// Against a certified provider, in this process: what our own test provider takes for granted, somebody else's does too.
import { generateKeyPairSync } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import Provider from 'oidc-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aSite, type Browser, declare, makeKey, type Site, selectAll, signIn } from '../client.ts'
import { back, begin, browserOf, secret, setUp } from '../oidc-client.ts'
import { checkRefused, eventOf } from '../probes.ts'
import { people } from '../world.ts'

const redirectUri = 'https://study.example.org/api/oidc/clinic/callback'
const account = (email: string) => ({ email, email_verified: true, name: 'Somebody', groups: ['staff'] })
const accounts = new Map([
  ['rosa', account(people.researcher.email)],
  ['nina', account('nina@clinic.example')],
])

/** Whoever comes is let in as this one, in this way. */
let who = 'rosa'
let methods = { amr: ['pwd', 'otp'], acr: 'silver' }

const configuration = {
  clients: [{ client_id: 'proviso', client_secret: secret, redirect_uris: [redirectUri] }],
  jwks: { keys: [generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })] },
  cookies: { keys: ['of this test'] },
  acrValues: ['silver', 'gold'],
  // By its own rule the other claims are told at its userinfo endpoint alone.
  claims: {
    openid: ['sub', 'amr'],
    email: ['email', 'email_verified'],
    profile: ['name'],
    groups: ['groups'],
    amr: null,
  },
  scopes: ['openid', 'email', 'profile', 'groups'],
  features: { devInteractions: { enabled: false } },
  ttl: { Interaction: 300, Grant: 300, Session: 300, AccessToken: 300, IdToken: 300, AuthorizationCode: 60 },
  pkce: { required: () => true },
  interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
  findAccount: (_: unknown, id: string) => ({ accountId: id, claims: async () => ({ sub: id, ...accounts.get(id) }) }),
  async loadExistingGrant(context: {
    oidc: { provider: Provider; session: { accountId?: string }; client: { clientId: string } }
  }) {
    const { provider, session, client } = context.oidc
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
    grant.addOIDCScope('openid email profile groups')
    await grant.save()
    return grant
  },
}

let site: Site
let admin: Browser
let server: Server
beforeAll(async () => {
  server = createServer((request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void provider.callback()(request, response)
    provider.interactionFinished(request, response, { login: { accountId: who, ...methods } })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.address()
  const issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  const provider = new Provider(issuer, configuration)
  site = await aSite()
  admin = await signIn(site, 'admin')
  await admin.send('POST', '/api/admin/groups', { body: { name: 'Staff' } })
  const groups = { claim: 'groups', map: { staff: 'Staff' } }
  const more = { scopes: ['openid', 'email', 'profile', 'groups'], groups, requireAcr: ['silver'], createPeople: true }
  const reply = await admin.send('POST', '/api/admin/oidc', { body: setUp({ issuer }, more) })
  expect([reply.status, reply.body.clientSecret]).toEqual([201, 'set'])
})
afterAll(async () => {
  await site.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

/** Follows the provider with a browser's cookies until it sends the browser back. */
async function answerOf(sentTo: URL): Promise<Record<string, string>> {
  const jar = new Map<string, string>()
  let next = sentTo
  for (let step = 0; step < 8; step += 1) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(next, { redirect: 'manual', headers: { cookie } })
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      jar.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) throw new Error(`the provider answered ${response.status}: ${await response.text()}`)
    next = new URL(location, next)
    if (next.href.startsWith(redirectUri)) return Object.fromEntries(next.searchParams)
  }
  throw new Error('the provider never sent the browser back')
}

async function wholeWay() {
  const begun = await begin(site)
  const { state: _, ...answered } = await answerOf(begun.sentTo)
  return { begun, answered, reply: await back(site, begun, answered) }
}

test('a person signs in by it, declares, makes a key and reads', async () => {
  const { reply } = await wholeWay()
  expect([reply.status, reply.text]).toEqual([303, ''])
  expect(await eventOf(site, reply)).toMatchObject({
    type: 'login',
    user: { id: people.researcher.id },
    provider: 'clinic',
    acr: 'silver',
    amr: ['pwd', 'otp'],
    accountChanges: [
      { name: 'linked', old: null, new: 'clinic' },
      { name: 'group', old: null, new: 'Staff' },
    ],
  })
  const browser = await browserOf(site, reply)
  expect((await declare(browser)).status).toBe(201)
  const { send } = await makeKey(site, browser)
  expect((await send('POST', '/api/query/select', { body: selectAll })).body.rowCount).toBe(6)
})

test('a second time it is the same person, and nothing of them changes', async () => {
  const { reply } = await wholeWay()
  const event = await eventOf(site, reply)
  expect(event).toMatchObject({ user: { id: people.researcher.id }, outcome: 'ok' })
  expect(event).not.toHaveProperty('accountChanges')
})

test('whoever has no account gets one with the name that it tells', async () => {
  who = 'nina'
  const { reply } = await wholeWay()
  expect(reply.status).toBe(303)
  const { body } = await (await browserOf(site, reply)).send('GET', '/api/session')
  expect(body.user).toMatchObject({ email: 'nina@clinic.example', displayName: 'Somebody' })
  who = 'rosa'
})

test('its code is good once, and only with the verifier of the browser that began', async () => {
  const { begun, answered } = await wholeWay()
  checkRefused(await back(site, begun, answered), 401, 'login-failed')
  const [mine, theirs] = [await begin(site), await begin(site)]
  const { state: _, ...stolen } = await answerOf(theirs.sentTo)
  checkRefused(await back(site, mine, stolen), 401, 'login-failed')
})

test('proven in another class than was asked for, nobody is let in', async () => {
  methods = { amr: ['pwd'], acr: 'gold' }
  const begun = await begin(site)
  const { state: _, ...answered } = await answerOf(begun.sentTo)
  checkRefused(await back(site, begun, answered), 401, 'login-failed')
})
