import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TableShape } from '../../../core/query.ts'
import { openSqlGate, type SqlGate } from '../../../engine/sql-gate.ts'
import { aStudy, checkOver, type Study } from '../../corpus/study.ts'
import { touching } from '../../corpus/touched.ts'

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

const level = 'Restricted'

/** What a statement answers with and touches; the answer is 'refused' when it does not bind. */
async function asked(sql: string, tables: readonly TableShape[]) {
  const check = await checkOver(tables, gate)(sql, { level })
  const touched = check.allow
    ? check.touched.flatMap(({ table, columns }) => columns.map((column) => `${table.name}.${column}`))
    : []
  const answer = check.allow ? JSON.stringify(check.columns.map(({ name, sqlType }) => [name, sqlType])) : 'refused'
  return { answer, touched }
}

/** The statements whose binding or columns change when the column is not there, by column. */
async function dependents() {
  const depends = touching.map((): string[] => [])
  const whole = await Promise.all(touching.map(({ sql }) => asked(sql, study.tables)))
  for (const table of study.tables) {
    for (const { name } of table.columns) {
      const without = { ...table, columns: table.columns.filter((column) => column.name !== name) }
      const tables = study.tables.map((other) => (other === table ? without : other))
      for (const [index, { sql }] of touching.entries()) {
        const { answer } = await asked(sql, tables)
        if (answer !== whole[index]?.answer) depends[index]?.push(`${table.name}.${name}`)
      }
    }
  }
  return { whole, depends }
}

test('the touched columns are those without which the statement would not bind or would answer otherwise', async () => {
  const { whole, depends } = await dependents()
  const wrong = touching.flatMap(({ sql, wider }, index) => {
    const touched = whole[index]?.touched ?? []
    const needed = depends[index] ?? []
    // Named in EXCLUDE, so that it must be there; never read.
    const missing = needed.filter((column) => !touched.includes(column) && !/exclude \(Notes\)/.test(sql))
    const extra = wider ? [] : touched.filter((column) => !needed.includes(column))
    return [...missing.map((c) => `${c} not told: ${sql}`), ...extra.map((c) => `${c} not needed: ${sql}`)]
  })
  expect(wrong).toEqual([])
  expect(whole.filter(({ answer }) => answer === 'refused')).toEqual([])
}, 120_000)

test('the list holds at least 60 statements', () => {
  expect(touching.length).toBeGreaterThanOrEqual(60)
})
