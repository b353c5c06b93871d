// Rows as a Parquet file. The instance that reads study files can write nothing, so the rows are handed lot by lot to a
// second one that can reach its own spool folder and no data.
import { rmSync } from 'node:fs'
import { type DuckDBAppender, type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { duckTypes } from './column-type.ts'
import { ask, askNumber } from './duck.ts'
import { finiteTime } from './finite-time.ts'
import { collectIds, idCell, lots, type Rows } from './lots.ts'
import { type AnswerColumn, cellName } from './source.ts'
import { largerThan, makeSpoolFolder, type Spool } from './spool.ts'
import { literal, name } from './sql.ts'

const memoryMegabytes = 256

/** Writes the file and answers the number of rows. Columns carry name and type; which are protected says its metadata. */
export async function writeParquet(connection: DuckDBConnection, rows: Rows, spool: Spool): Promise<number> {
  makeSpoolFolder(spool.path)
  const spill = `${spool.path}.spill`
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  let writer: DuckDBConnection | undefined
  try {
    writer = await instance.connect()
    rows.watch(writer)
    await confine(writer, spool, spill)
    const written = await appendRows(connection, writer, rows, spool.maxBytes)
    // A file with other rows than were read would be recorded with a number that is not its own.
    const copied = await askNumber(writer, copyStatement(rows.columns, spool.path))
    if (copied !== written) throw new Error('the file holds other rows than were read')
    spool.takeFile()
    return written
  } finally {
    // An instance lives, and its spilled rows with it, for as long as a connection does.
    writer?.closeSync()
    instance.closeSync()
    rmSync(spill, { recursive: true, force: true })
  }
}

async function confine(writer: DuckDBConnection, { path, maxBytes }: Spool, spill: string): Promise<void> {
  await ask(
    writer,
    `SET memory_limit = '${memoryMegabytes}MB'; SET temp_directory = ${literal(spill)};
    SET max_temp_directory_size = '${Math.ceil(maxBytes / 1_000_000)}MB';
    SET autoinstall_known_extensions = false; SET autoload_known_extensions = false;
    SET allow_community_extensions = false; SET allowed_paths = [${literal(path)}];
    SET enable_external_access = false; SET lock_configuration = true`,
  )
}

async function appendRows(
  connection: DuckDBConnection,
  writer: DuckDBConnection,
  rows: Rows,
  maxBytes: number,
): Promise<number> {
  const { columns } = rows
  const columnList = columns.map((column, index) => `${cellName(index)} ${duckTypes[column.type]}`)
  const id = idCell(rows)
  await ask(writer, `create table answer (${[...columnList, ...id.map(() => 'id varchar')].join(', ')})`)
  const appender = await writer.createAppender('answer')
  let written = 0
  try {
    for await (const chunk of lots(connection, [...columns.map(typedCell), ...id], rows)) {
      within(maxBytes, () => appender.appendDataChunk(chunk))
      written += chunk.rowCount
      collectIds(rows, chunk)
    }
    within(maxBytes, () => appender.flushSync())
  } finally {
    closeWhatever(appender)
  }
  return written
}

/** All that it took is in the table by now; what it could not take it cannot take as it closes, and says so once more. */
function closeWhatever(appender: DuckDBAppender): void {
  try {
    appender.closeSync()
  } catch {
    return
  }
}

/** Rows are made in the types of the table: all that can be in the way of taking them is room. DuckDB's words may quote a cell. */
function within(maxBytes: number, work: () => void): void {
  try {
    work()
  } catch {
    throw largerThan(maxBytes)
  }
}

/** A cell in the type its column is published as; a withheld one is null in that type. */
function typedCell({ type, cell }: AnswerColumn): string {
  const typed = `cast(${cell === null ? 'null' : cellName(cell)} as ${duckTypes[type]})`
  return cell !== null && (type === 'date' || type === 'timestamp') ? finiteTime(typed, type) : typed
}

function copyStatement(columns: readonly AnswerColumn[], path: string): string {
  const cells = columns.map((column, index) => `${cellName(index)} as ${name(column.name)}`)
  const about = JSON.stringify(columns.map(({ name, phi, cell }) => ({ name, phi, phiProtected: cell === null })))
  const options = `format parquet, compression zstd, kv_metadata {proviso: ${literal(about)}}`
  return `copy (select ${cells.join(', ')} from answer) to ${literal(path)} (${options})`
}
