// The generated tables: whoever is compared must have been given the same rows.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, expect, test } from 'vitest'
import { sqliteIndexes, sqliteRows, writeCsv } from '../../../bench/rows.ts'
import { literal } from '../../../engine/sql.ts'

const folder = mkdtempSync(join(tmpdir(), 'proviso-rows-'))
afterAll(() => rmSync(folder, { recursive: true }))

// Both read everything as text, so that no cell is made equal by being read; what they call true differs.
const some = `select RowId, ParticipantId, Site, Arm, Visit, Test, cast(Result as varchar) as Result, cast(Low as varchar) as Low,
  cast(High as varchar) as High, SeenOn, SeenAt, Barcode, Name, coalesce(Remark, '') as Remark
  from Rows1e5 where RowId % 997 = 0 or RowId in (1, 50, 100000) order by RowId`

test('DuckDB and SQLite make the same rows', async () => {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const csv = join(folder, 'rows.csv')
  await writeCsv(connection, 'Rows1e5', csv)
  const types = "types = {'RowId': 'INTEGER', 'Visit': 'INTEGER', 'SeenOn': 'VARCHAR', 'SeenAt': 'VARCHAR'}"
  await connection.run(`create table Rows1e5 as from read_csv(${literal(csv)}, ${types})`)
  const duck = (await connection.runAndReadAll(some)).getRowObjectsJson()
  const database = new DatabaseSync(':memory:')
  database.exec(sqliteRows('Rows1e5'))
  database.exec(sqliteIndexes('Rows1e5'))
  const sqlite = database.prepare(some).all()
  expect(duck.length).toBeGreaterThan(100)
  expect(sqlite.map((row) => ({ ...row }))).toEqual(duck)
  expect(database.prepare('select count(*) as n from Rows1e5').get()).toEqual({ n: 100_000 })
  database.close()
  instance.closeSync()
})
