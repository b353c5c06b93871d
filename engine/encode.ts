// Rows into the spool, in one of the formats. Whatever the format: the query instance reads and nothing else, one lot of
// rows is in memory at a time, and the number of rows is what was written.
import type { DuckDBConnection } from '@duckdb/node-api'
import { csvEnd, csvHeader, csvRow } from './csv-row.ts'
import type { Encoding } from './engine.ts'
import { jsonRow } from './json-row.ts'
import { collectIds, idCell, lots, type Rows } from './lots.ts'
import type { Spool } from './spool.ts'
import { literal } from './sql.ts'
import { textRuns } from './text-runs.ts'

/** Writes all rows and answers their number. */
export async function encode(
  connection: DuckDBConnection,
  encoding: Encoding,
  rows: Rows,
  spool: Spool,
): Promise<number> {
  switch (encoding.format) {
    case 'json':
      return await writeTexts(
        connection,
        `concat(',', ${jsonRow(rows.columns, encoding.shape)})`,
        rows,
        (run, isFirst) => spool.bytes(isFirst ? run.subarray(1) : run),
      )
    case 'csv':
      spool.text(`${csvHeader(rows.columns)}${csvEnd}`)
      return await writeTexts(connection, `concat(${csvRow(rows.columns)}, ${literal(csvEnd)})`, rows, (run) =>
        spool.bytes(run),
      )
    case 'parquet': {
      // Imported when asked for: most calls want neither.
      const { writeParquet } = await import('./parquet.ts')
      return await writeParquet(connection, rows, spool)
    }
    case 'arrow': {
      const { writeArrow } = await import('./arrow.ts')
      return await writeArrow(connection, rows, spool)
    }
  }
}

type Write = (run: Uint8Array, isFirst: boolean) => void

async function writeTexts(connection: DuckDBConnection, row: string, rows: Rows, write: Write): Promise<number> {
  let written = 0
  let isFirst = true
  for await (const chunk of lots(connection, [row, ...idCell(rows)], rows)) {
    for (const run of textRuns(chunk, 0)) {
      write(run, isFirst)
      isFirst = false
    }
    written += chunk.rowCount
    collectIds(rows, chunk)
  }
  return written
}
