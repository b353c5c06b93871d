import { expect, test } from 'vitest'
import { firstQueryLimits } from '../../../core/query-limits.ts'
import { limitsWithin } from '../../../engine/limits.ts'
import { aFolder, aPlainEngine, aPlan, published } from './a-publication.ts'

const ceilings = { rows: 10, seconds: 20, memoryMegabytes: 300, spoolMegabytes: 40 }
const allowed = { queryRows: 11, querySeconds: 21, queryMegabytes: 301, sqlCharacters: 100 }

test('of what the site allows and what the machine can do, the lower counts, each by itself', () => {
  expect(limitsWithin(allowed, ceilings)).toEqual(ceilings)
  const lower = { queryRows: 9, querySeconds: 19, queryMegabytes: 299, sqlCharacters: 100 }
  expect(limitsWithin(lower, ceilings)).toEqual({ rows: 9, seconds: 19, memoryMegabytes: 299, spoolMegabytes: 40 })
  expect(limitsWithin({ ...allowed, querySeconds: 1 }, ceilings)).toEqual({ ...ceilings, seconds: 1 })
})

test('an engine in this process holds each question to what that question is allowed', async () => {
  const folder = aFolder()
  const table = await published(folder, 'a\n1\n2\n')
  const engine = aPlainEngine(folder, { rows: 10 })
  const csv = { format: 'csv' } as const
  await expect(engine.select(aPlan(table), csv, { ...allowed, queryRows: 1 })).rejects.toMatchObject({
    code: 'too-large',
  })
  expect((await engine.select(aPlan(table), csv, allowed)).rowCount).toBe(2)
  const sql = 'select a from "table"'
  const question = { sql, parameters: {}, tables: [table], schema: 'study', level: 'NotPHI' } as const
  const long = await engine.check(question, { ...firstQueryLimits, sqlCharacters: sql.length - 1 })
  expect(long).toMatchObject({ allow: false, code: 'bad-request' })
  expect(await engine.check(question, { ...firstQueryLimits, sqlCharacters: sql.length })).toMatchObject({
    allow: true,
  })
})
