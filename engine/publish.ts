// CSV in, one immutable version out: a Parquet file per PHI level that adds a column, in a folder that appears whole or
// not at all. A bad file is refused with its line and column and leaves nothing behind.
import { join, resolve } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { type PhiLevel, phiLevels } from '../core/phi.ts'
import type { Column, TableShape } from '../core/query.ts'
import type { Found } from '../core/shape-changes.ts'
import { duckTypes } from './column-type.ts'
import { scanCsv, tooLong } from './csv-scan.ts'
import { type CsvTable, csvSource, typesOf } from './csv-table.ts'
import { type FileDefinition, fileDefinition } from './definition.ts'
import { ask, askNumber } from './duck.ts'
import { columnsWithin, levelFileName, levelFilesOf } from './level-files.ts'
import { literal, name } from './sql.ts'
import { versionFolder } from './version-folder.ts'
import { presence } from './withdrawn.ts'

export type Publication = {
  /** Path of the CSV file. */
  readonly csv: string
  /** Levels, types, participant and key; checked here, so it may be parsed JSON from anywhere. */
  readonly definition: unknown
  /** Folder of the data set; the version becomes a folder in it. */
  readonly targetFolder: string
  readonly version: string
  /** Called before anything is written; what it throws refuses the publication. @default nothing to check */
  readonly check?: (found: Found) => void
  /** Participants whose rows are left out, as their ids are written in answers. @default nobody */
  readonly withdrawn?: readonly string[]
  /** @default 1024 */
  readonly memoryMegabytes?: number
  /** How long it may take. Throws Refusal `query-limit` after it. @default for ever */
  readonly seconds?: number | undefined
}

type Facts = 'version' | 'columns' | 'levelFiles' | 'rowCount' | 'participant' | 'key' | 'uniqueKeyOf'

export type Published = Pick<TableShape, Facts> & {
  readonly report: {
    readonly rows: number
    readonly columns: readonly Column[]
    /** The columns that are NotPHI because the definition says nothing about them. */
    readonly unnamed: readonly string[]
    /** Rows whose key an earlier row holds already; 0 when there is no key. */
    readonly duplicateKeys: number
    /** Rows of the file that are in no level file, since their participants withdrew. */
    readonly leftOut: number
    /** Rows whose participant is blank: reads of them are recorded as about nobody. 0 when there is no participant column. */
    readonly blankParticipants: number
  }
}

/** Publishes one version. Throws Refusal `bad-request` that names line and column, or says what the definition lacks. */
export async function publish(publication: Publication): Promise<Published> {
  const { targetFolder, version, memoryMegabytes = 1024 } = publication
  const path = resolve(publication.csv)
  const { seconds } = publication
  const deadline = seconds === undefined ? undefined : AbortSignal.timeout(seconds * 1000)
  const shape = await scanCsv(path, deadline)
  const definition = fileDefinition(publication.definition, shape.header)
  const folder = versionFolder(targetFolder, version)
  return await withConnection({ memoryMegabytes, csv: path, folder: folder.staging, deadline }, async (connection) => {
    const table = { path, shape, connection }
    const types = await typesOf(table, definition)
    const columns = definition.columns.map((column, index) => ({ ...column, type: types[index] ?? 'text' }))
    publication.check?.({ ...definition, columns })
    return await folder.fill(async () => {
      const rows = await rowsToWrite(table, { ...definition, columns, withdrawn: publication.withdrawn ?? [] })
      const whole = await writeLevels(rows, columns, folder.staging)
      const done = await described(rows, { ...definition, columns, version }, whole)
      // Beware: an interrupt as a statement begins is lost, and a quick one has ended before the next.
      if (deadline?.aborted) throw tooLong()
      return done
    })
  })
}

type Reach = {
  readonly memoryMegabytes: number
  readonly csv: string
  readonly folder: string
  readonly deadline: AbortSignal | undefined
}

// Locked like the instances that answer requests: the file is hostile, and this process reaches more than it should.
async function withConnection<T>(reach: Reach, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:')
  let interrupting: NodeJS.Timeout | undefined
  let isClosed = false
  let connection: DuckDBConnection | undefined
  try {
    const made = await instance.connect()
    connection = made
    // Again and again: an interrupt between two statements would be lost.
    const interrupt = () => {
      if (isClosed) return
      made.interrupt()
      interrupting = setTimeout(interrupt, 50)
    }
    if (reach.deadline?.aborted) throw tooLong()
    reach.deadline?.addEventListener('abort', interrupt)
    await ask(
      made,
      `SET memory_limit = '${reach.memoryMegabytes}MB'; SET temp_directory = ${literal(join(reach.folder, 'spill'))};
      SET preserve_insertion_order = true;
      SET allowed_paths = [${literal(reach.csv)}]; SET allowed_directories = [${literal(reach.folder)}];
      SET autoinstall_known_extensions = false; SET autoload_known_extensions = false;
      SET enable_external_access = false; SET lock_configuration = true`,
    )
    return await work(made)
  } finally {
    isClosed = true
    clearTimeout(interrupting)
    // An instance lives for as long as a connection does.
    connection?.closeSync()
    instance.closeSync()
  }
}

