// Who saw a participant: what events list is sure, a bulk read is run again, and what cannot be known is said to be possible.
// The account of disclosures is made of the same.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isReleased } from '../../core/accesses.ts'
import { firstQueryLimits } from '../../core/query-limits.ts'
import { seenAgain } from '../../lambdas/http/seen-again.ts'
import { aScript, aSite, type Browser, type Reply, type Site, selectAll, signIn } from '../client.ts'
import { indexAll } from '../indexing.ts'
import { addManyRows, selectMany } from '../large-table.ts'
import { checkAnswer, checkRefused, eventOf } from '../probes.ts'
import { folder, people } from '../world.ts'

type Access = { event: string; sure: string; how?: string; why?: string; user: { id: number } }

let site: Site
let auditor: Browser
const events: Record<string, string> = {}
const keep = (name: string, { status, headers, text }: Reply) => {
  expect([name, status, text.slice(0, 300)]).toEqual([name, 200, expect.anything()])
  events[name] = headers.get('x-audit-event') ?? ''
}

beforeAll(async () => {
  site = await aSite()
  // 1,100 people of 50 rows each.
  await addManyRows(site.world, 55_000)
  const { send } = await aScript(site, 'researcher')
  const many = { ...selectMany, columns: ['ParticipantId'] }
  const select = async (name: string, body: object) => keep(name, await send('POST', '/api/query/select', { body }))
  const ask = async (name: string, sql: string) =>
    keep(name, await send('POST', '/api/query/sql', { body: { folder, schema: 'study', sql } }))
  await select('some', { ...selectAll, limit: 2 })
  await select('everybody', many)
  await select('all but the first', { ...many, filters: [{ column: 'RowId', op: 'gte', value: '50' }] })
  await ask('by SQL', 'select ParticipantId, max(Result) as Most from Many group by 1')
  await ask('a count', 'select count(*) as n from Many')
  site.world.advance(60_000)
  await select('everybody again', many)
  site.world.advance(3 * 86_400_000)
  await indexAll(site.world)
  auditor = await signIn(site, 'auditor')
}, 240_000)
afterAll(() => site.close())

async function who(participant: string, more = ''): Promise<Record<string, Access>> {
  const reply = await auditor.send('GET', `/api/audit/who?participant=${participant}${more}`)
  checkAnswer(reply)
  expect([reply.status, reply.body.cursor]).toEqual([200, null])
  const name = (id: string) => Object.keys(events).find((one) => events[one] === id) ?? id
  return Object.fromEntries(reply.body.accesses.map((access: Access) => [name(access.event), access]))
}
const sureOf = (accesses: Record<string, Access>) =>
  Object.fromEntries(Object.entries(accesses).map(([name, { sure }]) => [name, sure]))

