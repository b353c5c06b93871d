import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isWithin, type PhiLevel, phiLevels } from '../../core/phi.ts'
import type { SqlCheck } from '../../engine/sql-check.ts'
import { openSqlGate, type SqlGate } from '../../engine/sql-gate.ts'
import { randomStatement } from '../corpus/statements.ts'
import { aStudy, checkOver, type Study } from '../corpus/study.ts'

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

function hiddenAt(level: PhiLevel): readonly string[] {
  return study.tables.flatMap(({ columns }) =>
    columns.filter(({ phi }) => !isWithin(phi, level)).map(({ name }) => name),
  )
}

function whatIsTold(check: SqlCheck): string {
  return check.allow ? check.columns.map(({ name }) => name).join(' ') : check.why
}

test('at every level no statement touches a hidden column, and none is told a hidden name it did not bring', async () => {
  const outcomes = { allowed: 0, refused: 0, attempted: 0 }
  const law = fc.asyncProperty(fc.constantFrom(...phiLevels), randomStatement(study.tables), async (level, sql) => {
    const check = await checkOver(study.tables, gate)(sql, { level })
    const hidden = hiddenAt(level)
    const touched = check.allow ? check.touched.flatMap(({ columns }) => columns) : []
    expect(touched.filter((column) => hidden.includes(column))).toEqual([])
    const words = whatIsTold(check).toLowerCase()
    const told = hidden.filter((column) => new RegExp(`\\b${column}\\b`, 'i').test(words))
    expect(told.filter((column) => !sql.toLowerCase().includes(column.toLowerCase()))).toEqual([])
    if (check.allow) expect(check.columns.every(({ phi }) => isWithin(phi, level))).toBe(true)
    outcomes[check.allow ? 'allowed' : 'refused'] += 1
    if (!check.allow && check.attempted.length > 0) outcomes.attempted += 1
  })
  await fc.assert(law, { numRuns: 1_500 })
  expect(outcomes.allowed).toBeGreaterThan(200)
  expect(outcomes.attempted).toBeGreaterThan(100)
}, 120_000)

test('what is said below a level does not depend on whether a hidden column is there', async () => {
  const below = study.tables.map((table) => ({
    ...table,
    columns: table.columns.filter(({ phi }) => phi === 'NotPHI'),
  }))
  const law = fc.asyncProperty(randomStatement(study.tables), async (sql) => {
    const [there, gone] = [await checkOver(study.tables, gate)(sql), await checkOver(below, gate)(sql)]
    expect(saidBy(there)).toEqual(saidBy(gone))
  })
  await fc.assert(law, { numRuns: 1_000 })
}, 120_000)

// All that a caller can see of a check; `attempted` is for the audit alone.
function saidBy(check: SqlCheck): unknown {
  if (!check.allow) return [check.code, check.why]
  return [check.plan.sql, check.columns, check.participant, check.touched.map(({ columns }) => columns)]
}

test('whatever text comes in, the answer is a decision', async () => {
  const word = fc.constantFrom(
    ...'select from where ( ) * , ; \' " $x $$ -- /* */ union with as group by Age Demographics \\ \n 1 [ ] { } PARAMETERS #1 . :: => lambda'.split(
      ' ',
    ),
  )
  const soup = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(word, { maxLength: 14 }).map((w) => w.join(' ')),
  )
  const law = fc.asyncProperty(soup, async (sql) => {
    const check = await checkOver(study.tables, gate)(sql)
    expect(typeof check.allow).toBe('boolean')
  })
  await fc.assert(law, { numRuns: 2_000 })
}, 120_000)