/** What is written of a file: the rows of everybody who has not withdrawn. */
type Written = CsvTable & { readonly select: string; readonly rows: number }

type Chosen = Pick<Found, 'columns' | 'participant'> & { readonly withdrawn: readonly string[] }

async function rowsToWrite(table: CsvTable, { columns, participant, withdrawn }: Chosen): Promise<Written> {
  const typed = columns.map((column, index) => `cast(c${index} as ${duckTypes[column.type]}) as ${name(column.name)}`)
  const select = `select ${typed.join(', ')} from ${csvSource(table)}`
  const present = presence({ columns, participant, withdrawn: { count: withdrawn.length, ids: withdrawn } })
  if (present === null) return { ...table, select, rows: table.shape.rows }
  const chosen = `select * from (${select}) where ${present}`
  return { ...table, select: chosen, rows: await askNumber(table.connection, `select count(*) from (${chosen})`) }
}

// The highest file holds every column and is made from the CSV; the lower ones are made from it, each anew and put in
// order. Beware: without the sort they would be cut into row groups where the highest is, and that is cut where the cells
// of hidden columns are long; a caller could tell by the batches of an Arrow answer. Answers the highest file's path.
async function writeLevels(table: Written, columns: readonly Column[], staging: string): Promise<string> {
  const files = [...new Set(Object.values(levelFilesOf(columns)))].sort(
    (a, b) => phiLevels.indexOf(b) - phiLevels.indexOf(a),
  )
  const pathOf = (level: PhiLevel) => join(staging, levelFileName(level))
  const [highest, ...lower] = files
  if (highest === undefined) throw new Error('a table without a level')
  await writeParquet(table, table.select, pathOf(highest))
  for (const level of lower) {
    const visible = columnsWithin(columns, level).map((column) => name(column.name))
    const from = `read_parquet(${literal(pathOf(highest))}, file_row_number = true)`
    const inOrder = `select ${visible.join(', ')} from ${from} order by file_row_number`
    await writeParquet(table, inOrder, pathOf(level))
  }
  for (const level of files) await checkLevelFile(table, columnsWithin(columns, level), pathOf(level))
  return pathOf(highest)
}

// Small groups let a filter pass over most of a file; many of them make a file slow to open.
function rowGroupSize(rows: number): number {
  const [least, most, unit, groups] = [20_480, 122_880, 2_048, 100]
  return Math.min(Math.max(Math.ceil(rows / groups / unit) * unit, least), most)
}

async function writeParquet({ connection, rows }: Written, select: string, path: string): Promise<void> {
  const options = `format parquet, compression zstd, row_group_size ${rowGroupSize(rows)}`
  await ask(connection, `copy (${select}) to ${literal(path)} (${options})`)
}

// P5 rests on this file's columns, so they are read back before anybody can meet the file.
async function checkLevelFile(table: Written, columns: readonly Column[], path: string): Promise<void> {
  const reader = await ask(table.connection, `select * from read_parquet(${literal(path)}) limit 0`)
  const names = reader.deduplicatedColumnNames()
  const rows = await askNumber(table.connection, `select count(*) from read_parquet(${literal(path)})`)
  const same = names.length === columns.length && columns.every((column, index) => column.name === names[index])
  if (!same || rows !== table.rows) throw new Error('a level file does not hold what it should')
}

type Described = Pick<Published, 'columns' | 'participant' | 'key' | 'version'> & Pick<FileDefinition, 'unnamed'>

async function described(table: Written, of: Described, whole: string): Promise<Published> {
  const { columns, participant, key, version, unnamed } = of
  const { rows } = table
  const cells = key.map((column) => name(column)).join(', ')
  const distinct = `select count(*) from (select distinct ${cells} from read_parquet(${literal(whole)}))`
  const duplicateKeys = key.length === 0 ? 0 : rows - (await askNumber(table.connection, distinct))
  const nobody = `select count(*) from read_parquet(${literal(whole)}) where ${name(participant ?? '')} is null`
  const blankParticipants = participant === null ? 0 : await askNumber(table.connection, nobody)
  const levelFiles = levelFilesOf(columns)
  const report = { rows, columns, unnamed, duplicateKeys, leftOut: table.shape.rows - rows, blankParticipants }
  const facts = { version, columns, levelFiles, rowCount: rows, participant, key, report }
  // Of numbers with a point it is not known: 0 and -0 are equal.
  const mayBeUnique = key.length === 1 && columns.some(({ name, type }) => name === key[0] && type !== 'number')
  return mayBeUnique && duplicateKeys === 0 ? { ...facts, uniqueKeyOf: version } : facts
}
