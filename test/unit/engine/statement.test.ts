import { test as base, expect, onTestFinished } from 'vitest'
import type { StatementPlan } from '../../../engine/engine.ts'
import { checkSql } from '../../../engine/sql-check.ts'
import { openSqlGate } from '../../../engine/sql-gate.ts'
import { aFolder, aPlainEngine, bytesIn, listShape, published } from './a-publication.ts'

const list = { format: 'json', shape: listShape } as const

const test = base.extend('ask', async () => {
  const folder = aFolder()
  const table = await published(folder, 'Id,n,x\nP2,1,CANARY\nP1,2,CANARY\nP2,3,CANARY\n', {
    participant: 'Id',
    columns: { x: 'PHI' },
  })
  const engine = aPlainEngine(folder, { rows: 1_000, spoolMegabytes: 1 })
  const gate = openSqlGate()
  onTestFinished(() => gate.close())
  return async (sql: string, page: Partial<StatementPlan> = {}, parameters: Record<string, string> = {}) => {
    const asked = {
      sql,
      parameters,
      tables: [table],
      schema: 'study',
      level: 'NotPHI',
      limits: { sqlLength: 1_000 },
    } as const
    const checked = await checkSql(asked, gate)
    if (!checked.allow) throw new Error(checked.why)
    const { columns, participant, plan } = checked
    return { run: { ...plan, columns, participant, level: 'NotPHI', limit: null, ...page } as const, engine }
  }
})

test('a checked statement runs over views of its tables, and says what was counted and who was seen', async ({
  ask,
}) => {
  const { run, engine } = await ask('select Id, sum(n) as total from "table" group by Id order by Id')
  const answer = await engine.run(run, list)
  expect((await bytesIn(answer)).toString()).toBe('["P1",2],["P2",4]')
  expect(answer).toMatchObject({ rowCount: 2, total: 2 })
})

test('participants are those of the rows, each once', async ({ ask }) => {
  const { run, engine } = await ask('select Id, n from "table" order by n')
  expect((await engine.run(run, list)).participants).toMatchObject({ count: 2, ids: ['P1', 'P2'] })
  expect((await engine.run({ ...run, limit: 1 }, { format: 'csv' })).participants).toMatchObject({ ids: ['P2'] })
  expect((await engine.run({ ...run, participant: null }, list)).participants).toBe('not-determined')
})

test('a page of a statement tells the total, and its parameters are bound', async ({ ask }) => {
  const { run, engine } = await ask(
    'PARAMETERS (least INTEGER) select n from "table" where n >= $least order by n',
    { limit: 1 },
    { least: '2' },
  )
  const answer = await engine.run(run, list)
  expect((await bytesIn(answer)).toString()).toBe('[2]')
  expect(answer).toMatchObject({ rowCount: 1, total: 2 })
})

test('rows beyond the limit are refused, not cut, also when nobody knew their number', async ({ ask }) => {
  const many = 'select a.n from "table" a, "table" b, "table" c, "table" d, "table" e, "table" f, "table" g'
  const { run, engine } = await ask(many)
  await expect(engine.run(run, list)).rejects.toMatchObject({ code: 'too-large' })
})

test.for([
  ['a cast that a value does not fit', 'select cast(Id as integer) as x from "table"', 'csv'],
  [
    'an integer beyond 64 bits where the format has none',
    'select sum(n) * 9223372036854775807 as x from "table"',
    'arrow',
  ],
] as const)("%s is the caller's mistake, told without a value", async ([, sql, format], { ask }) => {
  const { run, engine } = await ask(sql)
  const refused = await engine.run(run, { format }).catch((error) => error)
  expect(refused).toMatchObject({ code: 'bad-request', message: expect.not.stringContaining('P2') })
})
