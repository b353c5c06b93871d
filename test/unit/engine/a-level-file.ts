// Builders: level files that hold what no CSV could bring (NaN, infinities, any text), and what a reader makes of answers.
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { parse } from 'csv-parse/sync'
import type { Cell, Column, TableShape } from '../../../core/query.ts'
import { duckTypes } from '../../../engine/column-type.ts'
import { literal, name } from '../../../engine/sql.ts'

/** Runs `work` on an instance that may do anything. */
export async function onDuck<T>(
  work: (connection: Awaited<ReturnType<DuckDBInstance['connect']>>) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:')
  try {
    return await work(await instance.connect())
  } finally {
    instance.closeSync()
  }
}

/** A table whose one level file is what `select` answers. */
export async function tableOf(
  folder: string,
  columns: readonly Column[],
  select: string,
  about: Partial<TableShape> = {},
): Promise<TableShape> {
  const path = join(folder, 'table/v1/NotPHI.parquet')
  mkdirSync(dirname(path), { recursive: true })
  await onDuck((connection) => connection.run(`copy (${select}) to ${literal(path)} (format parquet)`))
  const levelFiles = { NotPHI: 'NotPHI', Limited: 'NotPHI', PHI: 'NotPHI', Restricted: 'NotPHI' } as const
  const names = { folder: '/Test', schema: 'study', name: 'table', version: 'v1', files: 'table/v1', publishedAt: '' }
  return { ...names, levelFiles, columns, participant: null, key: [], rowCount: 0, ...about }
}

/** SQL that answers these rows, each cell as the engine's JSON writes it. */
export function selectOf(columns: readonly Column[], rows: readonly (readonly Cell[])[]): string {
  const typed = columns.map((column, i) => `cast(c${i} as ${duckTypes[column.type]}) as ${name(column.name)}`)
  const values = rows.map((row) => `(${row.map(sqlOf).join(', ')})`)
  const heads = columns.map((_, i) => `c${i}`)
  if (rows.length > 0) return `select ${typed.join(', ')} from (values ${values.join(', ')}) as t(${heads.join(', ')})`
  return `select ${typed.join(', ')} from (select ${heads.map((head) => `null as ${head}`).join(', ')}) where false`
}

function sqlOf(cell: Cell): string {
  if (cell === null) return 'null'
  // NUL ends no text in DuckDB, but a statement.
  const text = Object.is(cell, -0) ? '-0.0' : String(cell)
  return text.includes('\0') ? text.split('\0').map(literal).join(' || chr(0) || ') : literal(text)
}

/** Cells of a CSV file as the engine's JSON writes them. */
export function csvRows(text: string, columns: readonly Column[]): { header: string[]; rows: Cell[][] } {
  const [header = [], ...records]: string[][] = parse(text, { record_delimiter: '\r\n', relax_column_count: false })
  return { header, rows: records.map((record) => record.map((cell, i) => typed(cell, columns[i]))) }
}

function typed(text: string, column: Column | undefined): Cell {
  if (text === '') return null
  if (column?.type === 'boolean') return text === 'true'
  if (column?.type === 'integer') return Number.isSafeInteger(Number(text)) ? Number(text) : text
  if (column?.type === 'number') return Number.isFinite(Number(text)) ? Number(text) : text
  return text
}
