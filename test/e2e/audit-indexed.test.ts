// The audit trail read by its index: the same as without one, over HTTP, and it says how far the index has come.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aScript, aSite, type Site, selectAll, signIn } from '../client.ts'
import { indexAll } from '../indexing.ts'
import { checkRefused } from '../probes.ts'
import { folder, people } from '../world.ts'

const dayMs = 86_400_000

let site: Site
let before: unknown[]
beforeAll(async () => {
  site = await aSite()
  for (let day = 0; day < 3; day++) {
    const researcher = await aScript(site, 'researcher')
    const limited = await aScript(site, 'limited', { phi: 'Limited' })
    await researcher.send('POST', '/api/query/select', { body: { ...selectAll, limit: 2 } })
    await limited.send('POST', '/api/query/select', { body: { ...selectAll, query: 'Nothing' } })
    site.world.advance(dayMs)
  }
  before = await answers()
  await indexAll(site.world)
})
afterAll(() => site.close())

const period = 'from=2026-06-30&to=2026-07-03'
const queries = [
  '',
  `&user=${people.researcher.id}`,
  `&user=${people.limited.email}`,
  '&participant=P-001',
  '&participant=P-002',
  `&dataset=${folder}/study.Labs`,
  '&type=declared',
  `&type=rows-read&user=${people.limited.id}`,
]

async function walk(query: string): Promise<string[]> {
  const auditor = await signIn(site, 'auditor')
  const ids: string[] = []
  let cursor = ''
  do {
    const { body } = await auditor.send('GET', `/api/audit/events?${period}${query}&limit=4${cursor}`)
    ids.push(...body.events.map((event: { id: string }) => event.id))
    cursor = body.cursor === null ? '' : `&cursor=${encodeURIComponent(body.cursor)}`
  } while (cursor !== '')
  return ids
}

const answers = () => Promise.all(queries.map(walk))

test('whatever is asked, the answer is what it was before there was an index', async () => {
  const days = await (await site.world.auditIndex.open()).wholeDays('2026-07-01', '2026-07-04')
  expect([...days]).toEqual(['2026-07-01', '2026-07-02', '2026-07-03'])
  expect(before.every((ids) => Array.isArray(ids) && ids.length > 0)).toBe(true)
  expect(await answers()).toEqual(before)
})

test('events that came after the index are there, and how far it has come is said', async () => {
  site.world.advance(1000)
  const auditor = await signIn(site, 'auditor')
  const { body } = await auditor.send('GET', '/api/audit/events?limit=1')
  expect(body.events[0]).toMatchObject({ type: 'login', user: { email: people.auditor.email } })
  expect(body.indexedUpTo).toEqual({ at: '2026-07-04T12:00:00.000Z', entry: expect.any(Number) })
  expect(body).not.toHaveProperty('missing')
})

test('a cursor that names no event is refused', async () => {
  const auditor = await signIn(site, 'auditor')
  const cursor = encodeURIComponent(`2026-07-01T12:00:00.000Z~${'x'.repeat(200)}`)
  checkRefused(await auditor.send('GET', `/api/audit/events?cursor=${cursor}`), 400, 'bad-request')
})
