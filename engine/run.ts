// Runs one job: count, check the limit, encode the rows into the spool, name the participants; a small page is read before
// it is counted. Knows nothing of processes.
import { rmSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Participants } from '../core/query.ts'
import { Refusal } from '../core/refusal.ts'
import { askNumber, type Statement } from './duck.ts'
import { encode } from './encode.ts'
import type { Encoding, Limits } from './engine.ts'
import type { LockedInstances } from './locked.ts'
import type { Ids, Rows } from './lots.ts'
import { participantsIn, participantsOf } from './participants.ts'
import { fewRows, idsOf, type Source, sourceOf, type Work } from './source.ts'
import { openSpool, type Spool, type Spooled, tooLarge } from './spool.ts'
import type { SqlQuestion } from './sql-check.ts'

export type Job = { readonly work: Work; readonly encoding: Encoding; readonly limits: Limits }

/** What a process is given to do: rows to read, or SQL to decide about. */
export type Task = Job | { readonly question: SqlQuestion; readonly limits: Limits }

export type Done = {
  readonly rowCount: number
  readonly total: number
  readonly participants: Participants | 'not-determined'
  /** Everybody whose rows were counted, where the answer holds only some of up to 10,000 that match. */
  readonly counted?: Participants
  readonly spooled: Spooled
}

/** Runs the job on a fresh instance that can read the job's files and nothing else. Nothing is left at `path` when it throws. */
export async function runJob({ work, encoding, limits }: Job, instances: LockedInstances, path: string): Promise<Done> {
  const source = sourceOf(work)
  try {
    return await instances.use(source.reach, limits, async (connection, watch) => {
      const reading = { source, encoding, limits, connection, watch, path }
      const limit = smallPage(source, limits)
      if (limit !== null) return await readPage(reading, limit)
      return (mayBeFew(source, limits) && (await readFew(reading))) || (await readCounted(reading))
    })
  } catch (error) {
    // The time may have been over when all rows were spooled.
    rmSync(path, { force: true })
    throw work.type === 'statement' ? told(error) : error
  }
}

type Reading = Omit<Job, 'work'> & {
  readonly source: Source
  readonly connection: DuckDBConnection
  readonly watch: Rows['watch']
  readonly path: string
}

/** The limit of a page that is read before it is known how many rows match; null for what is none. */
function smallPage({ count, limit }: Source, limits: Limits): number | null {
  return count !== null && limit !== null && limit <= Math.min(fewRows, limits.rows) ? limit : null
}

/** Where the page is not full, it tells how many rows match. */
async function readPage(reading: Reading, limit: number): Promise<Done> {
  const { source, connection, encoding, limits } = reading
  const { page: statement, offset } = source
  return await spooling(reading, async (spool) => {
    const ids = idsAlongside(source, encoding, limit)
    const rowCount = await write(reading, { statement, ids }, spool)
    const isLast = rowCount < limit && (rowCount > 0 || offset === 0)
    const counted = isLast ? null : await countRows(connection, source, limits)
    if (counted !== null && rowCount !== counted.wanted) throw new Error('other rows came than were counted')
    return await done(reading, { statement, ids, rowCount, total: counted?.total ?? offset + rowCount }, spool)
  })
}

/** Filters may leave few rows; when no fewer are asked for, reading them counts them. */
function mayBeFew({ count, isFiltered, offset }: Source, limits: Limits): boolean {
  return count !== null && isFiltered && offset === 0 && limits.rows >= fewRows
}

/** All rows that match, in one go; null when they are not few after all. */
async function readFew(reading: Reading): Promise<Done | null> {
  const { rest } = reading.source
  const statement = { ...rest, sql: `${rest.sql} limit ${fewRows + 1}` }
  return await spooling(reading, async (spool) => {
    const ids = idsAlongside(reading.source, reading.encoding, fewRows)
    const rowCount = await write(reading, { statement, ids }, spool)
    return rowCount > fewRows ? null : await done(reading, { statement, ids, rowCount, total: rowCount }, spool)
  })
}

async function readCounted(reading: Reading): Promise<Done> {
  const { source, connection, encoding, limits } = reading
  return await spooling(reading, async (spool) => {
    const counted = await countRows(connection, source, limits)
    const statement = await readingOf(connection, source, counted)
    const ids = idsAlongside(source, encoding, counted?.wanted ?? 0)
    const rowCount = await write(reading, { statement, ids }, spool)
    if (counted !== null && rowCount !== counted.wanted) throw new Error('other rows came than were counted')
    return await done(reading, { statement, ids, rowCount, total: counted?.total ?? rowCount }, spool)
  })
}

/** Whatever is not done with leaves nothing behind. */
async function spooling<T>({ path, limits }: Reading, work: (spool: Spool) => Promise<T>): Promise<T> {
  const spool = openSpool(path, limits.spoolMegabytes)
  let isDone = false
  try {
    const result = await work(spool)
    isDone = result !== null
    return result
  } finally {
    if (!isDone) spool.abort()
  }
}

