// Ids that look like decimal numbers: each is one person, whose withdrawal and whose disclosures are found by the id as it
// is in the file.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aScript, aSite, type Browser, type Send, type Site, signIn } from '../client.ts'
import { upload } from '../upload-acts.ts'
import { folder } from '../world.ts'

let site: Site
let admin: Browser
let send: Send
beforeAll(async () => {
  site = await aSite()
  admin = await signIn(site, 'admin')
  send = (await aScript(site, 'researcher')).send
})
afterAll(() => site.close())

const text = 'SubjectId,Value\n101.1,first\n101.10,tenth\n102.20,withdrawn\n'
const definition = { participant: 'SubjectId', columns: { SubjectId: 'NotPHI', Value: 'NotPHI' } }
const publish = () => upload(admin.send, { text, name: 'Subjects', definition })

async function read() {
  const reply = await send('POST', '/api/query/select', { body: { folder, schema: 'study', query: 'Subjects' } })
  return { rows: reply.body.rows, event: await site.world.audit.event(reply.headers.get('x-audit-event') ?? '') }
}

test('an account of disclosures has what was read about this id, and nothing about one that is equal as a number', async () => {
  expect((await publish()).body.columns[0]).toMatchObject({ name: 'SubjectId', type: 'text' })
  const filters = [{ column: 'SubjectId', op: 'eq', value: '101.10' }]
  const body = { folder, schema: 'study', query: 'Subjects', filters }
  expect((await send('POST', '/api/query/select', { body })).body.rows).toHaveLength(1)
  expect(await disclosuresOf('101.10')).toBe(1)
  expect(await disclosuresOf('101.1')).toBe(0)
})

test('a withdrawal takes out the row of the id it names, and no two people are one', async () => {
  const withdrawal = { folder, participant: '102.20', reason: 'by letter' }
  expect((await admin.send('POST', '/api/admin/withdrawals', { body: withdrawal })).status).toBe(201)
  const { rows, event } = await read()
  expect(rows).toEqual([
    { SubjectId: '101.1', Value: 'first' },
    { SubjectId: '101.10', Value: 'tenth' },
  ])
  expect(event).toMatchObject({ outcome: 'ok', participants: { count: 2, ids: ['101.1', '101.10'] } })
  expect((await publish()).body.leftOut).toBe(1)
})

async function disclosuresOf(participant: string): Promise<number> {
  const auditor = await signIn(site, 'auditor')
  const reply = await auditor.send('GET', `/api/audit/disclosures?participant=${participant}`)
  return reply.body.disclosures.length
}
