// The rows that are to be written, lot by lot: the query makes the next one while one is written, and no more are in memory.
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'
import { askChunks, type Statement } from './duck.ts'
import { cellNames, type Source } from './source.ts'
import { tooLarge } from './spool.ts'

/** Ids that are collected while rows are written; once there are `tooMany`, none is held any more. */
export type Ids = { readonly seen: Set<string>; readonly most: number; tooMany: boolean }

export type Rows = Pick<Source, 'columns' | 'width' | 'participant'> & {
  /** The rows to write, in order. */
  readonly statement: Statement
  readonly ids: Ids | null
  /** Rows that one answer may hold. */
  readonly most: number
  /** A connection that is to be interrupted with the query. */
  readonly watch: (connection: DuckDBConnection) => void
}

/** The rows lot by lot, each as `cells` say in terms of `cellName`. Throws Refusal `too-large` when there are too many. */
export async function* lots(
  connection: DuckDBConnection,
  cells: readonly string[],
  { statement, width, most }: Rows,
): AsyncGenerator<DuckDBDataChunk> {
  const sql = `select ${cells.join(', ')} from (${statement.sql}) as q(${cellNames(width)})`
  let read = 0
  let lot = 0
  for await (const chunk of askChunks(connection, { sql, values: statement.values })) {
    read += chunk.rowCount
    if (read > most) throw tooLarge(`The answer would hold more than the ${most} rows that one answer may hold.`)
    yield chunk
    lot += 1
    // A lot is memory that JavaScript does not see: without this, hundreds wait for a collection that has no reason to come.
    if (lot % 8 === 0) globalThis.gc?.({ type: 'minor', execution: 'sync' })
  }
}

/** What is read beside the cells of a row while ids are collected: the participant's id. */
export function idCell({ ids, participant }: Pick<Rows, 'ids' | 'participant'>): string[] {
  return ids !== null && participant !== null ? [participant] : []
}

/** Collects the ids of a lot from the last of its columns, where `idCell` put them. */
export function collectIds({ ids }: Pick<Rows, 'ids'>, chunk: DuckDBDataChunk): void {
  if (ids === null || ids.tooMany) return
  for (const id of chunk.getColumnValues(chunk.columnCount - 1)) if (id !== null) ids.seen.add(String(id))
  ids.tooMany = ids.seen.size > ids.most
  if (ids.tooMany) ids.seen.clear()
}
