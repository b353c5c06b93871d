// Keys that are narrower than their session: reading only, a lower level, some folders, tables or addresses. Outside is
// as absent, whatever the route; and what was chosen is shown and on record.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer } from '../../local/server.ts'
import { type Browser, makeKey, type Send, send as sendTo, signIn } from '../client.ts'
import { checkGapless, checkRefused, countAccesses, eventOf } from '../probes.ts'
import { aWorld, folder, people } from '../world.ts'
import { aKey, aNarrowedStudy, declaredEverywhere, folders } from './a-narrowed-study.ts'

const [, inner, beside, otherwhere] = folders
let study: Awaited<ReturnType<typeof aNarrowedStudy>>
let browser: Browser
let site: typeof study.site
beforeAll(async () => {
  study = await aNarrowedStudy()
  site = study.site
  browser = await declaredEverywhere(site, 'restricted', 'Restricted')
})
afterAll(() => site.close())

/** A key for the time of one test. */
async function withKey(options: object, act: (send: Send, id: string) => Promise<unknown>): Promise<void> {
  const key = await aKey(site, browser, options)
  await act(key.send, key.id)
  await key.revoke()
}

const none = { readOnly: false, phi: null, folders: null, tables: null, addresses: null }
const select = (body: object) => ({ body: { folder, schema: 'study', query: 'Labs', ...body } })

test('options are told at making, in the list of keys, and in the event', async () => {
  const tables = [{ folder, schema: 'study', query: 'Labs' }]
  const asked = { readOnly: true, phi: 'Limited', folders: [folder], tables, addresses: ['127.0.0.0/8', '::1'] }
  const reply = await browser.send('POST', '/api/keys', {
    body: { ...asked, tables: [{ folder: `${folder}/`, schema: 'STUDY', query: 'labs' }], label: 'narrow' },
  })
  expect(reply.body).toMatchObject(asked)
  expect(await eventOf(site, reply)).toMatchObject({ type: 'key-made', outcome: 'ok', limits: asked })
  const { keys } = (await browser.send('GET', '/api/keys')).body
  expect(keys.find((k: { label: string }) => k.label === 'narrow')).toMatchObject(asked)
  await browser.send('DELETE', `/api/keys/${reply.body.id}`)
  const plain = await browser.send('POST', '/api/keys', { body: {} })
  expect(plain.body).toMatchObject(none)
  expect(await eventOf(site, plain)).not.toHaveProperty('limits')
  await browser.send('DELETE', `/api/keys/${plain.body.id}`)
})

test.each<[string, object, number, string]>([
  ['an unknown level', { phi: 'All' }, 400, 'bad-request'],
  ['no folder', { folders: [] }, 400, 'bad-request'],
  ['a folder that is not there', { folders: ['/Nowhere'] }, 404, 'not-found'],
  ['a table that is not there', { tables: [{ folder, schema: 'study', query: 'Nothing' }] }, 404, 'not-found'],
  ['an address that is none', { addresses: ['localhost'] }, 400, 'bad-request'],
  ['all addresses', { addresses: ['0.0.0.0/0'] }, 400, 'bad-request'],
  ['more than 20', { addresses: Array.from({ length: 21 }, (_, i) => `192.0.2.${i}`) }, 400, 'bad-request'],
  ['a field of no name', { readonly: true }, 400, 'bad-request'],
])('a key is not made for %s', async (_, options, status, code) => {
  checkRefused(await browser.send('POST', '/api/keys', { body: options }), status, code)
})

