// Rows as an Arrow IPC stream: int64, float64, utf8, bool, date32 and timestamp in microseconds without a zone. One
// record batch per lot of rows, written as soon as it is made.
import type { DuckDBConnection, DuckDBDataChunk, DuckDBValue } from '@duckdb/node-api'
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
import { collectIds, idCell, lots, type Rows } from './lots.ts'
import { type AnswerColumn, cellName } from './source.ts'
import type { Spool } from './spool.ts'

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

/** A cell as JavaScript holds it exactly: text, bigint, number or boolean. */
function plainCell({ type, cell }: AnswerColumn): string {
  if (cell === null) return 'null'
  const named = cellName(cell)
  switch (type) {
    case 'integer':
      return `cast(${named} as bigint)`
    case 'number':
      return `cast(${named} as double)`
    case 'date':
      return `cast(${named} - date '1970-01-01' as integer)`
    case 'timestamp':
      return `epoch_us(${named})`
    case 'text':
    case 'boolean':
      return named
  }
}

function batchOf(schema: Schema, columns: readonly AnswerColumn[], chunk: DuckDBDataChunk): RecordBatch {
  const length = chunk.rowCount
  const children = columns.map(({ type, cell }, index) => {
    const cells = cell === null ? new Array<null>(length).fill(null) : chunk.getColumnValues(index)
    return dataOf(type, cells)
  })
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, nullCount: 0, children }))
}

type Cells = readonly DuckDBValue[]

function dataOf(type: ColumnType, cells: Cells): Data {
  const length = cells.length
  const shared = {
    length,
    nullCount: cells.reduce<number>((n, cell) => n + (cell === null ? 1 : 0), 0),
    nullBitmap: bitsOf(cells, (cell) => cell !== null),
  }
  switch (type) {
    case 'text':
      return makeData({ type: types.text, ...shared, ...textBuffers(cells) })
    case 'integer':
      return makeData({ type: types.integer, ...shared, data: BigInt64Array.from(cells, wholeOf) })
    case 'number':
      return makeData({ type: types.number, ...shared, data: Float64Array.from(cells, numberOf) })
    case 'boolean':
      return makeData({ type: types.boolean, ...shared, data: bitsOf(cells, (cell) => cell === true) })
    case 'date':
      return makeData({ type: types.date, ...shared, data: Int32Array.from(cells, numberOf) })
    case 'timestamp':
      return makeData({ type: types.timestamp, ...shared, data: BigInt64Array.from(cells, wholeOf) })
  }
}

function wholeOf(cell: DuckDBValue): bigint {
  if (cell === null) return 0n
  if (typeof cell !== 'bigint') throw new Error('a whole number was expected')
  return cell
}

function numberOf(cell: DuckDBValue): number {
  if (cell === null) return 0
  if (typeof cell !== 'number') throw new Error('a number was expected')
  return cell
}

function bitsOf(cells: Cells, isSet: (cell: DuckDBValue) => boolean): Uint8Array {
  const bits = new Uint8Array(Math.ceil(cells.length / 64) * 8)
  cells.forEach((cell, index) => {
    if (isSet(cell)) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7))
  })
  return bits
}

function textBuffers(cells: Cells): { valueOffsets: Int32Array; data: Uint8Array } {
  const texts = cells.map((cell) => (cell === null ? '' : String(cell)))
  const valueOffsets = new Int32Array(cells.length + 1)
  texts.forEach((text, index) => {
    valueOffsets[index + 1] = (valueOffsets[index] ?? 0) + Buffer.byteLength(text)
  })
  return { valueOffsets, data: Buffer.from(texts.join('')) }
}
