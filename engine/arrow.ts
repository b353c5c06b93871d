// Rows as an Arrow IPC stream: int64, float64, utf8, bool, date32 and timestamp in microseconds without a zone. One
// record batch per lot of rows, written as soon as it is made.
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'
import {
  Bool,
  type Data,
  DateDay,
  Field,
  Float64,
  Int64,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  TimestampMicrosecond,
  Utf8,
} from 'apache-arrow'
import type { ColumnType } from '../core/query.ts'
import { bitsIn, fixedIn, noneValid, textsIn, validIn } from './arrow-cells.ts'
import { finiteTime } from './finite-time.ts'
import { collectIds, idCell, lots, type Rows } from './lots.ts'
import { type AnswerColumn, cellName } from './source.ts'
import type { Spool } from './spool.ts'
import { literal } from './sql.ts'

/** Writes the stream and answers the number of rows. Columns above the level are null and say `phiProtected`. */
export async function writeArrow(connection: DuckDBConnection, rows: Rows, spool: Spool): Promise<number> {
  const schema = schemaOf(rows.columns)
  // A stream is: schema, batches, end. Each batch is written as a stream of its own and taken out of it.
  const empty = streamOf(schema, [])
  const end = empty.subarray(empty.length - endBytes)
  const head = empty.subarray(0, empty.length - endBytes)
  spool.bytes(head)
  let written = 0
  for await (const chunk of lots(connection, [...rows.columns.map(plainCell), ...idCell(rows)], rows)) {
    const stream = streamOf(schema, [batchOf(schema, rows.columns, chunk)])
    spool.bytes(stream.subarray(head.length, stream.length - endBytes))
    written += chunk.rowCount
    collectIds(rows, chunk)
  }
  spool.bytes(end)
  return written
}

const endBytes = 8

function streamOf(schema: Schema, batches: readonly RecordBatch[]): Uint8Array {
  const writer = new RecordBatchStreamWriter()
  writer.reset(undefined, schema)
  for (const batch of batches) writer.write(batch)
  return writer.finish().toUint8Array(true)
}

const types = {
  text: new Utf8(),
  integer: new Int64(),
  number: new Float64(),
  boolean: new Bool(),
  date: new DateDay(),
  timestamp: new TimestampMicrosecond(),
} as const satisfies Record<ColumnType, unknown>

function schemaOf(columns: readonly AnswerColumn[]): Schema {
  const fields = columns.map(({ name, type, phi, cell }) => {
    const about = new Map([
      ['phi', phi],
      ['phiProtected', String(cell === null)],
    ])
    return new Field(name, types[type], true, about)
  })
  return new Schema(fields)
}

/** What every text begins with: longer than what DuckDB keeps inside a cell, so that all texts of a lot lie together. */
const marker = 'one text lies'

/** A cell as DuckDB's memory holds it in the layout of its Arrow type; a text with the marker before it. */
function plainCell({ type, cell }: AnswerColumn): string {
  if (cell === null) return 'null'
  const named = cellName(cell)
  switch (type) {
    case 'integer':
      return `cast(${named} as bigint)`
    case 'number':
      return `cast(${named} as double)`
    case 'date':
      return `cast((${finiteTime(named, type)}) - date '1970-01-01' as integer)`
    case 'timestamp':
      return `epoch_us(${finiteTime(named, type)})`
    case 'text':
      return `${literal(marker)} || ${named}`
    case 'boolean':
      return named
  }
}

function batchOf(schema: Schema, columns: readonly AnswerColumn[], chunk: DuckDBDataChunk): RecordBatch {
  const length = chunk.rowCount
  const children = columns.map(({ type, cell }, index) =>
    cell === null ? withheld(type, length) : dataOf(type, chunk, index),
  )
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, nullCount: 0, children }))
}

function dataOf(type: ColumnType, chunk: DuckDBDataChunk, index: number): Data {
  const valid = validIn(chunk, index)
  const shared = { length: chunk.rowCount, ...valid }
  switch (type) {
    case 'text':
      return makeData({ type: types.text, ...shared, ...textsIn(chunk, index, valid, marker.length) })
    case 'integer':
      return makeData({ type: types.integer, ...shared, data: new BigInt64Array(fixedIn(chunk, index, 8, valid)) })
    case 'number':
      return makeData({ type: types.number, ...shared, data: new Float64Array(fixedIn(chunk, index, 8, valid)) })
    case 'boolean':
      return makeData({ type: types.boolean, ...shared, data: bitsIn(chunk, index, valid) })
    case 'date':
      return makeData({ type: types.date, ...shared, data: new Int32Array(fixedIn(chunk, index, 4, valid)) })
    case 'timestamp':
      return makeData({ type: types.timestamp, ...shared, data: new BigInt64Array(fixedIn(chunk, index, 8, valid)) })
  }
}

function withheld(type: ColumnType, length: number): Data {
  const shared = { length, ...noneValid(length) }
  switch (type) {
    case 'text':
      return makeData({
        type: types.text,
        ...shared,
        valueOffsets: new Int32Array(length + 1),
        data: new Uint8Array(0),
      })
    case 'integer':
      return makeData({ type: types.integer, ...shared, data: new BigInt64Array(length) })
    case 'number':
      return makeData({ type: types.number, ...shared, data: new Float64Array(length) })
    case 'boolean':
      return makeData({ type: types.boolean, ...shared, data: new Uint8Array(shared.nullBitmap.length) })
    case 'date':
      return makeData({ type: types.date, ...shared, data: new Int32Array(length) })
    case 'timestamp':
      return makeData({ type: types.timestamp, ...shared, data: new BigInt64Array(length) })
  }
}
