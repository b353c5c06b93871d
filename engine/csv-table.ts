// A scanned CSV file as DuckDB sees it: every cell text, every choice fixed, nothing guessed. Infers the types and
// holds DuckDB's count of rows and filled cells against the scan's.
import type { DuckDBConnection } from '@duckdb/node-api'
import type { ColumnType } from '../core/query.ts'
import { fits, idTypes, inferredTypes, keeps } from './column-type.ts'
import { type CsvShape, lineOf } from './csv-scan.ts'
import type { FileDefinition } from './definition.ts'
import { ask, askNumber } from './duck.ts'
import { publishFault } from './publish-fault.ts'
import { literal } from './sql.ts'

export type CsvTable = { readonly path: string; readonly shape: CsvShape; readonly connection: DuckDBConnection }

/** `FROM` text: columns are called `c0`, `c1`, … so that no header ever meets the SQL parser here. */
export function csvSource({ path, shape }: Pick<CsvTable, 'path' | 'shape'>): string {
  const columns = shape.header.map((_, index) => `'c${index}': 'VARCHAR'`).join(', ')
  return `read_csv(${literal(path)}, auto_detect = false, columns = {${columns}}, header = true, skip = 0, delim = ',',
    quote = '"', escape = '"', comment = '', nullstr = '', encoding = 'utf-8',
    compression = 'none', strict_mode = true, null_padding = false, ignore_errors = false, hive_partitioning = false,
    union_by_name = false, filename = false)`
}

type Described = Pick<FileDefinition, 'columns' | 'participant'>

/** The type of every column: the given one if all cells fit it, else the first that all cells fit, else text. */
export async function typesOf(table: CsvTable, { columns, participant }: Described): Promise<readonly ColumnType[]> {
  const source = csvSource(table)
  const all = columns.map(({ name, type }): Question => {
    if (type !== null) return { types: [type], holds: fits }
    return { types: name === participant ? idTypes : inferredTypes, holds: keeps }
  })
  // A type that a few rows rule out is ruled out for good; what is left is few questions over all rows.
  const likely = await surviving(table.connection, `(select * from ${source} limit 1000)`, all)
  const left = columns.map(({ type }, index) => (type === null ? (likely.fitting[index] ?? []) : [type]))
  const questions = all.map((question, index) => ({ ...question, types: left[index] ?? [] }))
  const found = await surviving(table.connection, source, questions)
  checkCounts(table.shape, found)
  const misfits = columns.findIndex(({ type }, index) => type !== null && !found.fitting[index]?.includes(type))
  if (misfits >= 0) throw await misfit(table, misfits, columns[misfits]?.type ?? 'text')
  return columns.map(
    ({ type }, index) => type ?? (found.filled[index] === 0 ? 'text' : found.fitting[index]?.[0]) ?? 'text',
  )
}

/** Which of these types hold for all cells of a column. */
type Question = { readonly types: readonly ColumnType[]; readonly holds: typeof fits }

type Survivors = {
  readonly rows: number
  readonly filled: readonly number[]
  readonly fitting: readonly (readonly ColumnType[])[]
}

async function surviving(
  connection: DuckDBConnection,
  source: string,
  questions: readonly Question[],
): Promise<Survivors> {
  const perColumn = questions.map(({ types, holds }, index) => [
    `count(c${index})`,
    ...types.map((type) => `coalesce(bool_and(${holds(type, `c${index}`)}) filter (c${index} is not null), true)`),
  ])
  const reader = await ask(connection, `select count(*), ${perColumn.flat().join(', ')} from ${source}`)
  const [rows, ...answers] = reader.getRows()[0] ?? []
  const filled: number[] = []
  const fitting = questions.map(({ types }) => {
    filled.push(Number(answers.shift()))
    return types.filter(() => answers.shift() === true)
  })
  return { rows: Number(rows), filled, fitting }
}

// Two readers of one file: if ever they differ, the file is not published, whatever the reason.
function checkCounts(shape: CsvShape, found: Survivors): void {
  const same = found.rows === shape.rows && shape.filled.every((count, index) => count === found.filled[index])
  if (!same) throw new Error('the file was not read alike twice; nothing was published')
}

async function misfit({ connection, path, shape }: CsvTable, column: number, type: ColumnType): Promise<Error> {
  const numbered = `select c${column} as cell, row_number() over () - 1 as row from ${csvSource({ path, shape })}`
  const first = `select min(row) from (${numbered}) where cell is not null and not ${fits(type, 'cell')}`
  const row = await askNumber(connection, first)
  const place = { line: await lineOf(path, row, column), column: shape.header[column] ?? column + 1 }
  return publishFault(place, `the cell is not of the given type ${type}.`)
}
