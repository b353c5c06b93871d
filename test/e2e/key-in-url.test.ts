// A key in the address of a request opens nothing and is revoked at once, in whatever form it stands there, on record and
// without its secret in any log; what is no key of this site costs no more than showing it at the door.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { authorize } from '../../lambdas/authorize.ts'
import { onAuthorizer } from '../../lambdas/http/on-lambda.ts'
import { startServer } from '../../local/server.ts'
import { aScript, makeKey, type Reply, type Send, type Site, send as sendTo } from '../client.ts'
import { checkGapless, checkRefused, countAccesses, siteEvents } from '../probes.ts'
import { aWorld, folder, people } from '../world.ts'

const seen = { accesses: 0 }
let site: Site
let script: Awaited<ReturnType<typeof aScript>>
beforeAll(async () => {
  const world = await aWorld({ wrap: (keeper) => countAccesses(keeper, seen) })
  const server = await startServer(world, '127.0.0.1', 0)
  const send: Send = (method, path, o) => sendTo(server.url, method, path, o)
  const close = async () => {
    await server.close()
    await world.close()
  }
  site = { world, url: server.url, send, close }
  script = await aScript(site, 'researcher')
})
afterAll(() => site.close())

type Way = readonly [name: string, ask: (key: string, send: Send) => Promise<Reply>]
const encoded = (text: string) => encodeURIComponent(text)
const bytes = (text: string) => [...text].map((c) => `%${c.charCodeAt(0).toString(16)}`).join('')
const ways: readonly Way[] = [
  ['in the query string', (key, send) => send('GET', `/api/session?apikey=${encoded(key)}`)],
  ['without its prefix', (key, send) => send('GET', `/api/folders?k=${key.slice(8)}`)],
  ['as the name of a parameter', (key, send) => send('GET', `/api/folders?${encoded(key)}`)],
  ['encoded twice', (key, send) => send('GET', `/api/folders?k=${encoded(encoded(key))}`)],
  ['with every byte encoded', (key, send) => send('GET', `/api/folders?k=${bytes(key)}`)],
  ['in the path', (key, send) => send('GET', `/api/tables/${encoded(key)}?folder=${folder}&schema=study`)],
  ['in a LabKey path', (key, send) => send('POST', `/${encoded(key)}/query-selectRows.api`)],
  [
    'at signing in',
    (key, send) => send('POST', `/api/login?k=${encoded(key)}`, { body: { email: 'x', password: 'x' } }),
  ],
]

test.each(ways)('%s it is refused and dead, and its event says why', async (name, ask) => {
  const other = await makeKey(site, script.browser)
  const before = (await site.world.sessions.detail(script.browser.session))?.session.sequence ?? 0
  // Whoever shows another key or a cookie besides is let in by neither.
  const reply = await ask(other.key, name === 'at signing in' ? site.send : script.send)
  checkRefused(reply, 401, 'key-revoked')
  expect(reply.text).toContain('address')
  const events = await checkGapless(site, script.browser.session)
  expect(events.filter((e) => (e.sequence ?? 0) > before)).toMatchObject([
    {
      ...{ type: 'key-revoked', outcome: 'ok', keyId: other.id, cause: 'seen-in-url', key: { id: other.id } },
      ...{ user: { email: people.researcher.email }, address: '127.0.0.1' },
    },
  ])
  checkRefused(await other.send('GET', '/api/session'), 401, 'key-revoked')
  checkRefused(await ask(other.key, site.send), 401, 'key-revoked')
  expect((await script.send('GET', '/api/session')).status).toBe(200)
  const told = JSON.stringify([events, await siteEvents(site), site.world.logged, reply.text])
  for (const secret of [other.key, other.key.slice(8), other.key.slice(30)]) expect(told).not.toContain(secret)
})

test('of many such requests at once one revokes it, and every number has its event', async () => {
  const other = await makeKey(site, script.browser)
  const ask = () => site.send('GET', `/api/session?k=${encoded(other.key)}`)
  for (const reply of await Promise.all(Array.from({ length: 20 }, ask))) checkRefused(reply, 401, 'key-revoked')
  const events = await checkGapless(site, script.browser.session)
  expect(events.filter((e) => e.type === 'key-revoked' && 'keyId' in e && e.keyId === other.id)).toHaveLength(1)
})

test('a well-formed key of nobody revokes nothing and costs what showing it costs', async () => {
  const elsewhere = 'session|3mUuZb8gXhJq2rT5vWxYz0aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789'
  const malformed = await site.send('GET', `/api/session?k=${encoded(elsewhere)}`)
  checkRefused(malformed, 401, 'no-credentials')
  const strange = await aWorld()
  const foreignSite = await startServer(strange, '127.0.0.1', 0)
  const there: Site = {
    ...{ world: strange, url: foreignSite.url, close: () => strange.close() },
    send: (m, p, o) => sendTo(foreignSite.url, m, p, o),
  }
  const { key } = await aScript(there, 'researcher')
  await foreignSite.close()
  await strange.close()
  const cost = async (ask: () => Promise<Reply>) => {
    seen.accesses = 0
    checkRefused(await ask(), 401, 'key-unknown')
    return seen.accesses
  }
  const shown = await cost(() => site.send('GET', '/api/session', { headers: { apikey: key } }))
  expect(await cost(() => site.send('GET', `/api/session?k=${encoded(key)}`))).toBeLessThanOrEqual(shown)
})

test('the authorizer in Lambda does the same', async () => {
  const other = await makeKey(site, script.browser)
  const handler = onAuthorizer(authorize, async () => site.world)
  const asking = {
    ...{ type: 'REQUEST', methodArn: 'arn:aws:execute-api:x', resource: '/api/session', httpMethod: 'GET' },
    path: '/api/session',
    multiValueQueryStringParameters: { key: ['x', other.key] },
    multiValueHeaders: { apikey: [script.key] },
    requestContext: { requestId: 'r-lambda', identity: { sourceIp: '192.0.2.7' } },
  }
  const { policyDocument, context } = await handler(asking)
  expect([policyDocument.Statement[0]?.Effect, context?.code]).toEqual(['Deny', 'key-revoked'])
  checkRefused(await other.send('GET', '/api/session'), 401, 'key-revoked')
  const allowed = await handler({ ...asking, multiValueQueryStringParameters: null })
  expect(allowed.policyDocument.Statement[0]?.Effect).toBe('Allow')
})
