// Who answers a question about rows: Proviso over HTTP, bare DuckDB on the same level files, SQLite on the same rows.
import { DatabaseSync } from 'node:sqlite'
import { DuckDBInstance } from '@duckdb/node-api'
import { literal } from '../engine/sql.ts'
import { recordsEach, reply } from './http-ask.ts'
import { makeKey, posting, startSite } from './proviso.ts'
import { type TableName, tables } from './rows.ts'
import { type SetName, tablesOf } from './tables.ts'
import type { Answer, Asked } from './turns.ts'

export type RowsQuestion = {
  readonly set: SetName
  readonly path: '/api/query/select' | '/api/query/sql'
  readonly body: object
  /** The same text for everybody. */
  readonly sql: string
  /** Columns by which answers are compared: cells that are text or a number everywhere. */
  readonly compared: readonly string[]
}

type Cells = Readonly<Record<string, unknown>>

/** The compared cells of each row. Numbers to nine digits: a mean depends on the order in which it is summed. */
function saying(rows: readonly Cells[], compared: readonly string[]): string {
  const cell = (value: unknown) => (Number.isNaN(Number(value)) ? String(value) : Number(value).toPrecision(9))
  return rows.map((row) => compared.map((column) => cell(row[column])).join()).join('\n')
}

/** The text is made within the time that is taken, for so it is for everybody; read it is after. */
function answerIn(text: string, compared: readonly string[], rowsOf: (parsed: unknown) => readonly Cells[]): Answer {
  return { says: () => saying(rowsOf(JSON.parse(text)), compared) }
}

const isCells = (value: unknown): value is Cells => typeof value === 'object' && value !== null
const bareRows = (parsed: unknown) => (Array.isArray(parsed) ? parsed.filter(isCells) : [])
const rowsWithin = (parsed: unknown) => (isCells(parsed) ? bareRows(parsed.rows) : [])

/** The real server on the home of the set, asked with a session key. */
export async function askProviso({ set, path, body, compared }: RowsQuestion): Promise<Asked> {
  const { home } = await tablesOf(set).published
  const site = await startSite(home)
  const shot = posting(`${site.url}${path}`, await makeKey(site.url, home), body)
  const recorded = recordsEach()
  async function ask(): Promise<Answer> {
    const { headers, parts } = await reply(shot)
    const text = Buffer.concat(parts).toString()
    recorded(headers)
    return answerIn(text, compared, rowsWithin)
  }
  return { ask, stop: site.stop }
}

/** One instance that is warm, neither locked nor recorded. */
export async function askDuck({ set, sql, compared }: RowsQuestion, threads: 'one' | 'default'): Promise<Asked> {
  const { instance, connection } = await duckOver(set, threads)
  async function ask(): Promise<Answer> {
    const reader = await connection.runAndReadAll(sql)
    return answerIn(JSON.stringify(reader.getRowObjectsJson()), compared, bareRows)
  }
  return { ask, stop: async () => instance.closeSync() }
}

/** Bare DuckDB that calls the level files of a set by the names of their tables. */
export async function duckOver(set: SetName, threads: 'one' | 'default') {
  const { shapes, fileOf } = await tablesOf(set).published
  const instance = await DuckDBInstance.create(':memory:', threads === 'one' ? { threads: '1' } : {})
  const connection = await instance.connect()
  for (const name of Object.keys(tables).filter(isTable)) {
    if (!shapes.some((shape) => shape.name === name)) continue
    await connection.run(`create view ${name} as from read_parquet(${literal(fileOf(name))})`)
  }
  return { instance, connection }
}

const isTable = (name: string): name is TableName => name in tables

/** One statement that is prepared, on a file; `plain` has no index but that of the key. */
export async function askSqlite({ set, sql, compared }: RowsQuestion, indexes: 'indexed' | 'plain'): Promise<Asked> {
  const database = await sqliteOver(set, indexes)
  const statement = database.prepare(sql)
  const ask = async () => answerIn(JSON.stringify(statement.all()), compared, bareRows)
  return { ask, stop: async () => database.close() }
}

export async function sqliteOver(set: SetName, indexes: 'indexed' | 'plain'): Promise<DatabaseSync> {
  const { [indexes]: path } = await tablesOf(set).sqlite
  const database = new DatabaseSync(path, { readOnly: true })
  database.exec('pragma cache_size = -262144')
  return database
}
