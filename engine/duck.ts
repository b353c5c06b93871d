// The one way to ask DuckDB. What it says about a failure is kept from logs and callers: its messages quote cells.
import {
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBPreparedStatement,
  ResultReturnType,
} from '@duckdb/node-api'
import { Refusal } from '../core/refusal.ts'

type Reader = Awaited<ReturnType<DuckDBConnection['runAndReadAll']>>

/** What is bound, always as text: to `$1`, `$2`, … or by name. */
export type Values = readonly string[] | Readonly<Record<string, string>>

export type Statement = { readonly sql: string; readonly values: Values }

/**
 * Runs one statement and reads its whole answer, or without values several for what they do. Running out of memory or being
 * interrupted is a limit the caller met (Refusal `query-limit`); any other failure is an outage or a bug, told by its kind
 * alone.
 */
export async function ask(connection: DuckDBConnection, sql: string, values?: Values): Promise<Reader> {
  try {
    // With values the package would take the text apart first, and run each statement by a turn of its own.
    if (values === undefined) return await connection.runAndReadAll(sql)
    return await bound(connection, { sql, values }, (prepared) => prepared.runAndReadAll())
  } catch (error) {
    throw told(error)
  }
}

/** Prepares one statement, binds its values and asks for it. */
async function bound<T>(
  connection: DuckDBConnection,
  { sql, values }: Statement,
  asked: (prepared: DuckDBPreparedStatement) => Promise<T>,
): Promise<T> {
  const prepared = await connection.prepare(sql)
  try {
    prepared.bind(bindable(values))
    return await asked(prepared)
  } finally {
    prepared.destroySync()
  }
}

/** The one number that a statement such as `select count(*)` answers. */
export async function askNumber(connection: DuckDBConnection, sql: string, values?: Values): Promise<number> {
  const value = (await ask(connection, sql, values)).getRows()[0]?.[0]
  if (typeof value !== 'bigint' && typeof value !== 'number') throw new Error('the data engine answered no number')
  return Number(value)
}

/**
 * Runs one statement that reads, and hands its rows over as they come, the next lot being made while one is looked at. Throws
 * as `ask`, also when what ends it comes after a million rows: an end that is none is never taken for one.
 */
export async function* askChunks(connection: DuckDBConnection, statement: Statement): AsyncGenerator<DuckDBDataChunk> {
  const result = await bound(connection, statement, (prepared) => prepared.stream()).catch((error: unknown) => {
    throw told(error)
  })
  const fetched = () => {
    const coming = result.fetchChunk()
    // Met below by whoever awaits it; a reader that leaves early awaits it no more.
    coming.catch(() => undefined)
    return coming
  }
  const width = result.columnCount
  let coming = fetched()
  try {
    for (;;) {
      const chunk = await coming.catch((error: unknown) => {
        throw told(error)
      })
      if (!chunk || chunk.rowCount === 0) {
        // Beware: an error between two lots comes as an end. What is left of it is that the result answers no rows any more.
        if (result.returnType === ResultReturnType.QUERY_RESULT) return
        throw await whyCut(connection, statement, width)
      }
      coming = fetched()
      yield chunk
    }
  } finally {
    // The instance must not be closed under a fetch.
    await coming.catch(() => undefined)
  }
}

/** What ended rows that came in part: asked to make all cells again, and to hand none over, DuckDB says it. */
async function whyCut(connection: DuckDBConnection, { sql, values }: Statement, width: number): Promise<unknown> {
  const cells = Array.from({ length: width }, (_, index) => `c${index}`)
  const made = `select ${cells.map((cell) => `count(${cell})`).join(', ')} from (${sql}) as q(${cells.join(', ')})`
  return await ask(connection, made, values).then(
    () => new Refusal('query-limit', 'The rows could not be read to their end: the query needs more than is allowed.'),
    (error: unknown) => error,
  )
}

function bindable(values: Values): string[] | Record<string, string> {
  return isList(values) ? [...values] : { ...values }
}

function isList(values: Values): values is readonly string[] {
  return Array.isArray(values)
}

export function tooLong(): Refusal {
  return new Refusal('query-limit', 'The query took longer than is allowed.')
}

/** What a failure of DuckDB is told as: its kind, never its words. */
export function told(error: unknown): Error {
  const kind = kindOf(error)
  if (kind === 'Out of Memory Error') return new Refusal('query-limit', 'The query needs more memory than is allowed.')
  if (kind === 'INTERRUPT Error') return tooLong()
  return new Error(`the data engine failed: ${kind}`)
}

// Only DuckDB's own kinds (`Binder Error: …`) pass; any other text might be a cell.
function kindOf(error: unknown): string {
  const kind = error instanceof Error ? /^([A-Za-z][A-Za-z -]{0,40} Error):/.exec(error.message)?.[1] : undefined
  return kind ?? 'unknown kind'
}
