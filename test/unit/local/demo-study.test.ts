// The invented study is the same everywhere, and holds what the contract says of it.
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { phiLevels } from '../../../core/phi.ts'
import { columnTypes } from '../../../core/query.ts'
import { demoStudy } from '../../../local/demo-study.ts'
import { csvOf } from '../../../local/demo-table.ts'

const study = demoStudy()
const tableOf = (name: string) => study.find((table) => table.name === name)

test('the study is the same to the byte on every run and machine', () => {
  const digest = (text: string) => createHash('sha256').update(text).digest('hex')
  expect(Object.fromEntries(study.map((table) => [table.name, digest(csvOf(table))]))).toEqual({
    Demographics: 'a14813c949954ec90a9896647822b8c9718dc0835b5a03ff6cd9c6b2f9fc0b29',
    Visits: '357f9cffa7ca8cbc906de60ae50cae6baa005bc0aa2141281c6ce678d8795cd8',
    LabResults: '80c06d5cee5645144473cc5edc90e97d8a7b753a4bcc95b46e0aebf7b358e6ca',
  })
})

test('there are 200 participants and more than 20,000 laboratory results of them', () => {
  const people = new Set(tableOf('Demographics')?.rows.map((row) => row.ParticipantId))
  expect(people.size).toBe(200)
  expect(tableOf('Demographics')?.rows).toHaveLength(200)
  expect(tableOf('LabResults')?.rows.length).toBeGreaterThanOrEqual(20_000)
  for (const { rows } of study) expect(rows.every((row) => people.has(row.ParticipantId ?? ''))).toBe(true)
})

test.each(study)('$name has columns at all four levels, and its participant column at NotPHI', ({ columns }) => {
  expect(new Set(Object.values(columns).map(([, phi]) => phi))).toEqual(new Set(phiLevels))
  expect(columns.ParticipantId).toEqual(['text', 'NotPHI'])
})

test.each(study)(
  '$name has its columns in every row, some of them empty, and a key that no two rows share',
  (table) => {
    const names = Object.keys(table.columns)
    expect(table.rows.every((row) => Object.keys(row).join() === names.join())).toBe(true)
    expect(table.rows.some((row) => names.some((name) => row[name] === null))).toBe(true)
    const keys = new Set(table.rows.map((row) => table.key.map((column) => row[column]).join()))
    expect(keys.size).toBe(table.rows.length)
  },
)

test('every column type occurs', () => {
  const used = study.flatMap(({ columns }) => Object.values(columns).map(([type]) => type))
  expect(new Set(used)).toEqual(new Set(columnTypes))
})

test('a cell with a comma or a quote is quoted in the CSV', () => {
  const table = {
    name: 'T',
    leadsToPerson: false,
    key: [],
    columns: { A: ['text', 'NotPHI'], B: ['text', 'NotPHI'] },
  } as const
  expect(csvOf({ ...table, rows: [{ A: 'say "x", y', B: null }] })).toBe('A,B\n"say ""x"", y",\n')
})
