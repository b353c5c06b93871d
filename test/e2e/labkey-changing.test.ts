// What changes something over the LabKey protocol: making a session key, logging out; and what is refused to change
// (labkey-protocol sections 4, 8.5, 9 and 12).
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aScript, aSite, type Browser, declare, makeKey, type Reply, type Send, type Site, signIn } from '../client.ts'

let site: Site
let script: Send
let browser: Browser
beforeAll(async () => {
  site = await aSite()
  const made = await aScript(site, 'researcher')
  script = made.send
  browser = made.browser
})
afterAll(() => site.close())

const eventOf = (reply: Reply) => site.world.audit.event(reply.headers.get('x-audit-event') ?? '')
const enters = async (key: string) =>
  (await site.send('GET', '/login/whoAmI.view', { headers: { apikey: key } })).status

describe('security-createApiKey', () => {
  test.each([
    '/Test/Study/security-createApiKey.api',
    '/security/createApiKey.view',
    '/security/Test/Study/CREATEAPIKEY',
  ])('makes a session key for the browser that is signed in: POST %s', async (path) => {
    const mine = await signIn(site, 'limited')
    const reply = await mine.send('POST', path, { body: { type: 'session' } })
    expect(reply.status).toBe(200)
    expect(reply.body).toEqual({ apikey: expect.stringMatching(/^session\|[0-9A-Za-z]{64}$/), success: true })
    const event = await eventOf(reply)
    expect(event).toMatchObject({ type: 'key-made', outcome: 'ok', label: '', keyId: expect.any(String) })
    expect(JSON.stringify([event, site.world.logged])).not.toContain(reply.body.apikey.slice(30))
    expect(await enters(reply.body.apikey)).toBe(200)
    const listed = await mine.send('GET', '/api/keys')
    expect(listed.body.keys).toHaveLength(1)
    await mine.send('POST', '/api/logout')
    expect(await enters(reply.body.apikey)).toBe(401)
  })

  test('by a form and with the token in LabKey’s header it does the same', async () => {
    const { cookie, csrf } = await signIn(site, 'limited')
    const headers = { cookie, 'x-labkey-csrf': csrf, 'content-type': 'application/x-www-form-urlencoded' }
    const reply = await site.send('POST', '/security/createApiKey.api', { raw: 'type=session', headers })
    expect([reply.status, reply.body.success]).toEqual([200, true])
  })

  test.each([
    ['apikey', 'Creation of API keys is disabled'],
    ['other', 'Invalid type specified'],
    ['', 'Invalid type specified'],
  ])('the type "%s" is refused in LabKey’s words', async (type, sentence) => {
    const reply = await browser.send('POST', '/security/createApiKey.api', { body: { type, description: 'x' } })
    expect([reply.status, reply.body.code, reply.body.exception]).toEqual([404, 'not-found', sentence])
    expect(await eventOf(reply)).toMatchObject({ type: 'key-made', outcome: 'refused', code: 'not-found' })
  })

  test('a key makes no key', async () => {
    const reply = await script('POST', '/security/createApiKey.api', { body: { type: 'session' } })
    expect([reply.status, reply.body.code]).toEqual([403, 'browser-only'])
    expect(reply.text).not.toContain('session|')
    expect(await eventOf(reply)).toMatchObject({ type: 'key-made', outcome: 'refused', code: 'browser-only' })
  })

  test('without the token of the session, or by GET, no key is made', async () => {
    const { cookie } = browser
    const path = '/security/createApiKey.api'
    const bare = await site.send('POST', path, { body: { type: 'session' }, headers: { cookie } })
    expect([bare.status, bare.body.code]).toEqual([403, 'csrf'])
    expect((await browser.send('GET', `${path}?type=session`)).status).toBe(405)
    expect((await browser.send('GET', '/api/keys')).body.keys).toHaveLength(1)
  })

  test('where the site allows no session keys LabKey’s sentence says so', async () => {
    const admin = await signIn(site, 'admin')
    const mine = await signIn(site, 'limited')
    await admin.send('PATCH', '/api/admin/settings', { body: { sessionKeys: false } })
    const reply = await mine.send('POST', '/security/createApiKey.api', { body: { type: 'session' } })
    await admin.send('PATCH', '/api/admin/settings', { body: { sessionKeys: true } })
    expect([reply.status, reply.body.exception]).toEqual([404, 'Creation of session keys is disabled'])
    // Switching keys off ended the one that the other tests here use.
    script = (await makeKey(site, browser)).send
  })

  test('a session has its limit of keys here too', async () => {
    const mine = await signIn(site, 'limited')
    const make = () => mine.send('POST', '/security/createApiKey.api', { body: { type: 'session' } })
    for (let key = 0; key < 8; key++) expect((await make()).status).toBe(200)
    expect((await make()).body.code).toBe('conflict')
  })
})

