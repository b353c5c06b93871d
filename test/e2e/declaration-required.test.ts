// No declaration, no data: on every route and in every wording in which rows leave, as JSON that names folder and page.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { routes } from '../../lambdas/routes.ts'
import { newFolder } from '../../stores/folders.ts'
import {
  aSite,
  type Browser,
  declare,
  makeKey,
  type Reply,
  type Send,
  type Site,
  selectAll,
  signIn,
} from '../client.ts'
import { checkRefused, eventOf } from '../probes.ts'
import { folder, participants, people } from '../world.ts'

let site: Site
beforeAll(async () => {
  site = await aSite()
})
afterAll(() => site.close())

const sql = 'select ParticipantId from Labs'
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const rowsOf = 'schemaName=study&query.queryName=Labs'
const sqlOf = `schemaName=study&sql=${encodeURIComponent(sql)}`

type Ask = (send: Send) => Promise<Reply>
const posting =
  (path: string, body: object): Ask =>
  (send) =>
    send('POST', path, { body })
const getting =
  (path: string): Ask =>
  (send) =>
    send('GET', path)
const filling =
  (path: string, raw: string): Ask =>
  (send) =>
    send('POST', path, { raw, headers: form })
const native = { folder, schema: 'study', sql }

/** Every way in which rows are asked for, by its route. */
const ways: readonly [route: string, what: string, ask: Ask][] = [
  ...(['json', 'csv', 'parquet', 'arrow'] as const).flatMap((format): [string, string, Ask][] => [
    ['POST /api/query/select', `rows as ${format}`, posting('/api/query/select', { ...selectAll, format })],
    ['POST /api/query/sql', `SQL as ${format}`, posting('/api/query/sql', { ...native, format })],
  ]),
  ...[
    '/Test/Study/query-selectRows.api',
    '/query/Test/Study/selectRows.api',
    '/TEST/study/QUERY-SELECTROWS.view',
  ].flatMap((path): [string, string, Ask][] => [
    ['ANY /{labkey+}', `GET ${path}`, getting(`${path}?${rowsOf}`)],
    ['ANY /{labkey+}', `POST ${path} as a form`, filling(path, rowsOf)],
    ['ANY /{labkey+}', `POST ${path} as JSON`, posting(path, { schemaName: 'study', 'query.queryName': 'Labs' })],
  ]),
  ['ANY /{labkey+}', 'getQuery', getting(`/Test/Study/query-getQuery.api?${rowsOf}`)],
  ['ANY /{labkey+}', 'selectDistinct', getting(`/Test/Study/query-selectDistinct.api?${rowsOf}&query.columns=Site`)],
  ['ANY /{labkey+}', 'executeSql, GET', getting(`/Test/Study/query-executeSql.api?${sqlOf}`)],
  ['ANY /{labkey+}', 'executeSql as a form', filling('/query/Test/Study/executeSql.api', sqlOf)],
  ['ANY /{labkey+}', 'executeSql as JSON', posting('/Test/Study/query-executeSql.api', { schemaName: 'study', sql })],
  ...['LabKey R API', 'LabKey Java API', 'LabKey Python API'].map((agent): [string, string, Ask] => [
    'ANY /{labkey+}',
    `selectRows by ${agent}`,
    (send) => send('GET', `/Test/Study/query-selectRows.api?${rowsOf}`, { headers: { 'user-agent': agent } }),
  ]),
]

function checkMissing(reply: Reply, path: string): void {
  checkRefused(reply, 403, 'declaration-required')
  const declareAt = `/app/declare?folder=${encodeURIComponent(path)}`
  expect(reply.body).toMatchObject({ folder: path, declareAt })
  expect(reply.body.exception).toContain(path)
  expect(reply.body.exception).toContain(declareAt)
  expect(reply.headers.get('location')).toBeNull()
  for (const id of participants) expect(reply.text).not.toContain(id)
}

test('every route from which rows leave stands among those that are asked', () => {
  const released = routes.filter(({ releases }) => releases === 'rows').map(({ route }) => route)
  expect([...new Set(ways.map(([route]) => route))].toSorted()).toEqual(released.toSorted())
})

describe('without a declaration', () => {
  test.each(ways)('%s answers no row but 403 to a key and to the browser: %s', async (_, __, ask) => {
    const browser = await signIn(site, 'researcher')
    const { send } = await makeKey(site, browser)
    for (const caller of [send, browser.send]) {
      const reply = await ask(caller)
      checkMissing(reply, folder)
      expect(await eventOf(site, reply)).toMatchObject({ outcome: 'refused', folder, declaration: null })
    }
    expect((await declare(browser)).status).toBe(201)
    expect((await ask(send)).status).toBe(200)
  })
})

