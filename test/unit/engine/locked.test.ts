import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ask } from '../../../engine/duck.ts'
import { lockedInstances } from '../../../engine/locked.ts'
import { runJob } from '../../../engine/run.ts'
import { aFolder, aPlan, published, today } from './a-publication.ts'

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

test('every setting that shuts something is shut, whenever it was said', async () => {
  const shut = {
    allow_community_extensions: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    enable_external_access: 'false',
    lock_configuration: 'true',
    temp_directory: '',
  }
  const names = Object.keys(shut).map((name) => `'${name}'`)
  const sql = `select name, value from duckdb_settings() where name in (${names}) order by name`
  const found = await locked(async (connection) => (await ask(connection, sql)).getRowsJson())
  expect(Object.fromEntries(found)).toEqual(shut)
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

describe('an instance that ran our own statements alone', () => {
  const makes = (connection: DuckDBConnection) => ask(connection, 'create table left_behind as select 1')
  const finds = async (connection: DuckDBConnection) =>
    (
      await ask(connection, `select count(*) from duckdb_tables() where table_name = 'left_behind'`)
    ).getRowsJson()[0]?.[0]

  async function twoFiles() {
    const folder = aFolder()
    await published(folder, 'a,b\n1,CANARY\n', { columns: { b: 'Limited' } })
    const path = (level: string) => join(folder, `table/v1/${level}.parquet`)
    return {
      low: { files: [path('NotPHI')], onlyCompiled: true },
      high: { files: [path('Limited')], onlyCompiled: true },
    } as const
  }

  test('serves again over the same files', async () => {
    const { low } = await twoFiles()
    const instances = anInstance()
    await instances.use(low, limits, makes)
    expect(await instances.use(low, limits, finds)).toBe('1')
  })

  test('serves one at a time', async () => {
    const { low } = await twoFiles()
    const instances = anInstance()
    await instances.use(low, limits, makes)
    const both = await Promise.all([instances.use(low, limits, finds), instances.use(low, limits, finds)])
    expect(both.toSorted()).toEqual(['0', '1'])
  })

  test('never serves where other files, more memory or a caller’s SQL are to run, nor after any of these', async () => {
    const { low, high } = await twoFiles()
    const others = [
      [high, limits],
      [low, { ...limits, memoryMegabytes: 129 }],
      [{ files: low.files }, limits],
      [{ files: low.files, setUp: 'create schema s' }, limits],
    ] as const
    for (const [reach, allowed] of others) {
      const instances = anInstance()
      await instances.use(low, limits, makes)
      expect(await instances.use(reach, allowed, finds)).toBe('0')
      const after = anInstance()
      await after.use(reach, allowed, makes)
      expect(await after.use(low, limits, finds)).toBe('0')
    }
  })

  test('still reads its own files alone when it serves again', async () => {
    const { low, high } = await twoFiles()
    const instances = anInstance()
    await instances.use(low, limits, makes)
    const reads = instances.use(low, limits, (connection) => ask(connection, `from '${high.files[0]}'`))
    await expect(reads).rejects.toThrow('Permission Error')
  })

  test('serves no more after it failed', async () => {
    const { low } = await twoFiles()
    const instances = anInstance()
    const failing = instances.use(low, limits, async (connection) => {
      await makes(connection)
      await ask(connection, 'from nothing')
    })
    await expect(failing).rejects.toThrow('Catalog Error')
    expect(await instances.use(low, limits, finds)).toBe('0')
  })

  const sized = (megabytes: number) => {
    const file = join(aFolder(), 'sized')
    writeFileSync(file, '')
    truncateSync(file, megabytes * 1_048_576)
    return { files: [file], onlyCompiled: true } as const
  }

  test('is not kept over large files, and over several only as long as they are not large together', async () => {
    const instances = anInstance()
    const [tooLarge, one, another] = [sized(33), sized(17), sized(16)]
    for (const reach of [one, tooLarge]) await instances.use(reach, limits, makes)
    expect(await instances.use(tooLarge, limits, finds)).toBe('0')
    expect(await instances.use(one, limits, finds)).toBe('1')
    await instances.use(another, limits, makes)
    expect(await instances.use(one, limits, finds)).toBe('0')
  })

  test('is kept beside seven others, and of more the one that waited longest is not', async () => {
    const instances = anInstance()
    const reaches = Array.from({ length: 9 }, () => sized(0))
    for (const reach of reaches) await instances.use(reach, limits, makes)
    for (const reach of reaches.slice(1)) expect(await instances.use(reach, limits, finds)).toBe('1')
    for (const reach of reaches.slice(0, 1)) expect(await instances.use(reach, limits, finds)).toBe('0')
  })
})

test('a query that needs too much memory is refused', async () => {
  const sql = 'select list(a.range order by a.range desc) from range(50000000) a'
  const greedy = anInstance().use({ files: ['/none'] }, limits, (connection) => ask(connection, sql))
  await expect(greedy).rejects.toMatchObject({ code: 'query-limit' })
})
