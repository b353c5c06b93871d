import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSqlGate, type SqlGate } from '../../../engine/sql-gate.ts'
import { legitimate } from '../../corpus/legitimate.ts'
import { aStudy, checkOver, runPlan, type Study } from '../../corpus/study.ts'

let study: Study
let gate: SqlGate

beforeAll(async () => {
  study = await aStudy()
  gate = openSqlGate()
})

afterAll(async () => {
  study.remove()
  await gate.close()
})

for (const [sql, rows, parameters = {}] of legitimate) {
  test(sql, async () => {
    const check = await checkOver(study.tables, gate)(sql, { parameters })
    if (!check.allow) throw new Error(check.why)
    expect(await runPlan(study, 'NotPHI', check.plan)).toEqual(rows)
  })
}

test('the list holds at least 40 statements', () => {
  expect(legitimate.length).toBeGreaterThanOrEqual(40)
})
