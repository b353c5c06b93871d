// LabKey's Java client and netrc files (labkey-protocol sections 3.1, 3.7 and 14): challenge, then key, then a header.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aScript, aSite, type Browser, cookieOf, type Site } from '../client.ts'

let site: Site
let key: string
let browser: Browser
beforeAll(async () => {
  site = await aSite()
  const script = await aScript(site, 'limited', { phi: 'Limited' })
  key = script.key
  browser = script.browser
})
afterAll(() => site.close())

const java = { 'user-agent': 'LabKey Java API' }
const path = '/Test/Study/query-selectRows.api?apiVersion=8.3'
const body = { apiVersion: 8.3, 'query.queryName': 'Labs', 'query.showRows': 'all', schemaName: 'study' }
const ask = (headers: Record<string, string>) => site.send('POST', path, { body, headers })
const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`
const bare = () => key.replace('session|', '')
const attributes = () => `Path=/; HttpOnly; SameSite=Strict${cookieOf(site).end}`

describe('the Java client', () => {
  test('is challenged in the spelling it knows, and by JSON under 4096 bytes', async () => {
    const reply = await ask(java)
    expect([reply.status, reply.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="Proviso"'])
    expect(reply.headers.get('content-type')).toBe('application/json;charset=UTF-8')
    expect(reply.headers.get('set-cookie')).toBeNull()
    expect(reply.body.exception).toMatch(/key/)
  })

  test.each([
    ['its key', () => ({ apikey: key })],
    ['its key without the prefix', () => ({ apikey: bare() })],
    ['its key as a password', () => ({ authorization: basic('apikey', key) })],
  ])('shows %s, and gets rows and the cookie', async (_, shown) => {
    const reply = await ask({ ...java, ...shown() })
    expect([reply.status, reply.body.rowCount]).toEqual([200, 6])
    expect(reply.headers.get('set-cookie')).toBe(`JSESSIONID=${bare()}; ${attributes()}`)
  })

  test('enters with that header from then on, and is given nothing more', async () => {
    const reply = await ask({ ...java, jsessionid: bare(), cookie: `JSESSIONID=${bare()}` })
    expect([reply.status, reply.body.rowCount]).toEqual([200, 6])
    expect(reply.headers.get('set-cookie')).toBeNull()
    const event = await site.world.audit.event(reply.headers.get('x-audit-event') ?? '')
    expect(event?.key).not.toBeNull()
  })

  test('without cookies is challenged and answered on every call alike', async () => {
    for (let call = 0; call < 2; call++) {
      expect((await ask(java)).status).toBe(401)
      expect((await ask({ ...java, apikey: key })).status).toBe(200)
    }
  })

  test.each([
    '/login-whoami.api',
    '/Test/Study/project-getContainers.api',
    '/home/security-ensureLogin.api',
    '/user-getUsers.api',
  ])('is challenged at %s too, where LabKey would take it for a guest', async (asked) => {
    const reply = await site.send('GET', asked, { headers: java })
    expect([reply.status, reply.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="Proviso"'])
  })

  test('that shows a bad key as well as a good header is refused: the first one shown counts', async () => {
    expect((await ask({ ...java, apikey: 'session|nonsense', jsessionid: bare() })).status).toBe(401)
  })

  test('gets no cookie for a credential that the call did not enter by', async () => {
    const other = await aScript(site, 'researcher')
    const reply = await ask({ ...java, apikey: key, authorization: basic('apikey', other.key) })
    expect(reply.headers.get('set-cookie')).toBe(`JSESSIONID=${bare()}; ${attributes()}`)
  })
})

describe('the cookie', () => {
  test('opens nothing as a cookie', async () => {
    for (const cookie of [`JSESSIONID=${bare()}`, `jsessionid=${key}; JSESSIONID=${bare()}`]) {
      const reply = await ask({ ...java, cookie })
      expect([reply.status, reply.body.code]).toEqual([401, 'no-credentials'])
    }
  })

  test.each(['LabKey Python API/3.0.0', 'LabKey R API', 'Mozilla/5.0', 'LabKey Java APIs', 'a LabKey Java API'])(
    'is not given to %s',
    async (agent) => {
      const reply = await ask({ 'user-agent': agent, apikey: key })
      expect([reply.status, reply.headers.get('set-cookie')]).toEqual([200, null])
    },
  )

  test('is not given on our own paths, nor to a browser that says it is Java', async () => {
    const own = await site.send('GET', '/api/folders', { headers: { ...java, apikey: key } })
    expect([own.status, own.headers.get('set-cookie')]).toEqual([200, null])
    const reply = await browser.send('POST', path, { body, headers: java })
    expect([reply.status, reply.headers.get('set-cookie')]).toEqual([200, null])
  })
})

describe('netrc and Basic', () => {
  test.each([
    ['Python', 'POST', '/Test/Study/query-getQuery.api', 'LabKey Python API/3.0.0'],
    ['R', 'POST', '/query/Test/Study/selectRows.api', 'LabKey R API'],
  ])('%s enters with user apikey and the key as password', async (_, method, asked, agent) => {
    const headers = { 'user-agent': agent, authorization: basic('apikey', key) }
    const reply = await site.send(method, asked, { body, headers })
    expect([reply.status, reply.body.rowCount]).toEqual([200, 6])
  })

  test('R asks first without, is challenged, and repeats the call', async () => {
    const first = await site.send('POST', '/query/Test/Study/selectRows.api', { body })
    expect(first.headers.get('www-authenticate')).toMatch(/^Basic realm="/)
    expect((await ask({ authorization: basic('apikey', key) })).status).toBe(200)
  })

  test('no password and no other user name enters', async () => {
    for (const authorization of [basic('limited@example.org', 'correct horse battery staple'), basic('guest', key)]) {
      expect((await ask({ authorization })).status).toBe(401)
    }
  })
})

test('logging out as Java does takes the cookie away, and neither header enters again', async () => {
  const { key: own } = await aScript(site, 'researcher')
  const headers = { ...java, jsessionid: own.replace('session|', '') }
  const out = await site.send('POST', '/home/login-logout.api?apiVersion=8.3', { headers })
  expect([out.status, out.body.success]).toEqual([200, true])
  expect(out.headers.get('set-cookie')).toBe(`JSESSIONID=; ${attributes()}; Max-Age=0`)
  for (const shown of [headers, { ...java, apikey: own }]) {
    const reply = await ask(shown)
    expect([reply.status, reply.body.code]).toEqual([401, 'session-ended'])
  }
})
