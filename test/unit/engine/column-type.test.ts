import { expect, test } from 'vitest'
import type { ColumnType } from '../../../core/query.ts'
import { aFolder, anEngine, aPlan, published } from './a-publication.ts'

const inferred: readonly [ColumnType, readonly string[]][] = [
  ['integer', ['0', '1', '-7', '9223372036854775807', '-9223372036854775808']],
  ['integer', ['', '5', '""']],
  ['text', ['9223372036854775808']],
  ['text', ['007', '7']],
  ['text', ['+7']],
  ['text', [' 7']],
  ['text', ['1,5'.replace(',', ';')]],
  ['text', ['1_000']],
  ['text', ['0x10']],
  ['number', ['1', '2.5', '-0.25', '.5', '1e5', '-1.5E-3', '-0']],
  ['text', ['1.5', 'NaN']],
  ['text', ['1.5', 'Infinity']],
  ['text', ['1e999']],
  ['text', ['1.']],
  ['text', ['01.5']],
  ['text', ['1.5', '1234567890123456']],
  [
    'number',
    ['250.10', '250.1', '1e22', '-123456789012345', '1.23456789012345', '0.000000123456789012345', '1.5e-307'],
  ],
  ['number', ['0.5', '0.0', '.0000000000000000000000', '-0e-999', '0E5']],
  // As other programs write a double: its shortest digits, which are given back.
  ['number', ['3.3333333333333335', '-0.30000000000000004', '1.2345678901234568e-05', '5e-324']],
  ['text', ['0.5', '999999999999999.99']],
  ['text', ['0.12345678901234567890', '0.12345678901234567891']],
  ['text', ['-1.234567890123456e5', '1.5']],
  ['text', ['1e-400', '0.5']],
  ['text', [`0.${'0'.repeat(400)}1`]],
  ['text', ['1.2345e-320']],
  ['boolean', ['true', 'FALSE', 'True']],
  ['text', ['true', 'yes']],
  ['text', ['true', '1']],
  ['date', ['2014-01-02', '2016-02-29', '0001-01-01', '9999-12-31', '']],
  ['text', ['2014-02-29']],
  ['text', ['2014-03']],
  ['text', ['2014-01-02', '2014-03']],
  ['text', ['0000-01-01']],
  ['text', ['01/02/2014']],
  ['timestamp', ['2014-07-02T11:45', '2014-07-02 11:45:09', '2014-07-02T11:45:09.125', '2014-07-02T11:45:09.1']],
  ['text', ['2014-07-02T11:45', '2014-07-02']],
  ['text', ['2014-07-02T24:00']],
  ['text', ['2014-07-02T11:60']],
  ['text', ['2014-07-02T11:45:60']],
  ['text', ['2014-07-02T11:45Z']],
  ['text', ['2014-02-30T11:45']],
  ['text', ['', '""']],
  ['text', ['NULL']],
  ['text', ['Ω']],
]

test.each(inferred)('the type is %s for the cells %j', async (type, cells) => {
  const csv = `id,it\n${cells.map((cell, row) => `r${row},${cell}\n`).join('')}`
  const table = await published(aFolder(), csv)
  expect(table.columns[1]?.type).toBe(type)
})

test('a type is inferred over all rows, not over the first thousand', async () => {
  const rows = Array.from({ length: 3_000 }, (_, row) => (row === 2_999 ? 'x' : String(row)))
  const table = await published(aFolder(), `a,b\n${rows.map((cell) => `${cell},1\n`).join('')}`)
  expect(table.columns.map(({ type }) => type)).toEqual(['text', 'integer'])
})

test('a given type stands above what the cells look like', async () => {
  const table = await published(aFolder(), 'a,b\n7,2014-01-02\n', { types: { a: 'text', b: 'text' } })
  expect(table.columns.map(({ type }) => type)).toEqual(['text', 'text'])
})

test.each([
  ['0.12345678901234567890', 0.123_456_789_012_345_68],
  ['999999999999999.99', 1e15],
  ['0e-400', 0],
])('a number that was asked for may have more digits than it keeps: %s', async (cell, kept) => {
  const folder = aFolder()
  const table = await published(folder, `a,b\nx,${cell}\n`, { types: { b: 'number' } })
  expect((await anEngine(folder).select(aPlan(table))).rows).toEqual([['x', kept]])
})

test('a table without rows is text throughout', async () => {
  const table = await published(aFolder(), 'a,b\n')
  expect(table).toMatchObject({ rowCount: 0, columns: [{ type: 'text' }, { type: 'text' }] })
})
