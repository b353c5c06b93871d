// selectDistinct as LabKey's clients ask for it (labkey-protocol section 8.1), and what of it is on record.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aScript, aSite, type Reply, type Send, type Site } from '../client.ts'
import { participants } from '../world.ts'

let site: Site
let script: Send
beforeAll(async () => {
  site = await aSite()
  script = (await aScript(site, 'limited', { phi: 'Limited' })).send
})
afterAll(() => site.close())

const js = '/query/Test/Study/selectDistinct.api?dataRegionName=query&query.queryName=Labs&schemaName=study'
const eventOf = (reply: Reply) => site.world.audit.event(reply.headers.get('x-audit-event') ?? '')

test('JavaScript gets the different values of the column, and the read is on record with what it touched', async () => {
  const reply = await script('GET', `${js}&query.Age~gt=31&query.columns=Site&maxRows=5`)
  expect(reply.status).toBe(200)
  expect(reply.headers.get('content-type')).toBe('application/json;charset=UTF-8')
  expect(reply.body).toEqual({ schemaName: 'study', queryName: 'Labs', values: ['North', 'South'] })
  expect(await eventOf(reply)).toMatchObject({
    type: 'rows-read',
    outcome: 'ok',
    folder: '/Test/Study',
    schema: 'study',
    query: 'Labs',
    columns: ['Site', 'Age'],
    phiColumns: ['Age'],
    filters: [{ column: 'Age', op: 'gt', values: ['31'] }],
    rowCount: 2,
    total: 2,
    limit: 5,
    participants: { count: 4, ids: ['P-003', 'P-004', 'P-005', 'P-006'] },
  })
})

test('the ids of participants name the participants', async () => {
  const pairs = 'schemaName=study&query.queryName=Labs&query.columns=participantid&maxRows=2&query.sort=-ParticipantId'
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const reply = await script('POST', '/Test/Study/query-selectDistinct.view', { raw: pairs, headers })
  const values = participants.toReversed().slice(0, 2)
  expect(reply.body).toEqual({ schemaName: 'study', queryName: 'Labs', values })
  expect(await eventOf(reply)).toMatchObject({ participants: { ids: values.toSorted() }, rowCount: 2, total: 6 })
})

test.each([
  ['Weight', [60.5, 61.5, 62.5, 64.5, 65.5, null]],
  ['Active', [false, true]],
  ['Age', [30, 31, 32, 33, 34, 35]],
  ['SeenAt', participants.map((_, i) => `2026-01-0${i + 1} 10:30:00.000`)],
])('values of %s come as in rows, blank as null', async (column, values) => {
  expect((await script('GET', `${js}&query.columns=${column}`)).body.values).toEqual(values)
})

test('a day is written as all dates are for these clients', async () => {
  const { send } = await aScript(site, 'researcher')
  const { body } = await send('GET', `${js}&query.columns=BirthDate&maxRows=1`)
  expect(body.values).toEqual(['1960-01-15 00:00:00.000'])
})

test.each(['query.columns=BirthDate', 'query.columns=comments', 'query.columns=Site&query.BirthDate~isblank='])(
  'a column above the level is as unknown as one that is not there, and the try is on record: %s',
  async (asked) => {
    const reply = await script('GET', `${js}&${asked}`)
    const missing = await script('GET', `${js}&${asked.replace(/BirthDate|comments/, 'Nope')}`)
    const sentence = (text: string) => text.replace(/BirthDate|comments/, 'Nope')
    expect([reply.status, reply.body.code]).toEqual([400, 'unknown-column'])
    expect(sentence(reply.body.exception)).toBe(missing.body.exception)
    const event = await eventOf(reply)
    expect(event).toMatchObject({ type: 'rows-read', outcome: 'refused', code: 'unknown-column' })
    expect(event).toHaveProperty('attempted', [expect.stringMatching(/^Labs\.(BirthDate|Comments)$/)])
    expect(await eventOf(missing)).not.toHaveProperty('attempted')
  },
)

test.each([
  ['no column', '', 400],
  ['two columns', '&query.columns=Site,Age', 400],
  ['all columns', '&query.columns=*', 400],
  ['a sort by another column', '&query.columns=Site&query.sort=Age', 400],
  ['other folders', '&query.columns=Site&containerFilter=AllFolders', 400],
  ['a view that is not there', '&query.columns=Site&query.viewName=v', 404],
])('%s is refused', async (_, asked, status) => {
  const reply = await script('GET', js + asked)
  expect([reply.status, reply.body.success]).toEqual([status, false])
  expect(await eventOf(reply)).toMatchObject({ type: 'rows-read', outcome: 'refused' })
})
