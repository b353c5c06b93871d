// The check of real input is only worth something if it sees every kind of difference.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import type { PhiLevel } from '../../../core/phi.ts'
import { isWithin } from '../../../core/phi.ts'
import type { Answer } from '../../../scripts/check-study-caller.ts'
import { firstDifference } from '../../../scripts/check-study-compare.ts'
import { type Expected, expectedOf } from '../../../scripts/check-study-expected.ts'

const script = fileURLToPath(new URL('../../../scripts/check-study.ts', import.meta.url))

const csv = [
  'Id,Count,Share,Seen,On,Partial,Yes,Code,Empty,Note',
  'P1,1,1.5,2026-01-02T03:04,2026-01-02,2026-01,true,007,,"secret one, ""quoted"""',
  'P2,-9007199254740993,1e3,2026-01-02 03:04:05.6,,2026-01-02,FALSE,x,,"secret\ntwo"',
  'P2,,,,2024-02-29,2026,,,,',
]
const definition = {
  participant: 'Id',
  key: ['Id'],
  columns: { Count: 'Limited', On: 'PHI', Note: 'Restricted' },
} as const

function aStudy(): string {
  const folder = mkdtempSync(join(tmpdir(), 'proviso-study-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'odd.csv'), `${csv.join('\n')}\n`)
  writeFileSync(join(folder, 'levels.json'), JSON.stringify({ odd: definition }))
  return folder
}

const expected = (): Expected => {
  const { participant, key, columns } = definition
  return expectedOf('odd', join(aStudy(), 'odd.csv'), { participant, key: [...key], columns: { ...columns } })
}

function rightAnswer({ columns, rows }: Expected, level: PhiLevel): Answer {
  const visible = columns.map(({ phi }) => isWithin(phi, level))
  return {
    columns: columns.map((column, i) => ({ ...column, phiProtected: visible[i] !== true })),
    rows: rows.map((row) =>
      Object.fromEntries(columns.map(({ name }, i) => [name, visible[i] ? (row[i] ?? null) : null])),
    ),
    rowCount: rows.length,
    wording: { type: (type) => type, cell: (cell) => cell },
  }
}

test('types and cells are read from the CSV: exact integers, whole moments, partial dates as text', () => {
  const { columns, rows, duplicateKeys } = expected()
  expect(columns.map(({ type }) => type).join()).toBe('text,integer,number,timestamp,date,text,boolean,text,text,text')
  expect(rows[1]).toEqual([
    ...['P2', '-9007199254740993', 1000, '2026-01-02 03:04:05.600', null, '2026-01-02', false, 'x', null],
    'secret\ntwo',
  ])
  expect(duplicateKeys).toBe(1)
})

test('the right answer is equal at every level, in whatever order the rows come', () => {
  const table = expected()
  for (const level of ['NotPHI', 'Limited', 'PHI', 'Restricted'] as const) {
    const answer = rightAnswer(table, level)
    expect(firstDifference(table, level, { ...answer, rows: answer.rows.toReversed() })).toBeUndefined()
  }
})

type Change = (answer: Answer) => Answer

const inFirst =
  (change: object): Change =>
  (answer) => ({
    ...answer,
    rows: answer.rows.map((row, i) => (i === 0 ? { ...row, ...change } : row)),
  })
const described =
  (name: string, change: object): Change =>
  (answer) => ({
    ...answer,
    columns: answer.columns.map((column) => (column.name === name ? { ...column, ...change } : column)),
  })

test.each<[string, Change, string]>([
  ['a cell', inFirst({ Share: 1.25 }), 'column Share'],
  ['a number that came as text', inFirst({ Share: '1.5' }), 'column Share'],
  ['a cell above the level', inFirst({ Note: 'secret one' }), 'column Note'],
  ['a type', described('On', { type: 'text' }), 'column On'],
  ['a level', described('On', { phi: 'Limited' }), 'column On'],
  ['a column that is not marked as withheld', described('Note', { phiProtected: false }), 'column Note'],
  ['a row that is missing', (answer) => ({ ...answer, rows: answer.rows.slice(1) }), '2 rows of 3'],
  ['a total that is wrong', (answer) => ({ ...answer, rowCount: 4 }), '3 rows of 4'],
  ['a column that is missing', (answer) => ({ ...answer, columns: answer.columns.slice(1) }), 'number of columns'],
])('%s is found, and told without its value', (_, change, where) => {
  const difference = firstDifference(expected(), 'PHI', change(rightAnswer(expected(), 'PHI')))
  expect(difference).toContain(where)
  expect(difference).not.toContain('secret')
})

test('the script ends with 0 on a study that comes back as it was, and with 2 without one', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', timeout: 60_000 })
  const good = run(aStudy(), '/Check/Odd')
  expect(good.stdout).toContain('all equal: 1 tables at 4 levels')
  expect(good.status).toBe(0)
  expect(run().status).toBe(2)
}, 60_000)
