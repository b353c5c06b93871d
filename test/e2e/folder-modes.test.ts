// How a folder is read: columns above the level blank or hidden, participants recorded always or where PHI was touched.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aScript, aSite, type Browser, type Send, type Site, selectAll, signIn } from '../client.ts'
import { folder } from '../world.ts'

let site: Site
let admin: Browser
let limited: Send
let restricted: Send
beforeAll(async () => {
  site = await aSite()
  admin = await signIn(site, 'admin')
  limited = (await aScript(site, 'limited', { phi: 'Limited' })).send
  restricted = (await aScript(site, 'restricted', { phi: 'Restricted' })).send
})
afterAll(() => site.close())

const change = (body: object) => admin.send('PATCH', '/api/admin/folders', { body: { path: folder, ...body } })
const form = (pairs: string) => ({ raw: pairs, headers: { 'content-type': 'application/x-www-form-urlencoded' } })
const names = (columns: { name: string }[]) => columns.map((c) => c.name)
const visible = ['RowId', 'ParticipantId', 'Site', 'Age', 'Weight', 'SeenAt', 'Active']

describe('a folder that hides columns above the level', () => {
  beforeAll(async () => {
    expect((await change({ phiColumns: 'hide' })).status).toBe(200)
  })
  afterAll(() => change({ phiColumns: 'blank' }))

  test('answers as if there were none, and says nothing of them', async () => {
    const rows = await limited('POST', '/api/query/select', { body: selectAll })
    const table = await limited('GET', `/api/tables/Labs?folder=${folder}&schema=study`)
    const details = await limited('GET', `${folder}/query-getQueryDetails.api?schemaName=study&queryName=Labs`)
    const labkey = await limited('POST', `${folder}/query-getQuery.api`, form('schemaName=study&query.queryName=Labs'))
    expect(names(rows.body.columns)).toEqual(visible)
    expect(names(table.body.columns)).toEqual(visible)
    expect(names(details.body.columns)).toEqual(visible)
    expect(names(labkey.body.metaData.fields)).toEqual(visible)
    for (const reply of [rows, table, details, labkey]) expect(reply.text).not.toMatch(/BirthDate|Comments|canary/)
  })

  test('refuses them by name in the words of a column that does not exist, and records the try', async () => {
    const hidden = await limited('POST', '/api/query/select', { body: { ...selectAll, columns: ['Comments'] } })
    const absent = await limited('POST', '/api/query/select', { body: { ...selectAll, columns: ['Nonesuch'] } })
    expect([hidden.status, hidden.body.code]).toEqual([400, 'unknown-column'])
    expect(hidden.body.exception.replace('Comments', 'Nonesuch')).toBe(absent.body.exception)
    const event = await site.world.audit.event(hidden.headers.get('x-audit-event') ?? '')
    expect(event).toMatchObject({ outcome: 'refused', attempted: ['Labs.Comments'] })
  })

  test('shows them to whoever may read them', async () => {
    const { body } = await restricted('POST', '/api/query/select', { body: selectAll })
    expect(names(body.columns)).toContain('Comments')
  })
})

describe('a folder that records participants where PHI was touched', () => {
  beforeAll(() => change({ recordParticipants: 'phi-only' }))
  afterAll(() => change({ recordParticipants: 'all' }))
  const eventOf = async (extra: object) => {
    const reply = await limited('POST', '/api/query/select', { body: { ...selectAll, ...extra } })
    return site.world.audit.event(reply.body.auditEvent)
  }

  test('records a read without a PHI column with everything but whose rows they were', async () => {
    expect(await eventOf({ columns: ['Site', 'Weight'] })).toMatchObject({ rowCount: 6, participants: 'not-recorded' })
  })

  test.each([{ columns: ['Site', 'Age'] }, { columns: ['Site'], sort: ['Age'] }])(
    'records whose rows they were when a PHI column is answered or sorted by: %o',
    async (extra) => {
      expect(await eventOf(extra)).toMatchObject({ participants: { count: 6 } })
    },
  )
})

test('a change of a folder is recorded with old and new values, and needs an administrator', async () => {
  const reply = await change({ title: 'Another title' })
  expect(reply.body).toMatchObject({ path: folder, title: 'Another title', phiColumns: 'blank' })
  const event = await site.world.audit.event(reply.headers.get('x-audit-event') ?? '')
  const changes = [{ name: 'title', old: 'Test study', new: 'Another title' }]
  expect(event).toMatchObject({ type: 'folder-changed', subject: folder, changes })
  const auditor = await signIn(site, 'auditor')
  const refused = await auditor.send('PATCH', '/api/admin/folders', { body: { path: folder, title: 'Mine' } })
  expect([refused.status, refused.body.code]).toEqual([403, 'forbidden'])
  const listed = await admin.send('GET', '/api/admin/folders')
  expect(listed.body.folders).toEqual([expect.objectContaining({ path: folder, title: 'Another title' })])
})
