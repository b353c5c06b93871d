// SQL makes dates and times that lie on no calendar. JSON and CSV say them in words; Arrow and Parquet know no such value.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tableFromIPC } from 'apache-arrow'
import { test as base, expect, onTestFinished } from 'vitest'
import type { Encoding } from '../../../engine/engine.ts'
import { literal } from '../../../engine/sql.ts'
import { checkSql } from '../../../engine/sql-check.ts'
import { openSqlGate } from '../../../engine/sql-gate.ts'
import { rowShape } from '../../../labkey/rows-answer.ts'
import { onDuck } from './a-level-file.ts'
import { aFolder, aPlainEngine, bytesIn, listShape, published } from './a-publication.ts'

const test = base.extend('ask', async () => {
  const folder = aFolder()
  const table = await published(folder, 'Id,n\nP1,1\nP2,2\n', { participant: 'Id' })
  const engine = aPlainEngine(folder, { rows: 1_000, spoolMegabytes: 1 })
  const gate = openSqlGate()
  onTestFinished(() => gate.close())
  return async (sql: string, encoding: Encoding) => {
    const limits = { sqlLength: 1_000 }
    const asked = { sql, parameters: {}, tables: [table], schema: 'study', level: 'NotPHI', limits } as const
    const checked = await checkSql(asked, gate)
    if (!checked.allow) throw new Error(checked.why)
    const { columns, participant, plan } = checked
    return await engine.run({ ...plan, columns, participant, level: 'NotPHI', limit: null }, encoding)
  }
})

const finite = `date '2026-01-02' as d, timestamp '2026-01-02 03:04:05.678' as t, cast(null as date) as e, cast(null as timestamp) as u`
const infinite = `select cast('infinity' as date) as a, cast('-infinity' as date) as b, cast('infinity' as timestamp) as c,
  cast('-infinity' as timestamp) as f, ${finite} from "table" where n = 1`
const words = ['infinity', '-infinity', 'infinity', '-infinity']

test.for([
  ['days', '2026-01-02'],
  ['moments', '2026-01-02 00:00:00.000'],
] as const)('in JSON they are texts, and others are %s as ever', async ([dates, day], { ask }) => {
  const answer = await bytesIn(await ask(infinite, { format: 'json', shape: { ...listShape, dates } }))
  const told = JSON.stringify([...words, day, '2026-01-02 03:04:05.678', null, null])
  expect(answer.toString()).toBe(told)
})

test('their formatted values are the same words', async ({ ask }) => {
  const answer = await bytesIn(await ask(infinite, { format: 'json', shape: rowShape(17.1) }))
  const { data } = JSON.parse(answer.toString())
  const cells = Object.values<{ value: unknown; formattedValue: unknown }>(data).slice(0, 4)
  expect(cells).toEqual(words.map((word) => ({ value: word, formattedValue: word })))
})

test('in CSV they are the same words', async ({ ask }) => {
  const csv = (await bytesIn(await ask(infinite, { format: 'csv' }))).toString()
  expect(csv).toBe(`a,b,c,f,d,t,e,u\r\n${words.join()},2026-01-02,2026-01-02 03:04:05.678,,\r\n`)
})

const unfit = 'A value does not fit the type or the range that the SQL or the format needs; CAST it.'
const formats = ['arrow', 'parquet'] as const
const made = formats.flatMap((format) =>
  ['infinity', '-infinity'].flatMap((word) =>
    ['date', 'timestamp'].map((type) => [format, `cast('${word}' as ${type})`] as const),
  ),
)

test.for(made)('in %s they are refused, and no other value stands for them: %s', async ([format, value], { ask }) => {
  const sql = `select n, case when n = 2 then ${value} else date '2026-01-02' end as c from "table"`
  await expect(ask(sql, { format })).rejects.toMatchObject({ code: 'bad-request', message: unfit })
})

test('Arrow keeps others, and blanks', async ({ ask }) => {
  const answer = tableFromIPC(
    await bytesIn(await ask(`select ${finite} from "table" where n = 1`, { format: 'arrow' })),
  )
  const [d, t, e, u] = ['d', 't', 'e', 'u'].map((name) => answer.getChild(name)?.data[0])
  expect(d?.values[0]).toBe(20_455)
  expect(t?.values[0]).toBe(1_767_323_045_678_000n)
  expect([d, t, e, u].map((data) => data?.nullCount)).toEqual([0, 0, 1, 1])
})

test('Parquet keeps others, and blanks', async ({ ask }) => {
  const path = join(aFolder(), 'answer.parquet')
  writeFileSync(path, await bytesIn(await ask(`select ${finite} from "table" where n = 1`, { format: 'parquet' })))
  const kept = `select cast(d as varchar), cast(t as varchar), e, u from read_parquet(${literal(path)})`
  const rows = await onDuck(async (connection) => (await connection.runAndReadAll(kept)).getRows())
  expect(rows).toEqual([['2026-01-02', '2026-01-02 03:04:05.678', null, null]])
})
