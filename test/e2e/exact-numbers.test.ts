// Whole numbers beyond 2^53: whoever asks for one gets it or is told how to ask, and never its neighbour.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aScript, aSite, type Send, type Site, signIn } from '../client.ts'
import { checkRefused, eventOf } from '../probes.ts'
import { upload } from '../upload-acts.ts'
import { folder } from '../world.ts'

const [even, odd] = ['9007199254740992', '9007199254740993']

let site: Site
let script: Send
beforeAll(async () => {
  site = await aSite()
  const text = `Id,Big\nP-1,${even}\nP-2,${odd}\n`
  const definition = { participant: 'Id', key: ['Id'], columns: { Id: 'NotPHI', Big: 'NotPHI' } } as const
  expect((await upload((await signIn(site, 'admin')).send, { text, name: 'Bigs', definition })).status).toBe(200)
  script = (await aScript(site, 'researcher')).send
})
afterAll(() => site.close())

const raw = (path: string, body: string) =>
  script('POST', path, { raw: body, headers: { 'content-type': 'application/json' } })
const select = (op: string, value: string) =>
  raw(
    '/api/query/select',
    `{"folder":"${folder}","schema":"study","query":"Bigs","filters":[{"column":"Big","op":"${op}","value":${value}}]}`,
  )
const run = (sql: string, more = '') =>
  raw('/api/query/sql', `{"folder":"${folder}","schema":"study","sql":${JSON.stringify(sql)}${more}}`)

test.each([
  ['a filter', () => select('eq', odd), '"filters.0.value"'],
  ['a list', () => select('in', `[1, ${odd}]`), '"filters.0.value'],
  [
    'a parameter',
    () => run('PARAMETERS (wanted BIGINT) select Id from Bigs where Big = $wanted', `,"parameters":{"wanted":${odd}}`),
    '"parameters.wanted"',
  ],
])('as the number of %s are refused, since it would be another', async (_, ask, field) => {
  const reply = await ask()
  checkRefused(reply, 400, 'bad-request')
  expect(reply.body.exception).toContain(field)
  expect(reply.body.exception).toContain('is too large to be exact: send it as text.')
  expect(await eventOf(site, reply)).toMatchObject({ outcome: 'refused' })
})

test.each([
  ['a filter', () => select('eq', `"${odd}"`)],
  ['a list', () => select('in', `[1, "${odd}"]`)],
  [
    'a parameter',
    () =>
      run('PARAMETERS (wanted BIGINT) select Id from Bigs where Big = $wanted', `,"parameters":{"wanted":"${odd}"}`),
  ],
  ['a default', () => run(`PARAMETERS (wanted BIGINT DEFAULT ${odd}) select Id from Bigs where Big = $wanted`)],
  ['a literal', () => run(`select Id from Bigs where Big = ${odd}`)],
])('as the text of %s find their own row', async (_, ask) => {
  const reply = await ask()
  expect(reply.body.exception ?? reply.status).toBe(200)
  expect(reply.body.rows.map(({ Id }: { Id: string }) => Id)).toEqual(['P-2'])
  expect(await eventOf(site, reply)).toMatchObject({ outcome: 'ok', participants: { ids: ['P-2'] } })
})

test('numbers that are exact are taken as they are', async () => {
  const reply = await select('gt', '9007199254740991')
  expect(reply.body.rows).toHaveLength(2)
})
