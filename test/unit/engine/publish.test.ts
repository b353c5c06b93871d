import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import type { Definition } from '../../../core/definition.ts'
import { phiLevels } from '../../../core/phi.ts'
import { publish } from '../../../engine/publish.ts'
import { aCsv, aFolder, anEngine, aPlan, published } from './a-publication.ts'

const levelled: Definition = {
  participant: 'Id',
  key: ['Id'],
  columns: { Zip: 'Limited', Name: 'PHI', Ssn: 'Restricted' },
} as const

test('a level file holds the columns up to its level, and no byte of any other', async () => {
  const folder = aFolder()
  const hidden = { Zip: 'ZIPCANARY', Name: 'NAMECANARY', Ssn: 'SSNCANARY' }
  const row = `P1,${hidden.Zip},${hidden.Name},${hidden.Ssn}`
  await published(folder, `Id,Zip,Name,Ssn\n${row}\n${row}\n`, levelled)
  const visible = ['Id', 'Zip', 'Name', 'Ssn']
  for (const [above, level] of phiLevels.entries()) {
    const file = join(folder, 'table/v1', `${level}.parquet`)
    expect(await schemaOf(file)).toEqual(visible.slice(0, above + 1))
    const bytes = readFileSync(file, 'latin1')
    for (const column of visible.slice(above + 1)) expect(bytes).not.toContain(column)
    for (const canary of Object.values(hidden).slice(above)) expect(bytes).not.toContain(canary)
  }
})

test('a level that adds no column is served by the file below it', async () => {
  const folder = aFolder()
  const table = await published(folder, 'Id,Name\n1,x\n', { columns: { Name: 'PHI' } })
  expect(table.levelFiles).toEqual({ NotPHI: 'NotPHI', Limited: 'NotPHI', PHI: 'PHI', Restricted: 'PHI' })
  expect(readdirSync(join(folder, 'table/v1')).sort()).toEqual(['NotPHI.parquet', 'PHI.parquet'])
})

test('what is published is what the registry needs, and the report counts repeated keys', async () => {
  const folder = aFolder()
  const csv = aCsv(folder, 'Id,Visit,Age\nP1,1,\nP1,1.0,30\nP2,2,4\nP1,1,5\n')
  const definition = { participant: 'Id', key: ['Id', 'Visit'], columns: { Age: 'Limited' } }
  const columns = [
    { name: 'Id', type: 'text', phi: 'NotPHI' },
    { name: 'Visit', type: 'number', phi: 'NotPHI' },
    { name: 'Age', type: 'integer', phi: 'Limited' },
  ]
  expect(await publish({ csv, definition, targetFolder: join(folder, 't'), version: 'v1' })).toEqual({
    version: 'v1',
    columns,
    levelFiles: { NotPHI: 'NotPHI', Limited: 'Limited', PHI: 'Limited', Restricted: 'Limited' },
    rowCount: 4,
    participant: 'Id',
    key: ['Id', 'Visit'],
    report: { rows: 4, columns, unnamed: ['Visit'], duplicateKeys: 2, leftOut: 0, blankParticipants: 0 },
  })
})

test.each<[string, string, Definition, string | undefined]>([
  ['one column without repetition', 'a,b\nx,1\ny,1\n,1\n', { key: ['a'] }, 'v1'],
  ['a key that repeats', 'a,b\nx,1\nx,2\n', { key: ['a'] }, undefined],
  ['two blank keys', 'a,b\n,1\n,2\n', { key: ['a'] }, undefined],
  ['a key of two columns', 'a,b\nx,1\nx,2\n', { key: ['a', 'b'] }, undefined],
  ['numbers with a point, where 0 is -0', 'a,b\n0.5,1\n1.5,1\n', { key: ['a'] }, undefined],
  ['no key', 'a,b\nx,1\n', {}, undefined],
])('a key is known to be unique or not: %s', async (_, csv, definition, wanted) => {
  expect((await published(aFolder(), csv, definition)).uniqueKeyOf).toBe(wanted)
})

