// Looks into the level files themselves: no hidden column by name, and no value that only a hidden column has.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { isWithin, type PhiLevel } from '../core/phi.ts'
import type { Cell, TableShape } from '../core/query.ts'
import type { Expected } from './check-study-expected.ts'

async function namesIn(file: string): Promise<string[]> {
  const instance = await DuckDBInstance.create(':memory:')
  try {
    const connection = await instance.connect()
    const reader = await connection.runAndReadAll(`select name from parquet_schema('${file.replaceAll("'", "''")}')`)
    // The first entry is the root of the schema.
    return reader
      .getRows()
      .map(([name]) => String(name))
      .slice(1)
  } finally {
    instance.closeSync()
  }
}

/** The smallest and the largest text of a column: Parquet writes these uncompressed into the file's footer. */
function extremes(rows: Expected['rows'], place: number): string[] {
  const texts = rows.map((row) => row[place]).filter((cell) => typeof cell === 'string')
  const ordered = texts.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  return [ordered[0], ordered.at(-1)].filter((text) => text !== undefined && text.length >= 5).map(String)
}

function canariesOf({ columns, rows }: Expected, level: PhiLevel): string[] {
  const isVisible = columns.map(({ phi }) => isWithin(phi, level))
  const visible = new Set<Cell>(rows.flatMap((row) => row.filter((_, i) => isVisible[i])))
  const shown = [...visible].filter((cell) => typeof cell === 'string').join('\n')
  const hidden = columns.flatMap((column, i) => (isVisible[i] || column.type !== 'text' ? [] : extremes(rows, i)))
  return hidden.filter((text) => !shown.includes(text))
}

export type FileCheck = {
  /** Undefined when the file holds nothing above its level. */
  readonly difference: string | undefined
  /** Values of hidden columns looked for in the file's bytes, and how many of them the whole table's file shows. */
  readonly canaries: number
  readonly findable: number
}

/** Checks the file that serves a level. */
export async function checkLevelFile(
  datasets: string,
  table: TableShape,
  expected: Expected,
  level: PhiLevel,
): Promise<FileCheck> {
  const pathOf = (of: PhiLevel) => join(datasets, table.files, `${table.levelFiles[of]}.parquet`)
  const names = await namesIn(pathOf(level))
  const wanted = expected.columns.filter(({ phi }) => isWithin(phi, level)).map(({ name }) => name)
  const [served, whole] = await Promise.all([readFile(pathOf(level)), readFile(pathOf('Restricted'))])
  const canaries = canariesOf(expected, level)
  const leaked = canaries.some((text) => served.includes(text))
  const findable = canaries.filter((text) => whole.includes(text)).length
  const isAsWanted = names.length === wanted.length && wanted.every((name) => names.includes(name))
  const ofColumns = isAsWanted ? undefined : 'the level file has other columns than may be seen'
  const difference = leaked ? 'the level file holds a value of a hidden column' : ofColumns
  return { difference, canaries: canaries.length, findable }
}
