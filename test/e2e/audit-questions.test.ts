// The officer's questions over HTTP: what somebody saw, what was declared, what did not fit, what was refused.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aScript, aSite, type Browser, type Reply, type Site, selectAll, signIn } from '../client.ts'
import { indexAll } from '../indexing.ts'
import { checkAnswer, checkRefused, eventOf } from '../probes.ts'
import { folder, people } from '../world.ts'

const care = { activity: 'Healthcare Operations', irb: undefined }

let site: Site
let auditor: Browser
let read: Reply
beforeAll(async () => {
  site = await aSite()
  const researcher = await aScript(site, 'researcher')
  const select = (body: object = {}) =>
    researcher.send('POST', '/api/query/select', { body: { ...selectAll, ...body } })
  read = await select({ columns: ['RowId', 'Age'] })
  await select({ columns: ['Site'] })
  await select({ query: 'Nothing' })
  site.world.advance(1000)
  await (await aScript(site, 'limited', { ...care, phi: 'Limited' })).send('POST', '/api/query/select', {
    body: selectAll,
  })
  await site.send('POST', '/api/login', { body: { email: people.nophi.email, password: 'wrong' } })
  site.world.advance(86_400_000)
  const admin = await signIn(site, 'admin')
  const changed = await Promise.all([
    // The approval had ended the day before, as it turns out.
    admin.send('PATCH', '/api/admin/irbs/IRB-2026-001', { body: { expiresOn: '2026-06-30' } }),
    admin.send('PATCH', '/api/admin/activities', { body: { name: care.activity, irbRequired: true } }),
  ])
  expect(changed.map(({ status }) => status)).toEqual([200, 200])
  site.world.advance(2 * 86_400_000)
  await indexAll(site.world)
  auditor = await signIn(site, 'auditor')
})
afterAll(() => site.close())

async function ask(question: string): Promise<Reply> {
  const reply = await auditor.send('GET', `/api/audit/${question}`)
  expect([reply.status, reply.text.slice(0, 300)]).toEqual([200, expect.anything()])
  checkAnswer(reply)
  return reply
}

test('what somebody saw comes by day, table and purpose, with its columns and how often', async () => {
  const { uses } = (await ask(`uses?user=${people.researcher.email}`)).body
  expect(uses).toEqual([
    {
      ...{ day: '2026-07-01', folder, table: 'study.Labs', accesses: 2, rows: 12, effectivePhi: 'PHI' },
      purpose: 'Research with HIPAA Authorization, IRB IRB-2026-001',
      columns: ['Age', 'ParticipantId', 'RowId', 'Site'],
      phiColumns: ['Age'],
    },
  ])
})

test('what was declared comes with its signature', async () => {
  const { declarations, cursor } = (await ask('declared?limit=1')).body
  expect(declarations).toHaveLength(1)
  const rest = (await ask(`declared?cursor=${encodeURIComponent(cursor)}`)).body
  expect(rest.cursor).toBeNull()
  expect([...declarations, ...rest.declarations]).toMatchObject([
    { user: { id: people.limited.id }, signedName: people.limited.displayName, signedWith: 'name' },
    { user: { id: people.researcher.id }, declaration: { phi: 'PHI', irb: 'IRB-2026-001' }, irbTitle: 'A study' },
  ])
  expect((await ask(`declared?user=${people.nophi.id}`)).body.declarations).toEqual([])
})

test('what did not fit is told: a level nobody needed, an approval that had ended, an activity without one', async () => {
  const { misfits } = (await ask('misfits')).body
  const told = misfits.map(({ kind, user, accesses }: { kind: string; user: { id: number }; accesses: number }) => {
    return [kind, user.id, accesses]
  })
  expect(told.toSorted()).toEqual(
    [
      ['irb', people.researcher.id, 1],
      ['irb', people.researcher.id, 1],
      ['level-above-need', people.researcher.id, 2],
      ['no-irb', people.limited.id, 1],
    ].toSorted(),
  )
  const why = misfits.map((one: { why: string }) => one.why)
  expect(why).toContain('PHI was declared, and nothing above Limited was read under it.')
  expect(why).toContain('The approval of IRB IRB-2026-001 ended on 2026-06-30. The registry says so since.')
  expect(misfits.map(({ event }: { event: string }) => event)).toContain(read.headers.get('x-audit-event'))
})

test('an approval that was withdrawn after an access had held for it', async () => {
  const admin = await signIn(site, 'admin')
  await admin.send('PATCH', '/api/admin/irbs/IRB-2026-001', { body: { expiresOn: null, withdrawn: true } })
  const { misfits } = (await ask('misfits')).body
  expect(misfits.filter(({ kind }: { kind: string }) => kind === 'irb')).toEqual([])
})

test('what was tried and refused comes newest first, of everybody or of one', async () => {
  const { events } = (await ask('refused')).body
  expect(events.map(({ type, code }: { type: string; code: string }) => [type, code])).toEqual([
    ['login-failed', 'login-failed'],
    ['rows-read', 'not-found'],
  ])
  expect((await ask(`refused?user=${people.researcher.email}`)).body.events).toHaveLength(1)
})

test.each(['uses?user=2', 'declared', 'misfits', 'refused'])('asking %s is on record', async (question) => {
  const [name] = question.split('?')
  expect(await eventOf(site, await ask(question))).toMatchObject({ type: 'audit-read', asked: { question: name } })
})

test.each(['who?participant=x', 'disclosures?participant=x', 'uses?user=2', 'declared', 'misfits', 'refused'])(
  'nobody but an auditor or site administrator asks %s, with no narrowed key, and what is no question is refused',
  async (question) => {
    const stranger = await signIn(site, 'researcher')
    checkRefused(await stranger.send('GET', `/api/audit/${question}`), 403, 'forbidden')
    const more = `${question.includes('?') ? '&' : '?'}colour=red`
    checkRefused(await auditor.send('GET', `/api/audit/${question}${more}`), 400, 'bad-request')
    const made = await auditor.send('POST', '/api/keys', { body: { phi: 'Limited' } })
    const headers = { apikey: made.body.key }
    checkRefused(await site.send('GET', `/api/audit/${question}`, { headers }), 403, 'forbidden')
  },
)
