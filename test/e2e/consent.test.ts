// Consent that is withdrawn: from the next request on nobody meets the participant's rows, whatever way they ask.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aScript, type Browser, type Reply, type Send, type Site, selectAll, signIn } from '../client.ts'
import { folder, people } from '../world.ts'
import { add, aSitedStudy, ask } from './a-sited-study.ts'

let site: Site
let admin: Browser
let restricted: Send
beforeAll(async () => {
  ;({ site, admin, restricted } = await aSitedStudy())
})
afterAll(() => site.close())

const path = '/api/admin/withdrawals'
const say = (body: object) => admin.send('POST', path, { body: { folder, reason: 'by letter', ...body } })
const eventOf = (reply: Reply) => site.world.audit.event(reply.headers.get('x-audit-event') ?? '')
const sql = (text: string) => restricted('POST', '/api/query/sql', { body: { folder, schema: 'study', sql: text } })
const labs = `${folder}/query-selectRows.api?schemaName=study&query.queryName=Labs`
const distinct = `${folder}/query-selectDistinct.api?schemaName=study&query.queryName=Labs&query.columns=ParticipantId`
const who = 'P-002'

const ways: readonly (readonly [string, (send: Send) => Promise<Reply>])[] = [
  ['rows', (send) => send('POST', '/api/query/select', { body: selectAll })],
  ['a filter for them', (send) => send('POST', '/api/query/select', { body: filtered('ParticipantId', 'eq', who) })],
  ['a search', (send) => send('POST', '/api/query/select', { body: filtered('Comments', 'contains', who) })],
  ['a page', (send) => send('POST', '/api/query/select', { body: { ...selectAll, sort: ['-Age'], limit: 6 } })],
  ['CSV', (send) => send('POST', '/api/query/select', { body: { ...selectAll, format: 'csv' } })],
  ["LabKey's rows", (send) => send('GET', labs)],
  ["LabKey's values", (send) => send('GET', distinct)],
  ['SQL', () => sql('select * from Labs')],
  ['SQL about itself', () => sql('select a.*, b.Comments as c from Labs a left join Labs b on a.RowId = b.RowId')],
]
const filtered = (column: string, op: string, value: string) => ({ ...selectAll, filters: [{ column, op, value }] })

test('whoever withdrew is in no answer from the next request of a running key on, and nobody is told whose rows are gone', async () => {
  for (const [way, read] of ways) expect((await read(restricted)).text, way).toContain(who)
  const count = 'select count(*) as n, count(distinct ParticipantId) as p from Labs'
  expect((await sql(count)).body.rows).toEqual([{ n: 6, p: 6 }])
  const reply = await say({ participant: who })
  expect([reply.status, reply.body.by, reply.body.withdrawn]).toEqual([201, people.admin.email, true])
  for (const [way, read] of ways) {
    const after = await read(restricted)
    expect(after.status, way).toBe(200)
    expect(after.text, way).not.toContain(way === 'a filter for them' ? 'canary-comment' : who)
    expect(JSON.stringify(await eventOf(after)).replaceAll(`"values":["${who}"]`, ''), way).not.toContain(who)
  }
  expect((await sql(count)).body.rows).toEqual([{ n: 5, p: 5 }])
  expect(await eventOf(reply)).toMatchObject({ type: 'consent-changed', participant: who, count: 1, folder })
})

test('their rows are not reached through a lookup either', async () => {
  const path = 'SiteId/Head/Nick'
  const nicks = async () =>
    (await ask(restricted, { columns: ['RowId', path] })).body.rows.map((row: object) => Object.values(row)[1])
  expect(await nicks()).toEqual(['Hank', 'Hilda', null, null])
  await say({ participant: 'H-1' })
  expect(await nicks()).toEqual([null, 'Hilda', null, null])
})

test('a later version is read without them too, and consent given again brings back what is there', async () => {
  await add(site, 'Visits', 'a2', 'RowId,Who,SiteId,Ward\n1,P-1,10,w\n2,P-2,20,w\n', {
    participant: 'Who',
    key: ['RowId'],
  })
  await say({ participant: 'P-1' })
  const rows = async () => (await ask(restricted, { columns: ['RowId'] })).body.rows
  expect(await rows()).toEqual([{ RowId: 2 }])
  expect((await say({ participant: 'P-1', withdrawn: false })).status).toBe(201)
  expect(await rows()).toEqual([{ RowId: 1 }, { RowId: 2 }])
})

test('what was said already is refused, and of many at once one is heard', async () => {
  expect((await say({ participant: who })).body.code).toBe('conflict')
  expect((await say({ participant: 'P-006', withdrawn: false })).body.code).toBe('conflict')
  const replies = await Promise.all(Array.from({ length: 8 }, () => say({ participant: 'P-005' })))
  expect(replies.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)])
})

test('the list tells all of it in order, and the audit finds the participant', async () => {
  const { body } = await admin.send('GET', `${path}?folder=${folder}`)
  expect(body.withdrawals.map((one: { participant: string }) => one.participant)).toEqual([
    who,
    'H-1',
    'P-1',
    'P-1',
    'P-005',
  ])
  const found = await admin.send('GET', `/api/audit/events?participant=${who}&type=consent-changed`)
  expect(found.body.events).toMatchObject([{ participant: who, withdrawn: true, reason: 'by letter' }])
})

test('only site administrators may, in the browser, for a folder that is there, with a reason', async () => {
  const auditor = await signIn(site, 'auditor')
  const { send } = await aScript(site, 'researcher')
  const body = { folder, participant: 'P-3', reason: 'r' }
  expect((await auditor.send('POST', path, { body })).body.code).toBe('forbidden')
  expect((await send('POST', path, { body })).body.code).toBe('browser-only')
  expect((await say({ participant: 'P-3', folder: '/No/Where' })).body.code).toBe('not-found')
  expect((await say({ participant: 'P-3', reason: ' ' })).body.code).toBe('bad-request')
})
