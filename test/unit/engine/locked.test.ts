import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { expect, onTestFinished, test } from 'vitest'
import { ask } from '../../../engine/duck.ts'
import { lockedInstances } from '../../../engine/locked.ts'
import { runJob } from '../../../engine/run.ts'
import { aFolder, aPlan, engineFacts, published, today } from './a-publication.ts'

const limits = { rows: 10, seconds: 20, memoryMegabytes: 128, spoolMegabytes: 1 }

/** Runs `work` on a locked instance over the NotPHI file of a table with a Limited file beside it. */
async function locked<T>(
  work: (connection: DuckDBConnection, path: (level: string) => string) => Promise<T>,
): Promise<T> {
  const folder = aFolder()
  await published(folder, 'a,b\n1,CANARY\n', { columns: { b: 'Limited' } })
  writeFileSync(join(folder, 'other.csv'), 'CANARY')
  const path = (name: string) => join(folder, name.includes('.') ? name : `table/v1/${name}.parquet`)
  return await anInstance().use({ files: [path('NotPHI')] }, limits, (connection) => work(connection, path))
}

function anInstance() {
  const instances = lockedInstances()
  onTestFinished(() => instances.close())
  return instances
}

test('the allowed level file can be read', async () => {
  const rows = await locked(async (c, path) => (await ask(c, `select * from '${path('NotPHI')}'`)).getRowsJson())
  expect(rows).toEqual([['1']])
})

const attempts: readonly [string, (path: (name: string) => string) => string][] = [
  ['the next level', (path) => `select * from read_parquet('${path('Limited')}')`],
  ['all levels', (path) => `select * from read_parquet('${path('*.parquet').replace('*', 'table/v1/*')}')`],
  ['two files at once', (path) => `select * from read_parquet(['${path('NotPHI')}', '${path('Limited')}'])`],
  [
    'a way around',
    (path) => `select * from '${path('NotPHI').replace('/v1/', '/v1/../v1/').replace('NotPHI', 'Limited')}'`,
  ],
  ['a text file', (path) => `select * from read_csv('${path('other.csv')}')`],
  ['the environment', () => `select * from read_text('/proc/self/environ')`],
  ['a folder', (path) => `select * from glob('${path('other.csv').replace('other.csv', '*')}')`],
  ['the network', () => `select * from 'http://127.0.0.1:9/x.parquet'`],
  ['another database', (path) => `attach '${path('new.duckdb')}'`],
  ['a new file', (path) => `copy (select 1) to '${path('new.csv')}'`],
  ['an extension', () => 'load httpfs'],
  ['the lock', () => 'set enable_external_access = true'],
  ['the allowed paths', () => `set allowed_paths = ['/']`],
  ['the memory limit', () => `set memory_limit = '10GB'`],
  ['a temporary folder', () => `set temp_directory = '/tmp'`],
]

test.each(attempts)('a locked instance does not reach %s', async (_, sql) => {
  const attempt = locked(async (connection, path) => await ask(connection, sql(path)))
  await expect(attempt).rejects.toThrow(
    /^the data engine failed: (Permission|Invalid Input|IO|Binder|Catalog|Invalid) /,
  )
})

test('a plan at a level whose file another path holds reads nothing of that level', async () => {
  const folder = aFolder()
  const table = await published(folder, 'a,b\n1,CANARY\n', { columns: { b: 'Limited' } })
  const file = join(folder, 'table/v1/NotPHI.parquet')
  const work = { type: 'select', plan: aPlan(table, { level: 'Limited' }), files: [file], today } as const
  const job = { work, encoding: { format: 'csv' }, limits } as const
  await expect(runJob(job, anInstance(), join(folder, 'spooled'))).rejects.toThrow(
    /^the data engine failed: Binder Error$/,
  )
})

test('an instance serves once: what one use leaves behind the next does not find', async () => {
  const folder = aFolder()
  await published(folder, 'a\n1\n')
  const instances = anInstance()
  const file = join(folder, 'table/v1/NotPHI.parquet')
  await instances.use({ files: [file] }, limits, (connection) =>
    ask(connection, 'create table left_behind as select 1'),
  )
  const second = instances.use({ files: [file] }, limits, (connection) => ask(connection, 'from left_behind'))
  await expect(second).rejects.toThrow('Catalog Error')
})

test('a query that takes too long is interrupted and refused', async () => {
  const { limits } = engineFacts('', { seconds: 0.05 })
  const sql = 'select count(*) from range(100000) a, range(100000) b where (a.range * b.range) % 7 = 3'
  const late = anInstance().use({ files: ['/none'] }, limits, (connection) => ask(connection, sql))
  await expect(late).rejects.toMatchObject({ code: 'query-limit' })
})

test('a query that needs too much memory is refused', async () => {
  const sql = 'select list(a.range order by a.range desc) from range(50000000) a'
  const greedy = anInstance().use({ files: ['/none'] }, limits, (connection) => ask(connection, sql))
  await expect(greedy).rejects.toMatchObject({ code: 'query-limit' })
})