type Written = { readonly statement: Statement; readonly ids: Ids | null }

async function write(reading: Reading, { statement, ids }: Written, spool: Spool): Promise<number> {
  const { source, connection, encoding, limits, watch } = reading
  return await encode(connection, encoding, { ...source, statement, ids, most: limits.rows, watch }, spool)
}

type Counts = { readonly rowCount: number; readonly total: number }

async function done(
  reading: Reading,
  { statement, ids, rowCount, total }: Written & Counts,
  spool: Spool,
): Promise<Done> {
  const { source, connection, limits } = reading
  const most = limits.namedParticipants
  const seen = rowCount === total ? source.unsorted : statement
  const participants = await participantsFor(connection, { ...source, statement: seen, most }, ids)
  const everybody = await everybodyIn(connection, { ...source, most }, rowCount, total)
  const seenBy = source.standsForRows
    ? { participants: everybody ?? participants }
    : { participants, ...(everybody && { counted: everybody }) }
  return { rowCount, total, ...seenBy, spooled: spool.end() }
}

const unfit = 'A value does not fit the type or the range that the SQL or the format needs; CAST it.'
const sentences: Readonly<Record<string, string>> = {
  'Conversion Error': unfit,
  'Out of Range Error': unfit,
  'Invalid Input Error':
    'A function was given what it cannot take, or a subquery that stands for one value gave several.',
}

// What a caller's own statement ran into is no failure of ours; DuckDB's words for it would quote cells.
function told(error: unknown): unknown {
  const kind = error instanceof Error ? /^the data engine failed: (.+)$/.exec(error.message)?.[1] : undefined
  const sentence = kind !== undefined && Object.hasOwn(sentences, kind) ? sentences[kind] : undefined
  return sentence === undefined ? error : new Refusal('bad-request', sentence)
}

type Counted = { readonly total: number; readonly wanted: number }

async function countRows(connection: DuckDBConnection, source: Source, limits: Limits): Promise<Counted | null> {
  const { count, limit, offset } = source
  if (count === null) return null
  const total = await askNumber(connection, count.sql, count.values)
  const wanted = Math.min(limit ?? total, Math.max(total - offset, 0))
  if (wanted > limits.rows) {
    throw tooLarge(`The answer would hold ${wanted} rows; one answer holds at most ${limits.rows}.`)
  }
  return { total, wanted }
}

// Sorting holds all rows in memory. Most tables lie in the order of their keys, so for many rows that is looked at first.
async function readingOf(connection: DuckDBConnection, source: Source, counted: Counted | null): Promise<Statement> {
  const { page, rest, unsorted, misplaced, offset } = source
  if (counted === null || counted.wanted <= fewRows) return page
  const { total, wanted } = counted
  const isWhole = wanted === total - offset
  const liesInOrder = misplaced !== null && (await askNumber(connection, misplaced.sql, misplaced.values)) === 0
  if (!liesInOrder) return isWhole ? rest : page
  const paging = `${offset === 0 ? '' : ` offset ${BigInt(offset)}`}${isWhole ? '' : ` limit ${BigInt(wanted)}`}`
  return { ...unsorted, sql: `${unsorted.sql}${paging}` }
}

/** Of so many different people who was seen is known; of more it is recorded as not determined. */
const mostSeen = 1_000_000

// Who is in the answer of a statement is known from its own rows alone: run again it may read others.
function idsAlongside({ participant, others, isSteady }: Source, { format }: Encoding, wanted: number): Ids | null {
  if (participant !== null && !isSteady) return { seen: new Set(), most: mostSeen, tooMany: false }
  const isText = format === 'json' || format === 'csv'
  return participant !== null && others.length === 0 && isText && wanted <= fewRows
    ? { seen: new Set(), most: fewRows, tooMany: false }
    : null
}

type Named = { readonly most: number | undefined }

// A count of chosen rows, and a value that stands for several, tell of people whose rows are not in the answer. A count of
// all rows tells of nobody.
async function everybodyIn(
  connection: DuckDBConnection,
  { matching, totalTells, standsForRows, most }: Source & Named,
  rowCount: number,
  total: number,
): Promise<Participants | null> {
  const tells = standsForRows || (totalTells && rowCount < total && total <= fewRows)
  return matching !== null && tells ? await participantsIn(connection, matching, most) : null
}

type Seen = Pick<Source, 'participant' | 'others' | 'width' | 'isSteady'> & Named & { readonly statement: Statement }

async function participantsFor(
  connection: DuckDBConnection,
  { participant, others, width, isSteady, statement, most }: Seen,
  ids: Ids | null,
): Promise<Done['participants']> {
  if (participant === null) return 'not-determined'
  if (ids !== null && !ids.tooMany) return participantsOf(ids.seen, most)
  if (!isSteady) return 'not-determined'
  return await participantsIn(connection, idsOf(statement, width, [participant, ...others]), most)
}