test('a column that is not named has the default level, and only without one is it told as unnamed', async () => {
  const folder = aFolder()
  const csv = aCsv(folder, 'Id,Name,City\n1,x,y\n')
  const levels = async (definition: Definition, version: string) => {
    const done = await publish({ csv, definition, targetFolder: join(folder, 't'), version })
    return [done.columns.map(({ phi }) => phi).join(), done.report.unnamed.join()]
  }
  const columns = { Id: 'NotPHI', Name: 'PHI' } as const
  expect(await levels({ columns }, 'v1')).toEqual(['NotPHI,PHI,NotPHI', 'City'])
  expect(await levels({ columns, default: 'Restricted' }, 'v2')).toEqual(['NotPHI,PHI,Restricted', ''])
  expect(await levels({ columns, default: 'NotPHI' }, 'v3')).toEqual(['NotPHI,PHI,NotPHI', ''])
})

test('a check that refuses comes before anything is written', async () => {
  const folder = aFolder()
  const csv = aCsv(folder, 'Id,Name\n1,x\n')
  const check = () => {
    throw new Error('not this')
  }
  const facts = { csv, definition: {}, targetFolder: join(folder, 't'), version: 'v1', check }
  await expect(publish(facts)).rejects.toThrow('not this')
  expect(readdirSync(folder)).toEqual(['table.csv'])
})

test.each([
  ['a byte order mark', '\ufeffa,b\nx,y\n'],
  ['CRLF', 'a,b\r\nx,y\r\n'],
  ['no line end at the end', 'a,b\nx,y'],
  ['quotes everywhere', '"a","b"\n"x","y"\n'],
])('%s is accepted', async (_, csv) => {
  const folder = aFolder()
  const table = await published(folder, csv)
  expect(table.columns.map(({ name }) => name)).toEqual(['a', 'b'])
  expect((await anEngine(folder).select(aPlan(table))).rows).toEqual([['x', 'y']])
})

test('cells come out as they went in', async () => {
  const folder = aFolder()
  const cells = [
    ' x ',
    '"say ""hi"""',
    '"a,b"',
    '"two\nlines"',
    '"cr\rcr\r\n"',
    'NULL',
    '#x',
    "it's",
    '\\',
    'Ωé😀',
    '\\N',
    '-',
  ]
  const table = await published(folder, `n,cell\n${cells.map((cell, row) => `${row},${cell}\n`).join('')}`)
  const { rows } = await anEngine(folder).select(aPlan(table))
  const unquoted = cells.map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell))
  expect(rows.map(([, cell]) => cell)).toEqual(unquoted)
})

test('hostile column names are names and nothing more', async () => {
  const folder = aFolder()
  const names = ['a"b', "c'd", 'e;f', '$1', 'constructor', 'RowId', 'rowid2', 'select', '*', 'ü']
  const header = names.map((name) => `"${name.replaceAll('"', '""')}"`).join()
  const table = await published(folder, `${header}\n${names.map((_, i) => i).join()}\n`, { columns: { "c'd": 'PHI' } })
  const filters = names.map((column, i) => ({ column, op: 'eq', values: [String(i)] }) as const)
  const sort = names.map((column) => ({ column, descending: true }))
  expect((await anEngine(folder).select(aPlan(table, { filters, sort }))).rows).toEqual([names.map((_, i) => i)])
})

test('rows keep the order of the file across row groups', async () => {
  const folder = aFolder()
  const table = await published(folder, `n,t\n${Array.from({ length: 50_000 }, (_, i) => `${i},x\n`).join('')}`)
  const { rows } = await anEngine(folder).select(aPlan(table, { limit: 5, offset: 40_958 }))
  expect(rows.map(([n]) => n)).toEqual([40_958, 40_959, 40_960, 40_961, 40_962])
})

test('a version that exists is never written again', async () => {
  const folder = aFolder()
  await published(folder, 'a\n1\n')
  await expect(published(folder, 'a\n2\n')).rejects.toThrow()
  expect(readdirSync(join(folder, 'table'))).toEqual(['v1'])
  expect(existsSync(join(folder, 'table/v1/NotPHI.parquet'))).toBe(true)
})

test.each(['', '..', '.hidden', 'a/b', 'a\\b', 'ü'])('%j is no version', async (version) => {
  const folder = aFolder()
  const facts = { csv: aCsv(folder, 'a\n1\n'), definition: {}, targetFolder: join(folder, 't'), version }
  await expect(publish(facts)).rejects.toThrow('one plain folder name')
})

async function schemaOf(file: string) {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  return (await connection.runAndReadAll(`select * from '${file}' limit 0`)).columnNames()
}