describe('a key that only reads', () => {
  const changes: [string, string, string][] = [
    ['POST', '/api/logout', 'logout'],
    ['POST', '/login-logout.api', 'logout'],
    ['POST', '/login-logoutApi.view', 'logout'],
    ['POST', `/user-impersonateUser.api?email=${people.limited.email}`, 'impersonation-started'],
  ]
  test.each(changes)('is refused %s %s, on record, and the session goes on as it was', async (method, path, type) => {
    const admin = await signIn(site, 'admin')
    const { send } = await makeKey(site, admin, { readOnly: true })
    const reply = await send(method, path)
    checkRefused(reply, 403, 'forbidden')
    expect(await eventOf(site, reply)).toMatchObject({ type, outcome: 'refused', code: 'forbidden' })
    const { body } = await send('GET', '/api/session')
    expect([body.user.email, body.actingAs]).toEqual([people.admin.email, null])
    await checkGapless(site, admin.session)
  })

  test('does not end an impersonation either, and reads', async () => {
    const admin = await signIn(site, 'admin')
    const { send } = await makeKey(site, admin, { readOnly: true })
    await admin.send('POST', '/api/impersonation', { body: { email: people.limited.email } })
    for (const action of ['login-stopImpersonating', 'login-stopImpersonatingApi']) {
      checkRefused(await send('POST', `/${action}.api`), 403, 'forbidden')
    }
    expect((await send('GET', '/api/session')).body.actingAs.email).toBe(people.limited.email)
    expect((await send('GET', '/api/folders')).status).toBe(200)
  })
})

describe('a key of a lower level', () => {
  test('sees columns above it as above the level of the person, and its level is on record', () =>
    withKey({ phi: 'Limited' }, async (send) => {
      const reply = await send('POST', '/api/query/select', select({}))
      expect(reply.text).not.toContain('canary')
      expect(reply.body.rows[0]).toMatchObject({ Age: 30, BirthDate: null, Comments: null })
      expect(await eventOf(site, reply)).toMatchObject({ effectivePhi: 'Limited', declaration: { phi: 'Restricted' } })
      checkRefused(await send('POST', '/api/query/select', select({ sort: ['Comments'] })), 400, 'unknown-column')
      const sql = { body: { folder, schema: 'study', sql: 'select Comments from Labs' } }
      checkRefused(await send('POST', '/api/query/sql', sql), 400, 'unknown-column')
      expect((await send('GET', `${folder}/security-getMaxPhiLevel.api`)).body.maxPhiLevel).toBe('Limited')
      expect((await send('GET', '/api/folders')).body.folders[0].maxPhi).toBe('Limited')
    }))

  test('is no higher than the session by naming a higher one', async () => {
    const limited = await declaredEverywhere(site, 'limited', 'Limited')
    const { send } = await makeKey(site, limited, { phi: 'Restricted' })
    const reply = await send('POST', '/api/query/select', select({}))
    expect(reply.text).not.toContain('canary')
    expect(await eventOf(site, reply)).toMatchObject({ effectivePhi: 'Limited' })
  })
})

describe('a key for some folders', () => {
  test('reaches them and the folders in them; all others are word for word as absent', () =>
    withKey({ folders: [folder.toUpperCase()] }, async (send) => {
      for (const path of [folder, inner]) {
        expect((await send('POST', '/api/query/select', select({ folder: path }))).status).toBe(200)
      }
      for (const path of [beside, otherwhere]) {
        const asked = await send('POST', '/api/query/select', select({ folder: path }))
        checkRefused(asked, 404, 'not-found')
        const absent = await send('POST', '/api/query/select', select({ folder: '/Nowhere' }))
        expect(asked.body.exception.replace(path, '/Nowhere')).toBe(absent.body.exception)
        checkRefused(await send('GET', `${path}/query-getSchemas.api`), 404, 'not-found')
      }
      const shown = (await send('GET', '/api/folders')).body.folders.map((f: { path: string }) => f.path)
      expect(shown).toEqual([folder, inner])
      const { body } = await send('GET', '/api/session')
      expect(Object.keys(body.session.declarations).toSorted()).toEqual([folder, inner])
      expect((await send('GET', '/login-whoami.api')).text).not.toContain(otherwhere)
    }))
})

