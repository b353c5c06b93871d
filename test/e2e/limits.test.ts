// What one question may take is a setting of the site: each limit acts on the next request of everybody, refuses in
// words that say why, and the refusal is on record.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { firstSettings } from '../../core/settings.ts'
import { openChildEngine } from '../../engine/child-engine.ts'
import { aScript, aSite, type Browser, type Reply, type Send, type Site, selectAll, signIn } from '../client.ts'
import { checkRefused, eventOf } from '../probes.ts'
import { folder } from '../world.ts'

/** What the engine runs in place of the statement that was checked: a fault no statement of the language can bring about. */
let instead: string | null = null
let site: Site
let admin: Browser
let script: Send
beforeAll(async () => {
  site = await aSite({
    openEngine: openChildEngine,
    limits: { rows: 100_000, seconds: 20, memoryMegabytes: 512, spoolMegabytes: 64 },
    wrapEngine: (engine) => ({
      ...engine,
      run: (plan, ...more) => engine.run(instead === null ? plan : { ...plan, sql: instead }, ...more),
    }),
  })
  admin = await signIn(site, 'admin')
  script = (await aScript(site, 'researcher')).send
})
afterAll(() => site.close())
beforeEach(async () => {
  instead = null
  expect((await patch({ ...firstSettings, sessionKeys: true })).status).toBe(200)
})

const patch = (body: object) => admin.send('PATCH', '/api/admin/settings', { body })
const select = (more: object = {}) => script('POST', '/api/query/select', { body: { ...selectAll, ...more } })
const run = (sql: string) => script('POST', '/api/query/sql', { body: { folder, schema: 'study', sql } })
const labkey = () => script('GET', `${folder}/query-selectRows.api?schemaName=study&query.queryName=Labs`)

async function checkRecorded(reply: Reply, type: string, code: string): Promise<void> {
  const event = await eventOf(site, reply)
  expect(event).toMatchObject({ type, outcome: 'refused', code })
  expect(event).not.toHaveProperty('rowCount')
}

/** Rows of Labs joined with themselves so often that there are `6 ** times` of them. */
const product = (times: number) => Array.from({ length: times }, (_, n) => `Labs l${n}`).join(', ')
const added = (times: number) => Array.from({ length: times }, (_, n) => `l${n}.RowId * ${7 ** n}`).join(' + ')

describe('rows', () => {
  test('beyond the setting are refused whole, however they are asked for, and a page within it is answered', async () => {
    expect((await select()).body.rows).toHaveLength(6)
    await patch({ queryRows: 3 })
    for (const [reply, type] of [
      [await select(), 'rows-read'],
      [await labkey(), 'rows-read'],
      [await run('select RowId from Labs'), 'sql-run'],
    ] as const) {
      checkRefused(reply, 413, 'too-large')
      expect(reply.body.exception).toMatch(/\b3\b/)
      await checkRecorded(reply, type, 'too-large')
    }
    expect((await select({ limit: 3 })).body.rows).toHaveLength(3)
    await patch({ queryRows: 6 })
    expect((await select()).body.rows).toHaveLength(6)
  })

  test('beyond what the machine can do are refused, whatever the setting', async () => {
    await patch({ queryRows: 100_000_000 })
    const reply = await run(`select l0.RowId as n from ${product(7)}`)
    checkRefused(reply, 413, 'too-large')
    expect(reply.body.exception).toContain('100000 rows')
  })
})

test('a statement that takes longer than the setting is ended and refused', async () => {
  const slow = `select count(*) as n from ${product(13)} where (${added(13)}) % 7 = 3`
  await patch({ querySeconds: 1 })
  const reply = await run(slow)
  checkRefused(reply, 413, 'query-limit')
  expect(reply.body.exception).toContain('longer')
  await checkRecorded(reply, 'sql-run', 'query-limit')
  expect((await select()).status).toBe(200)
})

test('a value that does not fit is refused in the last of many rows as in the first, and nothing is answered for all', async () => {
  const isLast = Array.from({ length: 6 }, (_, n) => `l${n}.RowId = 6`).join(' and ')
  const cell = `case when ${isLast} then l0.Site else '1' end`
  const twice = '(select 1 as i union all select 2 as i) twice'
  const statement = (x: string) => `select i, ${x} as x from ${product(6)}, ${twice}`
  expect((await run(statement(cell))).body.rows).toHaveLength(2 * 6 ** 6)
  const reply = await run(statement(`cast(${cell} as integer)`))
  checkRefused(reply, 400, 'bad-request')
  expect(reply.body.exception).toMatch(/^A value does not fit the type/)
  await checkRecorded(reply, 'sql-run', 'bad-request')
})

