// Whoever runs a script sees the end of its session come: in a header of every answer, refusals included, and by one
// event a session when an end is near and a script goes on.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { routes } from '../../lambdas/routes.ts'
import { aScript, aSite, type Browser, type Reply, type Send, type Site, selectAll, signIn } from '../client.ts'
import { askFor, checkGapless, siteEvents } from '../probes.ts'
import { folder, people } from '../world.ts'

const minute = 60_000
let site: Site
let browser: Browser
let send: Send
beforeAll(async () => {
  site = await aSite()
  await begin()
})
afterAll(() => site.close())

const set = async (body: object) => {
  const admin = await signIn(site, 'admin')
  await admin.send('PATCH', '/api/admin/settings', { body })
  await admin.send('POST', '/api/logout')
}
async function begin(): Promise<void> {
  await set({ idleMinutes: 30, maxHours: 12, idleClock: 'any-use' })
  const script = await aScript(site, 'researcher')
  browser = script.browser
  send = script.send
}

const warnings = async () =>
  (await siteEvents(site)).filter((e) => e.type === 'session-warning' && e.session === browser.session)
const use = () => send('POST', '/api/query/select', { body: selectAll })

describe('x-session-expires-in', () => {
  const keyed = routes.filter(({ who, route }) => who !== 'anyone' && route !== 'POST /api/logout').map(askFor)
  const actions =
    'login-whoami query-selectRows query-executeSql query-selectDistinct query-getSchemas query-getQueries query-getQueryDetails query-getQueryViews query-getServerDate project-getContainers project-getReadableContainers user-getUsers user-impersonateUser login-stopImpersonating security-ensureLogin security-getMaxPhiLevel security-createApiKey query-insertRows nothing-atAll'

  const left = (reply: Reply) => [
    reply.headers.get('x-session-expires-in'),
    reply.headers.get('x-audit-event') !== null,
  ]

  test.each(keyed)('stands on the answer of $method $path, whatever it is', async ({ method, path }) => {
    const reply = await send(method, path)
    expect([reply.status, ...left(reply)]).toEqual([reply.status, '1800', true])
  })

  test.each(actions.split(' '))('stands on the answer of %s, whatever it is', async (action) => {
    for (const method of ['GET', 'POST']) {
      for (const query of [
        '',
        '?schemaName=study&query.queryName=Labs&query.columns=Site&sql=select+1+as+x+from+Labs',
      ]) {
        expect(left(await send(method, `${folder}/${action}.api${query}`))).toEqual(['1800', true])
      }
    }
  })

  test('is 0 when the session is over', async () => {
    expect(left(await send('POST', '/api/logout'))).toEqual(['0', true])
  })
})

describe('the warning event', () => {
  beforeEach(begin)

  test('comes with the first keyed request within five minutes of the absolute end, once, whoever asks at once', async () => {
    await set({ maxHours: 1 })
    const script = await aScript(site, 'limited', { phi: 'Limited' })
    browser = script.browser
    send = script.send
    site.world.advance(29 * minute)
    await send('GET', '/api/folders')
    site.world.advance(26 * minute - 1)
    expect((await send('GET', '/api/folders')).status).toBe(200)
    expect(await warnings()).toEqual([])
    site.world.advance(1)
    await Promise.all(Array.from({ length: 20 }, () => send('GET', '/api/folders')))
    await send('GET', '/api/folders')
    const endsAt = new Date(site.world.now().getTime() + 5 * minute).toISOString()
    expect(await warnings()).toMatchObject([
      { outcome: 'ok', by: 'absolute', endsAt, user: { email: people.limited.email }, key: { id: script.id } },
    ])
    await checkGapless(site, browser.session)
  })

  test('comes near the idle end under presence, where the script does not slide it', async () => {
    await set({ idleClock: 'presence' })
    site.world.advance(25 * minute - 1)
    await use()
    expect(await warnings()).toEqual([])
    site.world.advance(1)
    await use()
    await use()
    expect(await warnings()).toMatchObject([{ by: 'idle' }])
    await browser.send('POST', '/api/session/presence')
    site.world.advance(26 * minute)
    expect((await use()).status).toBe(200)
    expect(await warnings()).toHaveLength(1)
  })

  test('does not come near an idle end that the script itself slides, nor for the person in the browser', async () => {
    site.world.advance(29 * minute)
    await use()
    await set({ idleClock: 'presence' })
    site.world.advance(29 * minute)
    await browser.send('GET', '/api/session')
    expect(await warnings()).toEqual([])
  })
})
