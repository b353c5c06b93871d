// What is recorded of an access: everything that running it again takes, and never more than an event may hold.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { assertAuditEvent } from '../../../core/audit-event.ts'
import type { Column } from '../../../core/query.ts'
import { fitted } from '../../../lambdas/http/participants.ts'
import { sortOf } from '../../../lambdas/http/reading.ts'
import { aScript, aSite, type Send, type Site } from '../../client.ts'
import { folder } from '../../world.ts'
import { tableOf } from '../engine/a-level-file.ts'

let site: Site
let script: Send

async function addTable(name: string, columns: readonly string[]): Promise<void> {
  const all: Column[] = columns.map((name) => ({ name, type: 'integer', phi: 'NotPHI' }))
  const cells = columns.map((name, i) => `${i} as "${name}"`)
  const shape = await tableOf(join(site.world.home, name), all, `select ${cells.join(', ')}`)
  const table = { ...shape, folder, schema: 'study', name, files: `${name}/table/v1`, rowCount: 1 }
  const done = await site.world.together(
    site.world.registry.publishing(table, undefined),
    randomBytes(8).toString('hex'),
  )
  if (!done.done) throw new Error('the table could not be added')
}

const wide = Array.from({ length: 400 }, (_, i) => `column-${i}-${'x'.repeat(150)}`)
beforeAll(async () => {
  site = await aSite()
  await addTable('Wide', wide)
  await addTable('Signed', ['-a', '+b', 'c'])
  script = (await aScript(site, 'researcher')).send
})
afterAll(() => site.close())

const select = (more: object) => script('POST', '/api/query/select', { body: { folder, schema: 'study', ...more } })
async function eventOf(id: string | null) {
  const event = await site.world.audit.event(id ?? '')
  assertAuditEvent(event)
  return event
}

test('an access whose columns cannot be recorded whole is refused, and the refusal is on record; some of them can be read', async () => {
  const all = await select({ query: 'Wide' })
  expect(all.body).toMatchObject({ code: 'bad-request', exception: expect.stringContaining('Ask for fewer') })
  const refused = await eventOf(all.headers.get('x-audit-event'))
  expect(refused).toMatchObject({ type: 'rows-read', outcome: 'refused', query: 'Wide' })
  const some = await select({ query: 'Wide', columns: wide.slice(0, 100) })
  expect(some.status).toBe(200)
  const event = await eventOf(some.headers.get('x-audit-event'))
  expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThanOrEqual(32_768)
})

test('columns stand in the record by their places, and all of them in one word', async () => {
  const some = await select({ query: 'Signed', columns: ['c', '-a'] })
  expect(await eventOf(some.headers.get('x-audit-event'))).toMatchObject({ replay: { answered: [2, 0] } })
  const all = await select({ query: 'Signed', columns: ['-a', '+b', 'c'] })
  expect(await eventOf(all.headers.get('x-audit-event'))).toMatchObject({ replay: { answered: 'all' } })
})

test('a sort by a column whose name begins with a sign is recorded so that it means itself', async () => {
  const sort = ['+-a', '-+b', 'c']
  const event = await eventOf((await select({ query: 'Signed', sort })).headers.get('x-audit-event'))
  expect(event).toMatchObject({ sort })
  expect(sort.map(sortOf)).toEqual([
    { column: '-a', descending: false },
    { column: '+b', descending: true },
    { column: 'c', descending: false },
  ])
})

test('parameters of SQL are recorded as what they were sent', async () => {
  const parameters = { n: 1.5, t: '1.5', b: true, x: null }
  const sql = 'select $n as n, $t as t, $b as b, $x as x'
  const ran = await script('POST', '/api/query/sql', { body: { folder, schema: 'study', sql, parameters } })
  expect(await eventOf(ran.headers.get('x-audit-event'))).toMatchObject({
    parameters: [
      { name: 'n', value: '1.5', type: 'number' },
      { name: 't', value: '1.5', type: 'text' },
      { name: 'b', value: 'true', type: 'boolean' },
      { name: 'x', value: 'null', type: 'null' },
    ],
    replay: { limit: null, tables: [] },
  })
})

test('SQL that could not be recorded to the letter is not run', async () => {
  const sql = "select 'x\ud800' as x"
  const ran = await script('POST', '/api/query/sql', { body: { folder, schema: 'study', sql } })
  expect(ran.body).toMatchObject({ code: 'bad-request' })
})

test('ids give way to count and digest where an event would be too large, those that were only counted first', () => {
  const list = (length: number) => ({ count: 1, ids: ['x'.repeat(length)], sha256: 'a'.repeat(64) })
  const brief = { count: 1, sha256: 'a'.repeat(64) }
  const small = { participants: list(10), counted: list(10) }
  expect(fitted(small)).toEqual(small)
  expect(fitted({ participants: list(16_000), counted: list(16_000) })).toEqual({
    participants: list(16_000),
    counted: brief,
  })
  const wordy = { filters: 'x'.repeat(14_000) }
  expect(fitted({ participants: list(16_000), ...wordy })).toEqual({ participants: brief, ...wordy })
  expect(() => fitted({ participants: list(1), filters: 'x'.repeat(30_000) })).toThrow(
    'more columns than can be recorded',
  )
})