describe('memory', () => {
  const wide = `select count(*) as n from (select distinct ${added(8)} as x from ${product(8)}) d`

  test('that DuckDB counts is refused beyond the setting and given within it', async () => {
    await patch({ queryMegabytes: 64 })
    const reply = await run(wide)
    checkRefused(reply, 413, 'query-limit')
    expect(reply.body.exception).toContain('memory')
    await checkRecorded(reply, 'sql-run', 'query-limit')
    await patch({ queryMegabytes: 512 })
    expect((await run(wide)).body.rows).toEqual([{ n: 6 ** 8 }])
  })

  test('that DuckDB does not count ends the query process beyond the bound: the one is refused, others are answered', {
    timeout: 60_000,
  }, async () => {
    await patch({ queryMegabytes: 64 })
    instead = 'select len(range(200000000)) as n'
    const greedy = run('select count(*) as n from Labs')
    const others = await Promise.all([select(), labkey()])
    expect(others.map(({ status }) => status)).toEqual([200, 200])
    const reply = await greedy
    checkRefused(reply, 413, 'query-limit')
    expect(reply.body.exception).toBe('The query needs more memory than is allowed.')
    await checkRecorded(reply, 'sql-run', 'query-limit')
    instead = null
    expect((await run('select count(*) as n from Labs')).body.rows).toEqual([{ n: 6 }])
  })
})

test('SQL that is longer than the setting is refused with the number, and the record holds it', async () => {
  const sql = `select RowId from Labs where Site = '${'x'.repeat(200)}'`
  expect((await run(sql)).status).toBe(200)
  await patch({ sqlCharacters: sql.length - 1 })
  const reply = await run(sql)
  checkRefused(reply, 400, 'bad-request')
  expect(reply.body.exception).toBe(`The SQL is longer than the ${sql.length - 1} characters that are allowed.`)
  expect(await eventOf(site, reply)).toMatchObject({ type: 'sql-run', outcome: 'refused', code: 'bad-request', sql })
  await patch({ sqlCharacters: sql.length })
  expect((await run(sql)).status).toBe(200)
})

describe('the settings', () => {
  test('are changed with old and new on record', async () => {
    const reply = await patch({ queryRows: 1_000, querySeconds: 5, queryMegabytes: 128, sqlCharacters: 500 })
    expect(reply.body).toMatchObject({ queryRows: 1_000, querySeconds: 5, queryMegabytes: 128, sqlCharacters: 500 })
    expect((await admin.send('GET', '/api/admin/settings')).body).toEqual(reply.body)
    expect(await eventOf(site, reply)).toHaveProperty('changes', [
      { name: 'queryRows', old: 10_000_000, new: 1_000 },
      { name: 'querySeconds', old: 60, new: 5 },
      { name: 'queryMegabytes', old: 1_024, new: 128 },
      { name: 'sqlCharacters', old: 8_192, new: 500 },
    ])
  })

  test.each([
    { queryRows: 0 },
    { queryRows: 100_000_001 },
    { querySeconds: 0 },
    { querySeconds: 3_601 },
    { querySeconds: 1.5 },
    { queryMegabytes: 63 },
    { queryMegabytes: 1_048_577 },
    { sqlCharacters: 99 },
    { sqlCharacters: 8_193 },
    { sqlCharacters: '500' },
    { queryRows: null },
  ])('to %j are refused, and nothing changes', async (body) => {
    const before = await site.world.registry.settings(0)
    checkRefused(await patch(body), 400, 'bad-request')
    expect(await site.world.registry.settings(0)).toEqual(before)
  })

  test('of a site that was set up before there were limits are the first ones, and can be changed', async () => {
    const limits = ['queryRows', 'querySeconds', 'queryMegabytes', 'sqlCharacters']
    await patch({ queryRows: 5, sqlCharacters: 100 })
    const { version } = await site.world.registry.settings(0)
    const amends = Array.from({ length: 8 }, (_, copy) => ({
      table: 'registry' as const,
      amend: { pk: `settings.${copy}`, sk: 'settings' },
      when: [{ attribute: 'version', equals: version }],
      set: {},
      remove: limits,
    }))
    expect(await site.world.together(amends, 'limits-taken-away')).toMatchObject({ done: true })
    expect((await admin.send('GET', '/api/admin/settings')).body).toEqual({ ...firstSettings, sessionKeys: true })
    expect((await select()).status).toBe(200)
    const reply = await patch({ queryRows: 6 })
    expect(await eventOf(site, reply)).toHaveProperty('changes', [{ name: 'queryRows', old: 10_000_000, new: 6 }])
    expect((await select()).status).toBe(200)
  })
})