describe('logging out', () => {
  test.each([
    '/login-logout.api',
    '/login-logoutApi.api',
    '/login/logout.view',
    '/login/Test/Study/logoutApi.post',
    '/home/login-logout.api?apiVersion=8.3',
    '/Test/Study/login-LOGOUT',
    '/login/home/LogoutApi',
  ])('POST %s ends the session, and every key of it', async (path) => {
    const mine = await signIn(site, 'limited')
    const [first, second] = [await makeKey(site, mine), await makeKey(site, mine)]
    const out = await first.send('POST', path)
    expect([out.status, out.body]).toEqual([200, { success: true, redirectUrl: '/' }])
    expect(await eventOf(out)).toMatchObject({ type: 'logout', outcome: 'ok' })
    expect([await enters(first.key), await enters(second.key)]).toEqual([401, 401])
    expect((await mine.send('GET', '/api/session')).status).toBe(401)
  })

  test('a GET ends nothing', async () => {
    for (const path of ['/login-logout.view', '/login/logoutApi.api']) {
      expect((await script('GET', path)).status).toBe(405)
    }
    expect((await script('GET', '/login/whoAmI.view')).status).toBe(200)
  })
})

describe('calls that would change rows', () => {
  const rows = { schemaName: 'study', queryName: 'Labs', rows: [{ RowId: 9, ParticipantId: 'P-999' }] }
  const multipart = {
    raw: '--x\r\ncontent-disposition: form-data; name="schemaName"\r\n\r\nstudy\r\n--x--\r\n',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
  }
  const wordings: [string, string, Parameters<Send>[2]][] = [
    ['Python insert', '/Test/Study/query-insertRows.api', { body: { ...rows, auditUserComment: 'why' } }],
    ['R insert', '/query/Test/Study/insertRows.api', { body: { ...rows, apiVersion: 8.3, auditBehavior: 'DETAILED' } }],
    ['JavaScript update', '/query/Test/Study/updateRows.api', { body: { ...rows, skipReselectRows: true } }],
    ['Java delete', '/Test/Study/query-deleteRows.api?apiVersion=8.3', { body: rows }],
    ['delete by its other name', '/Test/Study/query-delRows.view', { body: rows }],
    ['R import', '/query/Test/Study/importRows.api', { body: rows }],
    ['JavaScript save', '/query/Test/Study/saveRows.api', { body: { commands: [{ command: 'insert', ...rows }] } }],
    ['Python move', '/Test/Study/query-moveRows.api', { body: { ...rows, targetContainerPath: '/Other' } }],
    ['Python truncate', '/Test/Study/query-truncateTable.api', { body: { schemaName: 'study', queryName: 'Labs' } }],
    ['R import of a file', '/query/Test/Study/import.api', multipart],
  ]
  test.each(wordings)('%s is refused, and on record', async (_, path, sent) => {
    const reply = await script('POST', path, sent)
    expect([reply.status, reply.body.success, reply.body.code]).toEqual([403, false, 'forbidden'])
    expect(reply.body.exception).toContain('read-only')
    expect(reply.headers.get('content-type')).toBe('application/json;charset=UTF-8')
    const event = await eventOf(reply)
    expect(event).toMatchObject({ outcome: 'refused', code: 'forbidden', folder: '/Test/Study' })
    expect(event).toHaveProperty('what', expect.stringMatching(/^query-(\w+rows|truncatetable|import)$/))
    expect(JSON.stringify(event)).not.toContain('P-999')
  })

  test('not even an administrator who declared changes a row', async () => {
    const admin = await signIn(site, 'admin')
    await declare(admin, { phi: 'NotPHI' })
    expect((await admin.send('POST', '/Test/Study/query-insertRows.api', { body: rows })).status).toBe(403)
    const { body } = await script('GET', '/Test/Study/query-selectRows.api?schemaName=study&query.queryName=Labs')
    expect(body.rowCount).toBe(6)
  })
})

test.each([
  ['POST', '/query/Test/Study/saveQueryViews.api'],
  ['GET', '/core/Test/Study/getModuleProperties.api'],
  ['POST', '/security/createNewUser.api'],
  ['GET', '/property/Test/Study/getDomain.api'],
  ['GET', '/Test/Study/pipeline-analysis-getProtocols.api'],
  ['PROPFIND', '/_webdav/Test/Study/@files/'],
  ['POST', '/query/Test/Study/constructor.api'],
  ['POST', '/query/Test/Study/__proto__.api'],
])('what is not offered answers 404 in JSON that every client reads: %s %s', async (method, path) => {
  const reply = await script(method, path)
  expect([reply.status, reply.body.success, reply.body.code]).toEqual([404, false, 'not-found'])
  expect(reply.body.exception.length).toBeGreaterThan(10)
  expect(reply.body).not.toHaveProperty('status')
  expect(reply.headers.get('content-type')).toBe('application/json;charset=UTF-8')
  expect(await eventOf(reply)).toMatchObject({ type: 'metadata-read', outcome: 'refused', code: 'not-found' })
})