describe('who saw somebody', () => {
  test('is sure where the event lists them, and says what was read, by whom and why', async () => {
    const accesses = await who('P-001')
    expect(sureOf(accesses)).toEqual({ some: 'listed' })
    expect(accesses.some).toMatchObject({
      ...{ how: 'released', folder, tables: ['study.Labs'], user: { id: people.researcher.id } },
      declaration: { activity: 'Research with HIPAA Authorization', irb: 'IRB-2026-001', phi: 'PHI' },
    })
  })

  test('is found out for bulk reads by running them again, and no row leaves', async () => {
    expect(sureOf(await who('P-000000'))).toEqual({
      ...{ everybody: 'replayed', 'everybody again': 'replayed', 'by SQL': 'replayed', 'a count': 'possible' },
    })
    expect(sureOf(await who('P-001099'))).toMatchObject({ 'all but the first': 'replayed' })
  })

  test('is only possible where the answer does not say whose rows it was made of, with the reason', async () => {
    const { 'a count': count } = await who('P-000001')
    expect(count).toMatchObject({ sure: 'possible', why: 'The answer does not say whose rows it was made of.' })
  })

  test('is nobody where no table that was read has a row of theirs, and where another folder was meant', async () => {
    expect(await who('P-9')).toEqual({})
    expect(await who('P-001', '&folder=/Other')).toEqual({})
    expect(sureOf(await who('P-001', '&folder=/test'))).toEqual({ some: 'listed' })
  })

  test('comes page by page, with nothing lost', async () => {
    const found: string[] = []
    let cursor = ''
    do {
      const path = `/api/audit/who?participant=P-000000&limit=1${cursor}`
      const { body } = await auditor.send('GET', path)
      found.push(...body.accesses.map(({ event }: Access) => event))
      cursor = body.cursor === null ? '' : `&cursor=${encodeURIComponent(body.cursor)}`
    } while (cursor !== '')
    expect(found).toEqual([events['everybody again'], events['a count'], events['by SQL'], events.everybody])
  })

  test('is never sure when the replay reads of others than were recorded, or the version is not there', async () => {
    const event = await site.world.audit.event(events.everybody ?? '')
    if (!event || !isReleased(event) || event.type !== 'rows-read') throw new Error('rows were read')
    const look = (altered: object) => seenAgain('P-000000', firstQueryLimits, site.world).look({ ...event, ...altered })
    expect(await look({})).toMatchObject({ sure: 'replayed' })
    const other = { participants: { count: 1_100, sha256: '0'.repeat(64) } }
    expect(await look(other)).toMatchObject({ why: 'The replay did not read what was recorded.' })
    expect(await look({ version: 'v9' })).toMatchObject({ why: 'The version of study.Many is not there.' })
    const old = { replay: undefined }
    expect(await look(old)).toMatchObject({ why: 'It was recorded before events said what a replay takes.' })
    const narrow = seenAgain('P-000000', { ...firstQueryLimits, queryRows: 10 }, site.world)
    expect(await narrow.look(event)).toMatchObject({ sure: 'possible', why: expect.stringContaining('too-large') })
  })

  test('is itself on record', async () => {
    const reply = await auditor.send('GET', '/api/audit/who?participant=P-001&from=2026-07-01')
    expect(await eventOf(site, reply)).toMatchObject({
      ...{ type: 'audit-read', outcome: 'ok', eventCount: 1 },
      asked: { question: 'who', participant: 'P-001', from: '2026-07-01T00:00:00.000Z' },
    })
  })
})

describe('the account of disclosures', () => {
  const account = async (query: string) =>
    (await auditor.send('GET', `/api/audit/disclosures?${query}`)).body.disclosures

  test('names date, recipient, what and purpose; several for one purpose stand in one line', async () => {
    const [first, ...more] = await account('participant=P-000000')
    expect(first).toEqual({
      ...{ first: '2026-07-01T12:00:00.000Z', last: '2026-07-01T12:01:00.000Z', count: 2, sure: 'replayed' },
      recipient: { id: people.researcher.id, email: people.researcher.email },
      purpose: 'Research with HIPAA Authorization, IRB IRB-2026-001',
      ...{ what: `study.Many in ${folder}: ParticipantId`, events: [events.everybody, events['everybody again']] },
    })
    expect(more.map(({ sure }: Access) => sure).toSorted()).toEqual(['possible', 'replayed'])
  })

  test('comes as CSV whose cells are no formulas', async () => {
    const admin = await signIn(site, 'admin')
    await admin.send('PATCH', `/api/admin/users/${people.researcher.id}`, { body: { displayName: '=HYPERLINK("x")' } })
    const reply = await auditor.send('GET', '/api/audit/disclosures?participant=P-001&format=csv')
    expect(reply.headers.get('content-type')).toBe('text/csv;charset=utf-8')
    const [head, line] = reply.text.split('\r\n')
    expect(head).toBe('date,last,count,recipient,address,what,purpose,sure,event')
    expect(line).toContain(`,1,"'=HYPERLINK(""x"")",${people.researcher.email},`)
    expect(line?.endsWith(`listed,${events.some}`)).toBe(true)
  })

  test('goes back six years at most', async () => {
    checkRefused(await auditor.send('GET', '/api/audit/disclosures?participant=x&from=2020-01-01'), 400, 'bad-request')
  })
})