describe('in one session', () => {
  let admin: Browser
  let browser: Browser
  let script: Send
  beforeAll(async () => {
    const { registry, together } = site.world
    const made = ['/Test', '/Test/Study/Sub', '/Test/Study/Sub/Deep'].flatMap((path) =>
      registry.addingFolder(newFolder(path, path)),
    )
    await together(made, 'folders')
    const reader = { role: 'reader', phi: 'Restricted' } as const
    const given = ['/Test', '/Test/Study/Sub', '/Test/Study/Sub/Deep'].map((path) =>
      registry.addingRole(path, people.researcher.id, reader),
    )
    await together(given, 'roles')
    admin = await signIn(site, 'admin')
    browser = await signIn(site, 'researcher')
    script = (await makeKey(site, browser)).send
  })

  const run = (path: string) =>
    script('POST', '/api/query/sql', { body: { folder: path, schema: 'study', sql: 'select 1 as n' } })
  const inherit = (path: string, inheritsDeclaration: boolean) =>
    admin.send('PATCH', '/api/admin/folders', { body: { path, inheritsDeclaration } })
  const eventAt = async (path: string) => eventOf(site, await run(path))

  test('several folders are declared side by side, each for itself', async () => {
    expect((await declare(browser, { folder: '/Test', phi: 'Limited' })).status).toBe(201)
    checkMissing(await run(folder), folder)
    expect((await declare(browser, { phi: 'PHI' })).status).toBe(201)
    expect(await eventAt('/Test')).toMatchObject({
      effectivePhi: 'Limited',
      declaration: { phi: 'Limited', version: 1 },
    })
    expect(await eventAt(folder)).toMatchObject({ effectivePhi: 'PHI', declaration: { phi: 'PHI', version: 1 } })
  })

  test('declaring again replaces what holds for the next request, in that folder alone', async () => {
    expect((await declare(browser, { phi: 'NotPHI', activity: 'Healthcare Operations', irb: undefined })).status).toBe(
      201,
    )
    expect(await eventAt(folder)).toMatchObject({ effectivePhi: 'NotPHI', declaration: { irb: null, version: 2 } })
    expect(await eventAt('/Test')).toMatchObject({ effectivePhi: 'Limited', declaration: { version: 1 } })
  })

  test('a folder counts as declared by the one above it only where it inherits that, and says so in every event', async () => {
    checkMissing(await run('/Test/Study/Sub'), '/Test/Study/Sub')
    const changed = await inherit('/Test/Study/Sub', true)
    expect(changed.body).toMatchObject({ path: '/Test/Study/Sub', inheritsDeclaration: true })
    expect(await eventOf(site, changed)).toMatchObject({
      type: 'folder-changed',
      changes: [{ name: 'inheritsDeclaration', old: false, new: true }],
    })
    expect(await eventAt('/Test/Study/Sub')).toMatchObject({
      outcome: 'ok',
      folder: '/Test/Study/Sub',
      effectivePhi: 'NotPHI',
      declaration: { activity: 'Healthcare Operations', version: 2 },
    })
    const options = await browser.send('GET', '/api/declaration/options?folder=/Test/Study/Sub')
    expect(options.body.signed).toMatchObject({ folder, version: 2 })
  })

  test('what is inherited is inherited further down only where that folder inherits too', async () => {
    checkMissing(await run('/Test/Study/Sub/Deep'), '/Test/Study/Sub/Deep')
    await inherit('/Test/Study/Sub/Deep', true)
    expect(await eventAt('/Test/Study/Sub/Deep')).toMatchObject({ outcome: 'ok', declaration: { version: 2 } })
    await inherit('/Test/Study/Sub', false)
    checkMissing(await run('/Test/Study/Sub/Deep'), '/Test/Study/Sub/Deep')
    await inherit('/Test/Study/Sub', true)
  })

  test('a declaration of its own comes before an inherited one', async () => {
    expect((await declare(browser, { folder: '/Test/Study/Sub', phi: 'Restricted' })).status).toBe(201)
    expect(await eventAt('/Test/Study/Sub')).toMatchObject({ effectivePhi: 'Restricted', declaration: { version: 1 } })
    expect(await eventAt('/Test/Study/Sub/Deep')).toMatchObject({ effectivePhi: 'Restricted' })
  })

  test('an IRB approval that does not cover the folder below stops what inherits there, and there alone', async () => {
    const body = { number: 'IRB-NARROW', title: 'Narrow', folders: ['/Test/Study/Sub'] }
    expect((await admin.send('POST', '/api/admin/irbs', { body })).status).toBe(201)
    expect((await declare(browser, { folder: '/Test/Study/Sub', irb: 'IRB-NARROW' })).status).toBe(201)
    await admin.send('PATCH', '/api/admin/irbs/IRB-NARROW', { body: { folders: ['/Test/Study/Sub/Deep'] } })
    checkMissing(await run('/Test/Study/Sub'), '/Test/Study/Sub')
    expect(await eventAt('/Test/Study/Sub/Deep')).toMatchObject({ outcome: 'ok' })
  })
})
