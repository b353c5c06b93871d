// The one way to ask DuckDB. What it says about a failure is kept from logs and callers: its messages quote cells.
import type { DuckDBConnection } from '@duckdb/node-api'
import { Refusal } from '../core/refusal.ts'

type Reader = Awaited<ReturnType<DuckDBConnection['runAndReadAll']>>

/**
 * Runs one statement and reads its whole answer. Running out of memory or being interrupted is a limit the caller met
 * (Refusal `query-limit`); any other failure is an outage or a bug, told by its kind alone.
 */
export async function ask(connection: DuckDBConnection, sql: string, values: readonly string[] = []): Promise<Reader> {
  try {
    return await connection.runAndReadAll(sql, [...values])
  } catch (error) {
    const kind = kindOf(error)
    if (kind === 'Out of Memory Error') throw new Refusal('query-limit', 'The query needs more memory than is allowed.')
    if (kind === 'INTERRUPT Error') throw new Refusal('query-limit', 'The query took longer than is allowed.')
    throw new Error(`the data engine failed: ${kind}`)
  }
}

/** The one number that a statement such as `select count(*)` answers. */
export async function askNumber(
  connection: DuckDBConnection,
  sql: string,
  values?: readonly string[],
): Promise<number> {
  const value = (await ask(connection, sql, values)).getRows()[0]?.[0]
  if (typeof value !== 'bigint' && typeof value !== 'number') throw new Error('the data engine answered no number')
  return Number(value)
}

// Only DuckDB's own kinds (`Binder Error: …`) pass; any other text might be a cell.
function kindOf(error: unknown): string {
  const kind = error instanceof Error ? /^([A-Za-z][A-Za-z -]{0,40} Error):/.exec(error.message)?.[1] : undefined
  return kind ?? 'unknown kind'
}
