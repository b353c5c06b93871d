// What goes wrong when many rows were read already is refused like what goes wrong at the first: DuckDB ends such rows as if
// there were no more, and so many as came would be answered, and recorded, as all.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { askChunks } from '../../../engine/duck.ts'
import type { Encoding, StatementPlan } from '../../../engine/engine.ts'
import { lockedInstances } from '../../../engine/locked.ts'
import { participantsIn } from '../../../engine/participants.ts'
import { runJob } from '../../../engine/run.ts'
import { checkSql } from '../../../engine/sql-check.ts'
import { openSqlGate } from '../../../engine/sql-gate.ts'
import { aFolder, listShape, published } from './a-publication.ts'

const million = 1_000_000

async function aConnection(threads: number) {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) })
  const connection = await instance.connect()
  onTestFinished(() => {
    connection.closeSync()
    instance.closeSync()
  })
  return connection
}

type Connection = Awaited<ReturnType<typeof aConnection>>

async function rowsOf(connection: Connection, sql: string, after: (read: number) => void = () => {}): Promise<number> {
  let read = 0
  for await (const chunk of askChunks(connection, { sql, values: [] })) {
    read += chunk.rowCount
    after(read)
  }
  return read
}

describe.for([1, 2])('with %i threads', (threads) => {
  test('all rows come, or it is said that they do not', async () => {
    const connection = await aConnection(threads)
    const bad = fc.oneof(fc.integer({ min: 0, max: million - 1 }), fc.constantFrom(million - 1, million))
    const law = fc.asyncProperty(bad, async (at) => {
      const cell = `cast(case when range = ${at} then 'CANARY' else range::varchar end as integer)`
      const rows = await rowsOf(connection, `select range as k, ${cell} as n from range(${million})`).catch(String)
      expect(rows).toBe(at < million ? 'Error: the data engine failed: Conversion Error' : million)
    })
    await fc.assert(law, { numRuns: 25, examples: [[million - 1], [million]] })
  })

  test('rows that end early for what is not found again are beyond the limit', async () => {
    const connection = await aConnection(threads)
    const reading = rowsOf(connection, `select range from range(${100 * million})`, () => connection.interrupt())
    const refused = { code: 'query-limit', message: expect.stringMatching(/^The rows could not be read to their end/) }
    await expect(reading).rejects.toMatchObject(refused)
  })

  test('people of rows that end early are not taken for everybody', async () => {
    const connection = await aConnection(threads)
    const sql = `select case when range = 900000 then error('CANARY') else range::varchar end from range(${million})`
    await expect(participantsIn(connection, { sql, values: [] })).rejects.toThrow(/^the data engine failed: \w[\w ]+$/)
  })
})

const encodings = [
  { format: 'json', shape: listShape },
  { format: 'csv' },
  { format: 'arrow' },
  { format: 'parquet' },
] as const

/** What becomes of a caller's SQL over 1,200 rows, one of which says CANARY near the end, and what is left where it was spooled. */
async function outcomeOf(sql: string, encoding: Encoding, limits: { readonly spoolMegabytes: number }, text = '') {
  const folder = aFolder()
  const lines = Array.from({ length: 1_200 }, (_, i) => `P${i},${i},${i === 1_100 ? 'CANARY' : `${text}${i}`}`)
  const definition = { participant: 'Id', columns: { text: 'NotPHI' }, types: { text: 'text' } } as const
  const table = await published(folder, `Id,n,text\n${lines.join('\n')}\n`, definition)
  const [gate, instances] = [openSqlGate(), lockedInstances()]
  onTestFinished(async () => {
    await gate.close()
    await instances.close()
  })
  const question = { sql, parameters: {}, tables: [table], schema: 'study', level: 'NotPHI' } as const
  const checked = await checkSql({ ...question, limits: { sqlLength: 1_000 } }, gate)
  if (!checked.allow) throw new Error(checked.why)
  const { columns, participant, plan } = checked
  const statement: StatementPlan = { ...plan, columns, participant, level: 'NotPHI', limit: null }
  const work = { type: 'statement', plan: statement, files: [join(folder, 'table/v1/NotPHI.parquet')] } as const
  const spool = join(folder, 'spool')
  const allowed = { rows: 2 * million, seconds: 60, memoryMegabytes: 256, ...limits }
  const outcome = await runJob({ work, encoding, limits: allowed }, instances, join(spool, '1')).catch((e) => e)
  return { outcome, left: existsSync(spool) ? readdirSync(spool) : [] }
}

test.for(encodings)(
  'a value that does not fit is refused late as at once, in $format',
  async (encoding, { expect }) => {
    // 1,440,000 rows, one of them bad, some 1,320,000 before it.
    const cell = 'case when a.n = b.n then cast(a.text as integer) end'
    const sql = `select a.n, b.n as m, ${cell} as x from "table" a, "table" b`
    const { outcome, left } = await outcomeOf(sql, encoding, { spoolMegabytes: 256 })
    expect(outcome).toMatchObject({ code: 'bad-request', message: expect.stringMatching(/^A value does not fit/) })
    expect(left).toEqual([])
  },
)

test.for(encodings)(
  'an answer that is too large is refused and leaves nothing, in $format',
  async (encoding, { expect }) => {
    const sql = 'select a.text || b.text as x from "table" a, "table" b'
    const { outcome, left } = await outcomeOf(sql, encoding, { spoolMegabytes: 1 }, 'long '.repeat(200))
    expect(outcome).toMatchObject({
      code: 'too-large',
      message: expect.stringMatching(/^The answer is larger than 1 MB/),
    })
    expect(left).toEqual([])
  },
)