describe('a key for some tables', () => {
  const visits = { folder, schema: 'study', query: 'Visits' }

  test('reads no other, neither by its name, nor in SQL, nor through a lookup, nor in a description', () =>
    withKey({ tables: [visits] }, async (send) => {
      expect((await send('POST', '/api/query/select', { body: visits })).status).toBe(200)
      const path = { body: { ...visits, columns: ['RowId', 'SiteId/Name'] } }
      checkRefused(await send('POST', '/api/query/select', path), 400, 'unknown-column')
      checkRefused(await send('POST', '/api/query/select', select({ query: 'Sites' })), 404, 'not-found')
      for (const sql of ['select * from Sites', 'select * from Visits v join Sites s on v.SiteId = s.SiteId']) {
        const reply = await send('POST', '/api/query/sql', { body: { folder, schema: 'study', sql } })
        expect(reply.status).toBe(400)
        expect(reply.text).not.toMatch(/North|South/)
      }
      const { tables } = (await send('GET', `/api/tables?folder=${folder}&schema=study`)).body
      expect(tables.map((t: { name: string }) => t.name)).toEqual(['Visits'])
      const details = await send('GET', `${folder}/query-getQueryDetails.api?schemaName=study&queryName=Visits`)
      expect(details.text).not.toContain('Sites')
      checkRefused(await send('POST', '/api/query/select', { body: { ...visits, folder: inner } }), 404, 'not-found')
    }))
})

describe('the audit trail', () => {
  test.each([{ phi: 'Restricted' }, { folders: [folder] }, { tables: [{ folder, schema: 'study', query: 'Labs' }] }])(
    'is closed to a key of an administrator that sees less of the data: %j',
    async (options) => {
      const admin = await signIn(site, 'admin')
      const { send } = await makeKey(site, admin, options)
      checkRefused(await send('GET', '/api/audit/events'), 403, 'forbidden')
      checkRefused(await send('GET', `/api/audit/events/${admin.session}.1`), 403, 'forbidden')
      const reads = await makeKey(site, admin, { readOnly: true })
      expect((await reads.send('GET', '/api/audit/events?limit=1')).status).toBe(200)
    },
  )
})

describe('a key for some addresses', () => {
  test('opens nothing from another one, on any route, each try on record', () =>
    withKey({ addresses: ['192.0.2.0/24', '2001:db8::/32'] }, async (send, id) => {
      for (const ask of [
        () => send('POST', '/api/query/select', select({})),
        () => send('GET', '/api/session'),
        () => send('GET', '/login-whoami.api'),
        () => send('POST', '/api/logout'),
      ]) {
        const reply = await ask()
        checkRefused(reply, 403, 'forbidden')
        const told = { outcome: 'refused', code: 'forbidden', key: { id }, user: { email: people.restricted.email } }
        expect(await eventOf(site, reply)).toMatchObject(told)
      }
    }))

  test('opens from within', () =>
    withKey({ addresses: ['127.0.0.1'] }, async (send) => {
      expect((await send('GET', '/api/session')).status).toBe(200)
    }))
})

test('a key without options costs no further read, and one with options a single one', async () => {
  const seen = { accesses: 0 }
  const world = await aWorld({ wrap: (keeper) => countAccesses(keeper, seen) })
  const server = await startServer(world, '127.0.0.1', 0)
  const here = { world, url: server.url, close: () => world.close() }
  const asking = { ...here, send: (...[m, p, o]: Parameters<Send>) => sendTo(server.url, m, p, o) }
  const mine = await signIn(asking, 'researcher')
  const cost = async (options: object) => {
    const { send } = await makeKey(asking, mine, options)
    seen.accesses = 0
    await send('GET', '/api/session')
    return seen.accesses
  }
  const [plain, narrow] = [await cost({ label: 'x', expiresInMinutes: 5 }), await cost({ readOnly: true })]
  expect([plain, narrow - plain]).toEqual([plain, 1])
  await server.close()
  await world.close()
})
