// LIST: who sends or writes a million rows, whole: Proviso in each format over HTTP, each format from a server of its own
// whose memory is watched; DuckDB and SQLite as far as a file of this machine.
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { literal } from '../engine/sql.ts'
import { duckOver, sqliteOver } from './asked.ts'
import { drain } from './drain.ts'
import { type Reply, recordsEach, reply } from './http-ask.ts'
import type { Shot } from './load.ts'
import { makeKey, posting, type Site, startSite } from './proviso.ts'
import type { Id } from './results.ts'
import { temporaryFolder } from './scratch.ts'
import { copyOfHome, place } from './tables.ts'
import type { Answer, Asked, Peaks, Rival } from './turns.ts'

const table = 'Rows1e6'
const says = (rows: number): Answer => ({ says: () => `${rows} rows` })

type Sending = { readonly path?: string; readonly format?: 'csv' | 'parquet' | 'arrow'; readonly gzip?: true }

function shotOf(url: string, apikey: string, { path, format, gzip }: Sending): Shot {
  const body = path ? {} : { ...place, query: table, ...(format && { format }) }
  const shot = posting(`${url}${path ?? '/api/query/select'}`, apikey, body)
  return gzip ? { ...shot, headers: { ...shot.headers, 'accept-encoding': 'gzip' } } : shot
}

/** How many rows an answer says it holds: at one of its ends, or in a header where it is a file. */
function rowsSaid({ headers, parts }: Reply): number {
  const counted = headers.get('x-row-count')
  if (counted !== null) return Number(counted)
  const bytes = Buffer.concat(parts)
  const text = headers.get('content-encoding') === 'gzip' ? gunzipSync(bytes) : bytes
  const ends = `${text.subarray(0, 100_000)}${text.subarray(-1000)}`
  return Number(/"rowCount":\s*(\d+)/.exec(ends)?.[1])
}

async function sending(what: Sending): Promise<Asked> {
  const home = await copyOfHome('small')
  const site = await startSite(home)
  const shot = shotOf(site.url, await makeKey(site.url, home), what)
  const recorded = recordsEach()
  async function ask(): Promise<Answer> {
    const answer = what.gzip ? await reply(shot) : await drain(shot)
    recorded(answer.headers)
    return { says: () => says(rowsSaid(answer)).says() }
  }
  return { ask, peaks: () => peaksOf(site), stop: site.stop }
}

/** Of the server and of its query process since they began; only Linux tells. */
function peaksOf({ pid }: Site): Peaks | undefined {
  if (process.platform !== 'linux') return undefined
  const megabytes = (id: string) =>
    Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]) / 1024
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  const serverMegabytes = megabytes(String(pid))
  const queryMegabytes = Math.max(0, ...children.map(megabytes))
  return { serverMegabytes, queryMegabytes, bothMegabytes: serverMegabytes + queryMegabytes }
}

/** DuckDB's own writing of the same file, neither recorded nor sent. */
async function copying(format: 'json' | 'csv' | 'parquet', threads: 'one' | 'default'): Promise<Asked> {
  const { instance, connection } = await duckOver('small', threads)
  const target = join(temporaryFolder(), `rows.${format}`)
  async function ask(): Promise<Answer> {
    const { rowsChanged } = await connection.run(`copy ${table} to ${literal(target)} (format ${format})`)
    return says(rowsChanged)
  }
  return { ask, stop: async () => instance.closeSync() }
}

/** Every row through JavaScript, as one would write it with SQLite: a lot of rows to each write. */
async function writing(): Promise<Asked> {
  const database = await sqliteOver('small', 'plain')
  const statement = database.prepare(`select * from ${table}`)
  const target = join(temporaryFolder(), 'rows.json')
  async function ask(): Promise<Answer> {
    const file = openSync(target, 'w')
    let rows = 0
    let lot: string[] = []
    for (const row of statement.iterate()) {
      lot.push(JSON.stringify(row))
      rows += 1
      if (lot.length === 2048) {
        writeSync(file, lot.join(','))
        lot = []
      }
    }
    writeSync(file, lot.join(','))
    closeSync(file)
    rmSync(target)
    return says(rows)
  }
  return { ask, stop: async () => database.close() }
}

const event = 'one event each, on disk before the answer (counted)'
const labkey = `/Demo/Study/query-selectRows.api?schemaName=study&query.queryName=${table}&query.maxRows=-1&apiVersion=9.1`

function sent(id: Id, what: Sending): Rival {
  return { id, records: event, start: () => sending(what) }
}

function written(id: Id, start: () => Promise<Asked>): Rival {
  return { id, records: 'nothing', start }
}

export const exportRivals: readonly Rival[] = [
  sent('export-json', {}),
  written('export-json-duck', () => copying('json', 'one')),
  written('export-json-duck-all', () => copying('json', 'default')),
  written('export-json-sqlite', writing),
  sent('export-json-gzip', { gzip: true }),
  sent('export-labkey', { path: labkey }),
  sent('export-csv', { format: 'csv' }),
  written('export-csv-duck', () => copying('csv', 'one')),
  sent('export-parquet', { format: 'parquet' }),
  written('export-parquet-duck', () => copying('parquet', 'one')),
  sent('export-arrow', { format: 'arrow' }),
]
