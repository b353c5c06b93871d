// SQL over HTTP, ours and LabKey's: useful where it may be, blind to what is above the level, on record in any case.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aScript, aSite, type Send, type Site } from '../client.ts'
import { folder } from '../world.ts'

let site: Site
let limited: Send
let restricted: Send
beforeAll(async () => {
  site = await aSite()
  limited = (await aScript(site, 'limited', { phi: 'Limited' })).send
  restricted = (await aScript(site, 'restricted', { phi: 'Restricted' })).send
})
afterAll(() => site.close())

const run = (send: Send, sql: string, more: object = {}) =>
  send('POST', '/api/query/sql', { body: { folder, schema: 'study', sql, ...more } })
const eventOf = (reply: Awaited<ReturnType<Send>>) => site.world.audit.event(reply.headers.get('x-audit-event') ?? '')

describe('SQL', () => {
  test('groups, joins and takes parameters, and the record says what it touched and whose rows they were', async () => {
    const sql = `with young as (select ParticipantId, Age from Labs where Age <= $most)
      select l.ParticipantId, l.Site, y.Age from Labs l join young y on l.ParticipantId = y.ParticipantId order by y.Age desc`
    const reply = await run(limited, sql, { parameters: { most: 32 } })
    expect(reply.body.exception ?? reply.status).toBe(200)
    expect(reply.body.rows.map((r: { Age: number }) => r.Age)).toEqual([32, 31, 30])
    expect(reply.body.columns.map((c: { name: string; phi: string }) => [c.name, c.phi])).toEqual([
      ['ParticipantId', 'NotPHI'],
      ['Site', 'NotPHI'],
      ['Age', 'Limited'],
    ])
    expect(await eventOf(reply)).toMatchObject({
      type: 'sql-run',
      outcome: 'ok',
      sql,
      parameters: [{ name: 'most', value: '32' }],
      version: 'v1',
      phiColumns: ['study.Labs.Age'],
      effectivePhi: 'Limited',
      rowCount: 3,
      participants: { count: 3, ids: ['P-001', 'P-002', 'P-003'] },
    })
  })

  test('an aggregate releases counts, and whose they were is not determined', async () => {
    const reply = await run(
      limited,
      'select Site, count(*) as n, median(Weight) as m from Labs group by Site order by Site',
    )
    expect(reply.body.rows).toEqual([
      { Site: 'North', n: 3, m: expect.any(Number) },
      { Site: 'South', n: 3, m: expect.any(Number) },
    ])
    expect(await eventOf(reply)).toMatchObject({ rowCount: 2, participants: 'not-determined' })
  })

  test.each([
    'select Comments from Labs',
    'select count(*) as n from Labs where Comments like $x',
    'select Site from Labs order by Comments',
    "select l.Site from Labs l join (select 'canary-comment-P-001' as Comments) c using (Comments)",
    'select max(Comments) as m from Labs',
  ])('a column above the level is unknown in the words of one that does not exist: %s', async (sql) => {
    const parameters = sql.includes('$x') ? { parameters: { x: 'canary%' } } : {}
    const hidden = await run(limited, sql, parameters)
    const absent = await run(limited, sql.replaceAll('Comments', 'Nonesuch'), parameters)
    expect([hidden.status, hidden.body.code]).toEqual([400, 'unknown-column'])
    expect(hidden.body.exception.replaceAll('Comments', 'Nonesuch')).toBe(absent.body.exception)
    expect(await eventOf(hidden)).toMatchObject({ type: 'sql-run', outcome: 'refused', attempted: ['Labs.Comments'] })
  })

  test('select * brings what the level may see and nothing of the rest', async () => {
    const low = await run(limited, 'select * from Labs')
    expect(low.text).not.toMatch(/BirthDate|Comments|canary/)
    expect((await run(restricted, 'select * from Labs')).text).toContain('canary-comment-P-001')
  })

  test.each([
    "select * from read_csv('/etc/passwd')",
    'select 1 as a; select 2 as b',
    'update Labs set Age = 1',
    "copy Labs to '/tmp/x'",
    "attach 'x.db' as x",
    "set memory_limit = '1TB'",
    "select repeat('x', 4000000000) as x",
    'select * from duckdb_tables()',
    'select * from Labs natural join Labs',
  ])('what is outside the language is refused and on record: %s', async (sql) => {
    const reply = await run(limited, sql)
    expect([reply.status, reply.body.code]).toEqual([400, 'unsupported-sql'])
    expect(await eventOf(reply)).toMatchObject({ type: 'sql-run', outcome: 'refused', code: 'unsupported-sql', sql })
  })

  test('a file by its name is a table that is not there', async () => {
    const reply = await run(limited, "select * from '/etc/passwd'")
    expect([reply.status, reply.body.code]).toEqual([400, 'bad-request'])
    expect(reply.text).not.toContain('root:')
  })

  test('a limit bounds the rows and the total stays exact; CSV has the same rows', async () => {
    const sql = 'select ParticipantId, Age from Labs order by Age'
    const { body } = await run(limited, sql, { limit: 2 })
    expect([body.rows.length, body.rowCount]).toEqual([2, 6])
    const csv = await run(limited, sql, { limit: 2, format: 'csv' })
    expect(csv.text.trim().split(/\r\n/)).toEqual(['ParticipantId,Age', 'P-001,30', 'P-002,31'])
  })

  test('parameters that could not be recorded whole are refused', async () => {
    const reply = await run(limited, 'select $x as x', { parameters: { x: 'x'.repeat(5000) } })
    expect([reply.status, reply.body.code]).toEqual([400, 'bad-request'])
  })

  test.each([
    ['a value that does not fit', 'select cast(Comments as integer) as n from Labs', 'CAST it'],
    ['a subquery of several rows for one value', 'select (select Comments from Labs) as one', 'gave several'],
    ['text that is no date', "select strptime(Comments, '%Y') as day from Labs", 'cannot take'],
  ])('%s is told in words that hold no cell, on record', async (_, sql, sentence) => {
    const reply = await run(restricted, sql)
    expect([reply.status, reply.body.code]).toEqual([400, 'bad-request'])
    expect(reply.body.exception).toContain(sentence)
    expect(reply.text).not.toContain('canary')
    expect(await eventOf(reply)).toMatchObject({ type: 'sql-run', outcome: 'refused', code: 'bad-request' })
  })
})

