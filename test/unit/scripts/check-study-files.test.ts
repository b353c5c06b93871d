// A level file that holds more than its level is found, by its columns and by its bytes.
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { publishDataset } from '../../../local/publish-dataset.ts'
import { expectedOf } from '../../../scripts/check-study-expected.ts'
import { checkLevelFile } from '../../../scripts/check-study-files.ts'
import { aFile, aHome } from '../local/a-home.ts'

async function aPublishedTable() {
  const home = await aHome()
  const file = aFile()
  writeFileSync(file.csv, 'Id,Name\nP1,Asterisk\nP2,Basalt\nP3,Zirconia\n')
  await publishDataset(home, file)
  const table = await home.world.registry.table('/A/B', 'study', 'People')
  if (!table) throw new Error('not published')
  const expected = expectedOf('People', file.csv, { columns: { Name: 'PHI' } })
  const pathOf = (level: string) => join(home.datasets, table.files, `${level}.parquet`)
  return { pathOf, check: () => checkLevelFile(home.datasets, table, expected, 'NotPHI') }
}

test('a file with nothing above its level passes, and what was looked for can be found in the whole file', async () => {
  const { check } = await aPublishedTable()
  expect(await check()).toEqual({ difference: undefined, canaries: 2, findable: 2 })
})

test('a file with a hidden column is found', async () => {
  const { pathOf, check } = await aPublishedTable()
  copyFileSync(pathOf('PHI'), pathOf('NotPHI'))
  expect((await check()).difference).toBeDefined()
})

test('a value of a hidden column anywhere in the bytes is found, though the columns are right', async () => {
  const { pathOf, check } = await aPublishedTable()
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  copyFileSync(pathOf('NotPHI'), pathOf('Copy'))
  await connection.run(
    `copy (from read_parquet('${pathOf('Copy')}')) to '${pathOf('NotPHI')}' (format parquet, kv_metadata {note: 'x Zirconia'})`,
  )
  instance.closeSync()
  expect((await check()).difference).toBe('the level file holds a value of a hidden column')
})
