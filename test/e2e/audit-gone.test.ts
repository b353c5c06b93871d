// Events that the log and its index have and the table has not any more: no answer to an officer passes over them in silence.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AuditEvent } from '../../core/audit-event.ts'
import { aScript, aSite, type Browser, type Site, selectAll, signIn } from '../client.ts'
import { indexAll } from '../indexing.ts'
import { checkAnswer } from '../probes.ts'
import { people } from '../world.ts'

let site: Site
let auditor: Browser
const reads: string[] = []
const gone = { read: '', declared: '', refused: '', login: '', irb: '' }

/** An event like another one, half a second later, of which only the index knows. */
async function aGoneOne(like: AuditEvent, number: number): Promise<string> {
  const at = new Date(Date.parse(like.at) + 500).toISOString()
  const id = `${like.session ?? 'g'.repeat(22)}.${number}`
  await site.world.auditIndex.writer(1).add({ ...like, id, at }, 10_000 + number)
  return id
}

beforeAll(async () => {
  site = await aSite()
  const researcher = await aScript(site, 'researcher')
  for (let read = 0; read < 3; read++) {
    const { headers } = await researcher.send('POST', '/api/query/select', { body: { ...selectAll } })
    reads.unshift(headers.get('x-audit-event') ?? '')
    site.world.advance(1000)
  }
  await researcher.send('POST', '/api/query/select', { body: { ...selectAll, query: 'Nothing' } })
  const admin = await signIn(site, 'admin')
  await admin.send('PATCH', '/api/admin/irbs/IRB-2026-001', { body: { expiresOn: '2026-12-30' } })
  site.world.advance(2 * 86_400_000)
  await indexAll(site.world)
  const { world } = site
  const period = { from: '2026-06-30T00:00:00.000Z', to: world.now().toISOString() }
  const events = await world.audit.list(period, 1_000, null)
  const one = (is: (event: AuditEvent) => boolean): AuditEvent => {
    const found = events.find(is)
    if (found === undefined) throw new Error('there is such an event')
    return found
  }
  gone.read = await aGoneOne(
    one(({ id }) => id === reads[1]),
    901,
  )
  gone.declared = await aGoneOne(
    one(({ type, outcome }) => type === 'declared' && outcome === 'ok'),
    902,
  )
  gone.refused = await aGoneOne(
    one(({ type, outcome }) => type === 'rows-read' && outcome === 'refused'),
    903,
  )
  gone.login = await aGoneOne(
    one(({ type, user }) => type === 'login' && user?.id === people.researcher.id),
    904,
  )
  gone.irb = await aGoneOne(
    one(({ type }) => type === 'irb-changed'),
    905,
  )
  auditor = await signIn(site, 'auditor')
})
afterAll(() => site.close())

async function ask(question: string) {
  const reply = await auditor.send('GET', `/api/audit/${question}`)
  expect([question, reply.status]).toEqual([question, 200])
  checkAnswer(reply)
  return reply
}

test.each([
  ['who?participant=P-001', ['read']],
  ['disclosures?participant=P-001', ['read']],
  ['uses?user=2', ['read']],
  ['declared?user=2', ['declared']],
  ['declared', ['declared']],
  ['refused?user=2', ['refused']],
  ['refused', ['refused']],
  ['misfits', ['irb', 'read']],
  ['events?participant=P-001', ['read']],
  ['events?user=2&type=login', ['login']],
] as const)('GET /api/audit/%s names what it lacks, and nothing else', async (question, names) => {
  const { missing } = (await ask(question)).body
  expect(missing.toSorted()).toEqual(names.map((name) => gone[name]).toSorted())
})

test.each([
  'who?participant=P-999',
  'uses?user=1',
  'declared?user=1',
  'refused?user=1',
  'disclosures?participant=P-999',
])('GET /api/audit/%s lacks nothing, and does not speak of it', async (question) => {
  const { body } = await ask(question)
  expect(body).not.toHaveProperty('missing')
  expect(body).not.toHaveProperty('complete')
})

test('an account of disclosures that lacks something says that it is not complete, in its file too', async () => {
  const { body } = await ask('disclosures?participant=P-001')
  expect(body).toMatchObject({ complete: false, disclosures: [{ count: 3 }] })
  const { text } = await auditor.send('GET', '/api/audit/disclosures?participant=P-001&format=csv')
  const [head, first, second] = text.split('\r\n')
  expect(head).toMatch(/^date,/)
  expect(first).toMatch(/This account is not complete/)
  expect(first?.endsWith(`,missing,${gone.read}`)).toBe(true)
  expect(second).toContain(people.researcher.email)
})

test.each([
  ['who?participant=P-001', 'accesses'],
  ['declared?user=2', 'declarations'],
])('%s in pages names it once, on the page where it would have been', async (question, name) => {
  const pages: unknown[] = []
  const named: string[] = []
  let cursor = ''
  do {
    const { body } = await ask(`${question}&limit=1${cursor}`)
    expect(body[name].length + (body.missing ?? []).length).toBeLessThanOrEqual(1)
    pages.push(body[name].map(({ event, id }: { event?: string; id?: string }) => event ?? id)[0] ?? body.missing)
    named.push(...(body.missing ?? []))
    cursor = body.cursor === null ? '' : `&cursor=${encodeURIComponent(body.cursor)}`
  } while (cursor !== '')
  if (name === 'accesses') expect(pages).toEqual([reads[0], [gone.read], reads[1], reads[2]])
  expect(named).toEqual([name === 'accesses' ? gone.read : gone.declared])
})
