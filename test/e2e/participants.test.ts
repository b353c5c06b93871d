// Who was seen: what an answer tells of somebody is on record and found again, also where their rows are not in it.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aScript, aSite, type Browser, type Send, type Site, selectAll, signIn } from '../client.ts'
import { folder, participants } from '../world.ts'

let site: Site
let script: Send
let auditor: Browser
beforeAll(async () => {
  site = await aSite()
  script = (await aScript(site, 'researcher')).send
  auditor = await signIn(site, 'auditor')
})
afterAll(() => site.close())

const idOf = (reply: Awaited<ReturnType<Send>>) => reply.headers.get('x-audit-event') ?? ''
const found = async (participant: string): Promise<string[]> => {
  const { body } = await auditor.send('GET', `/api/audit/events?participant=${participant}`)
  return body.events.map((e: { id: string }) => e.id)
}
const one = { column: 'ParticipantId', op: 'eq', value: 'P-004' }

test('a count of rows that are not answered names whose they are', async () => {
  const reply = await script('POST', '/api/query/select', { body: { ...selectAll, filters: [one], limit: 0 } })
  expect([reply.body.rows.length, reply.body.rowCount]).toEqual([0, 1])
  const event = await site.world.audit.event(idOf(reply))
  expect(event).toMatchObject({ participants: { count: 0 }, counted: { count: 1, ids: ['P-004'] } })
  expect(await found('P-004')).toContain(idOf(reply))
  expect(await found('P-005')).not.toContain(idOf(reply))
})

test('a page of chosen rows names those it released, and apart from them all whom its total counts', async () => {
  const filters = [{ column: 'Age', op: 'gte', value: 30 }]
  const reply = await script('POST', '/api/query/select', { body: { ...selectAll, filters, limit: 2 } })
  const event = await site.world.audit.event(idOf(reply))
  expect(event).toMatchObject({ participants: { ids: ['P-001', 'P-002'] }, counted: { ids: participants } })
})

test.each([{}, { limit: 2 }, { filters: [one] }])(
  'nobody more is named by all rows, or by a count of all: %o',
  async (more) => {
    const reply = await script('POST', '/api/query/select', { body: { ...selectAll, ...more } })
    expect(await site.world.audit.event(idOf(reply))).not.toHaveProperty('counted')
  },
)

test('different values name all whose rows hold them', async () => {
  const query = 'schemaName=study&query.queryName=Labs&query.columns=Site&query.ParticipantId~eq=P-004'
  const reply = await script('GET', `${folder}/query-selectDistinct.api?${query}`)
  expect(reply.body.values).toEqual(['South'])
  const event = await site.world.audit.event(idOf(reply))
  expect(event).toMatchObject({ distinct: true, participants: { count: 1, ids: ['P-004'] } })
  expect(await found('P-004')).toContain(idOf(reply))
})
