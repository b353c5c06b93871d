// `node bench/streaming.ts`: a million rows of 15 columns over HTTP in every format, with the highest resident memory of
// the server and of its query process, beside bare DuckDB on the same file. Exit code 1 when a target of issue 3 is missed.
import { readFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { levelFileName } from '../engine/level-files.ts'
import { literal } from '../engine/sql.ts'
import { publishDataset } from '../local/publish-dataset.ts'
import { openHome } from '../stores/local-world.ts'
import { median } from './load.ts'
import { makeKey, startSite } from './proviso.ts'
import { temporaryFolder } from './scratch.ts'
import { aHome } from './start-rows.ts'

const rows = 1_000_000
const place = { folder: '/Demo/Study', schema: 'study', name: 'Million', createFolder: false }
const definition = { participant: 'ParticipantId', key: ['RowId'] }
const targets = { perSecond: 300_000, megabytes: 350 }

const cells = `i as "RowId", 'P-' || (i // 50) as "ParticipantId", ['North', 'Harbor', 'Hill'][1 + i % 3] as "Site",
  'arm ' || (i % 4) as "Arm", i % 13 as "Visit", ['Hemoglobin', 'Sodium', 'Potassium'][1 + (i * 7) % 3] as "Test",
  case when i % 50 > 0 then (hash(i) % 900000) / 100 end as "Result", (hash(i + 1) % 1000) / 10 as "Low",
  (hash(i + 2) % 1000) / 10 as "High", i % 5 = 0 as "OutOfRange",
  date '2024-01-01' + cast(hash(i + 3) % 600 as integer) as "SeenOn",
  timestamp '2024-01-01' + to_minutes(cast(hash(i + 4) % 800000 as integer)) as "SeenAt",
  'X' || lpad(cast(i * 104729 as varchar), 12, '0') as "Barcode", 'T. Pipette ' || (i % 7) as "Name",
  case when i % 10 = 0 then 'said "late", stayed ' || (i % 60) || ' minutes' end as "Remark"`

async function onDuck<T>(work: (connection: Awaited<ReturnType<DuckDBInstance['connect']>>) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  try {
    return await work(await instance.connect())
  } finally {
    instance.closeSync()
  }
}

/** A home with the table, and the path of its file. */
async function aHomeOfMany(): Promise<{ home: string; file: string }> {
  const home = await aHome()
  const csv = join(temporaryFolder(), 'million.csv')
  await onDuck((c) => c.run(`copy (select ${cells} from range(1, ${rows + 1}) t(i)) to ${literal(csv)} (format csv)`))
  const opened = openHome(home)
  await publishDataset(opened, { ...place, csv, definition, operatingSystemUser: 'bench' })
  const table = await opened.world.registry.table(place.folder, place.schema, place.name)
  await opened.close()
  if (!table) throw new Error('the table was not published')
  return { home, file: join(home, 'datasets', table.files, levelFileName('NotPHI')) }
}

type Shot = { readonly path: string; readonly body?: object; readonly gzip?: boolean }

const select = (besides: object): Shot => ({
  path: '/api/query/select',
  body: { folder: place.folder, schema: place.schema, query: place.name, ...besides },
})

const labkey = `/Demo/Study/query-selectRows.api?schemaName=study&query.queryName=${place.name}&query.maxRows=-1`
const shots: Readonly<Record<string, Shot>> = {
  'JSON, POST /api/query/select': select({}),
  'JSON, gzip': { ...select({}), gzip: true },
  'LabKey 9.1, maxRows=-1': { path: `${labkey}&apiVersion=9.1`, body: {} },
  CSV: select({ format: 'csv' }),
  Parquet: select({ format: 'parquet' }),
  Arrow: select({ format: 'arrow' }),
}

function send(url: string, apikey: string, { path, body, gzip }: Shot): Promise<IncomingMessage> {
  const coding = gzip ? { 'accept-encoding': 'gzip' } : {}
  const headers = { apikey, 'content-type': 'application/json', ...coding }
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { method: 'POST', headers }, resolve)
    sent.on('error', reject)
    sent.end(JSON.stringify(body))
  })
}

async function milliseconds(url: string, apikey: string, shot: Shot): Promise<number> {
  const startedAt = performance.now()
  const answer = await send(url, apikey, shot)
  for await (const _ of answer) if (answer.statusCode !== 200) throw new Error(`answered ${answer.statusCode}`)
  return performance.now() - startedAt
}

/** The floor: DuckDB's own writing of the same file as JSON, neither recorded nor sent. */
async function bareMilliseconds(file: string): Promise<number> {
  const target = join(temporaryFolder(), 'bare.json')
  const startedAt = performance.now()
  await onDuck((c) => c.run(`copy (from read_parquet(${literal(file)})) to ${literal(target)} (format json)`))
  return performance.now() - startedAt
}

/** Highest resident memory in megabytes, of a process and of its children; only Linux tells. */
function highest(pid: number): { server: number; child: number } | null {
  if (process.platform !== 'linux') return null
  const of = (id: string) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]) / 1024
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
  return { server: of(String(pid)), child: Math.max(...children.filter(Boolean).map(of)) }
}

async function times(work: () => Promise<number>): Promise<number> {
  const taken: number[] = []
  for (let i = 0; i < 3; i += 1) taken.push(await work())
  return median(taken)
}

const rate = (ms: number) => `${Math.round((rows / ms) * 1000).toLocaleString('en-US')} rows/s`

async function main(): Promise<void> {
  const { home, file } = await aHomeOfMany()
  process.stdout.write(
    `bare DuckDB, COPY to a JSON file, one thread: ${rate(await times(() => bareMilliseconds(file)))}\n`,
  )
  for (const [name, shot] of Object.entries(shots)) {
    const site = await startSite(home)
    const key = await makeKey(site.url, home)
    const ms = await times(() => milliseconds(site.url, key, shot))
    const memory = highest(site.pid)
    await site.stop()
    const shown = memory ? `server ${Math.round(memory.server)} MB, query process ${Math.round(memory.child)} MB` : ''
    process.stdout.write(`${name}: ${rate(ms)}, highest resident ${shown}\n`)
    const isTarget = name.startsWith('JSON, POST')
    const isMet = (rows / ms) * 1000 >= targets.perSecond && (memory?.server ?? 0) < targets.megabytes
    if (isTarget)
      process.stdout.write(
        `  target ${targets.perSecond} rows/s under ${targets.megabytes} MB: ${isMet ? 'met' : 'NOT met'}\n`,
      )
    if (isTarget && !isMet) process.exitCode = 1
  }
}

await main()
