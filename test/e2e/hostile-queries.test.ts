// Hostile query strings and event ids, written to the socket as they are.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aScript, aSite, type Browser, type Site, signIn } from '../client.ts'
import {
  checkAnswer,
  checkGapless,
  checkRefused,
  type RawCaller,
  rawCaller,
  rawExchange,
  rawRequest,
} from '../probes.ts'

let site: Site
let browser: Browser
let auditor: Browser
let key: string
beforeAll(async () => {
  site = await aSite()
  const script = await aScript(site, 'researcher')
  browser = script.browser
  key = script.key
  auditor = await signIn(site, 'auditor')
})
afterAll(() => site.close())

const withKey: RawCaller = (...asked) => rawCaller(site.url, key)(...asked)

describe('a query string', () => {
  test.each([
    'folder=%',
    'folder=%zz',
    'folder=%ff',
    'folder=%ed%a0%80',
    'folder=/Test/Study&folder=/Test/Study',
    'folder=/Test/Study&%66older=/x',
    'folder[]=/Test/Study',
    'folder=/Test/Study&__proto__=1',
    'folder=/Test/Study&constructor=1',
    'folder=/Test/Study&extra=1',
    'folder=',
    'folder',
    '',
    'folder=Test',
    `folder=/${'x'.repeat(300)}`,
    '=&=',
    '&&&&',
  ])('is refused as bad-request, recorded: %s', async (query) => {
    checkRefused(await withKey('GET', `/api/schemas?${query}`), 400, 'bad-request')
    expect((await checkGapless(site, browser.session)).at(-1)).toMatchObject({
      outcome: 'refused',
      code: 'bad-request',
    })
  })

  test.each([
    'folder=/%00',
    'folder=/../..',
    `folder=/${'%E2%82%AC'.repeat(254)}`,
    'folder=//////',
    'folder=/Test/Study%0d%0aset-cookie:x',
    'folder=/%F0%9F%92%A9',
  ])('naming a folder that is not there answers not-found: %s', async (query) => {
    checkRefused(await withKey('GET', `/api/schemas?${query}`), 404, 'not-found')
  })

  test.each([
    'from=x',
    'from=2026-02-30',
    'from=9999-99-99',
    'to=0000-01-01',
    'to=0001-01-01',
    'from=0000-01-01&to=0000-01-02',
    'to=9999-12-31',
    'from=1000-01-01',
    'from=2026-01-01&to=9999-12-31',
    'from=2026-07-02&to=2026-07-01',
    'limit=0',
    'limit=1000',
    'limit=-1',
    'cursor=x',
    'cursor=2026-99-99T1Z~a',
    'cursor=2026-02-31T00:00:00.000Z~a.1',
    'cursor=0000-00-00T00:00:00.000Z~a.1',
    'cursor=9999-99-99T99:99:99.999Z~a.1',
    'cursor=2026-07-01T00:00:00.000Z~',
    'cursor=2026-07-01T00:00:00.000Z~.',
    'cursor=2026-07-01T00:00:00.000Z~site.',
    'cursor=~',
    'session=.',
    'session=%00',
    'session=site.2026-07-01.0',
    'session=opened.2026-07-01.0',
    'session=%F0%9F%92%A9',
    'type=__proto__',
    'user=%27',
    'dataset=.',
    'participant=%00',
  ])('of the audit trail is answered within a second and never fails inside: %s', async (query) => {
    const lines = [`cookie: ${auditor.cookie}`]
    const startedAt = performance.now()
    const reply = await rawExchange(site.url, rawRequest('GET', `/api/audit/events?${query}`, lines))
    expect([200, 400], reply.text).toContain(reply.status)
    checkAnswer(reply)
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })

  test.each([
    '.',
    'a',
    'a.',
    '.1',
    'site.',
    'site.a.',
    'site.2026-07-01.0.',
    'opened.2026-07-01.0.x',
    '..',
    '-',
    'a.NaN',
    'a.1e3',
    'a.-1',
    'x'.repeat(100),
    'settings.0.settings',
  ])('the event id %s is of no event', async (id) => {
    const reply = await auditor.send('GET', `/api/audit/events/${encodeURIComponent(id)}`)
    expect([400, 404], `${id} ${reply.status}`).toContain(reply.status === 200 ? 500 : reply.status)
    checkAnswer(reply)
  })

  test('an event has one id: no other spelling of its number leads to it', async () => {
    for (const spelling of ['01', '1e0', '0x1', '1.0', '+1']) {
      const reply = await auditor.send(
        'GET',
        `/api/audit/events/${encodeURIComponent(`${browser.session}.${spelling}`)}`,
      )
      expect([spelling, [400, 404].includes(reply.status)]).toEqual([spelling, true])
    }
  })
})

test('all of it left the trail without a gap', async () => {
  await checkGapless(site, browser.session)
  await checkGapless(site, auditor.session)
})