describe("LabKey's executeSql", () => {
  const path = `${folder}/query-executeSql.api`
  const wrapped = (sql: string) =>
    `/*{{base64/x-www-form-urlencoded/wafText}}*/${Buffer.from(encodeURIComponent(sql)).toString('base64')}`
  const sql = "select ParticipantId, Site from Labs where Site = 'North' order by ParticipantId"
  const form = { 'content-type': 'application/x-www-form-urlencoded' }

  test.each<[string, () => ReturnType<Send>]>([
    [
      'Python: form',
      () => limited('POST', path, { raw: `schemaName=study&sql=${encodeURIComponent(wrapped(sql))}`, headers: form }),
    ],
    [
      'R and JavaScript: JSON',
      () => limited('POST', path, { body: { schemaName: 'study', apiVersion: 8.3, sql: wrapped(sql), maxRows: '-1' } }),
    ],
    [
      'Java: JSON',
      () =>
        limited('POST', path, {
          body: { schemaName: 'study', sql, includeTotalCount: true, saveInSession: false, offset: 0 },
        }),
    ],
  ])('%s', async (_, ask) => {
    const { status, body } = await ask()
    expect(status).toBe(200)
    expect(body).toMatchObject({ schemaName: 'study', queryName: 'sql', formatVersion: 8.3, rowCount: 3 })
    expect(body.rows).toEqual(['P-001', 'P-003', 'P-005'].map((ParticipantId) => ({ ParticipantId, Site: 'North' })))
  })

  test('takes parameters as the clients send them, R mangled ones too', async () => {
    const text = 'PARAMETERS (MinAge INTEGER) select ParticipantId from Labs where Age >= $MinAge order by 1'
    const plain = await limited('POST', `${path}?query.param.MinAge=34`, { body: { schemaName: 'study', sql: text } })
    const mangled = await limited('POST', path, {
      body: { schemaName: 'study', sql: text, 'query.param.': 'MinAge=34' },
    })
    for (const { body } of [plain, mangled]) {
      expect(body.rows).toEqual([{ ParticipantId: 'P-005' }, { ParticipantId: 'P-006' }])
    }
  })

  test.each([
    [{ sql: '/*{{base64/x-www-form-urlencoded/wafText}}*/!!!' }, /Bad parameter encoding/],
    [{ sql: 'select 1 as a', 'query.sort': '-a' }, /ORDER BY/],
    [{ sql: 'select 1 as a', offset: 5 }, /OFFSET/],
    [{}, /'sql' is missing/],
  ])('%o is refused with a sentence', async (body, sentence) => {
    const reply = await limited('POST', path, { body: { schemaName: 'study', ...body } })
    expect(reply.status).toBe(400)
    expect(reply.body.exception).toMatch(sentence)
    expect(await eventOf(reply)).toMatchObject({ type: 'sql-run', outcome: 'refused' })
  })
})
