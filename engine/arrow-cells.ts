// The cells of a lot as the buffers of an Arrow batch, copied out of DuckDB's own: both keep a column as a run of values, and a
// bit for each row that has one. Asked for one by one, each cell costs a call and an object, which is more than making it took.
import type { DuckDBDataChunk } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import { textsOf } from './text-runs.ts'

/** Which rows of a column have a value: a bit each, from the lowest of the first byte on, in whole words of 64. */
export type Valid = { readonly nullCount: number; readonly nullBitmap: Uint8Array }

const vectorOf = (chunk: DuckDBDataChunk, column: number) => duckdb.data_chunk_get_vector(chunk.chunk, column)

const bitmapBytes = (rows: number) => Math.ceil(rows / 64) * 8
const hasBit = (bits: Uint8Array, index: number) => (((bits[index >> 3] ?? 0) >> (index & 7)) & 1) === 1

function setBit(bits: Uint8Array, index: number): void {
  bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7))
}

/** No row has a value. */
export function noneValid(rows: number): Valid {
  return { nullCount: rows, nullBitmap: new Uint8Array(bitmapBytes(rows)) }
}

export function validIn(chunk: DuckDBDataChunk, column: number): Valid {
  const rows = chunk.rowCount
  const nullBitmap = new Uint8Array(bitmapBytes(rows))
  // Beware: nothing is handed over where every row has a value, whatever the types say.
  const kept: Uint8Array | null = duckdb.vector_get_validity(vectorOf(chunk, column), nullBitmap.length)
  let valid = 0
  for (let row = 0; row < rows; row++) {
    if (kept !== null && !hasBit(kept, row)) continue
    setBit(nullBitmap, row)
    valid += 1
  }
  return { nullCount: rows - valid, nullBitmap }
}

/** Values of so many bytes each. What DuckDB's memory holds for a row without one may be anything, so that is 0. */
export function fixedIn(chunk: DuckDBDataChunk, column: number, width: 4 | 8, valid: Valid): ArrayBuffer {
  // Each time it is read is a call into DuckDB.
  const rows = chunk.rowCount
  const bytes = new Uint8Array(bytesIn(chunk, column, width))
  if (valid.nullCount > 0) {
    for (let row = 0; row < rows; row++) {
      if (!hasBit(valid.nullBitmap, row)) bytes.fill(0, row * width, (row + 1) * width)
    }
  }
  return bytes.buffer
}

/** True and false as bits; a row without either is false. */
export function bitsIn(chunk: DuckDBDataChunk, column: number, { nullBitmap }: Valid): Uint8Array {
  const rows = chunk.rowCount
  const bytes = bytesIn(chunk, column, 1)
  const bits = new Uint8Array(nullBitmap.length)
  for (let row = 0; row < rows; row++) {
    if (bytes[row] !== 0 && hasBit(nullBitmap, row)) setBit(bits, row)
  }
  return bits
}

/** Texts in UTF-8 one behind the other, and where each begins and ends. Of each the first `skipped` bytes are left out. */
export function textsIn(
  chunk: DuckDBDataChunk,
  column: number,
  { nullBitmap }: Valid,
  skipped: number,
): { readonly valueOffsets: Int32Array; readonly data: Uint8Array } {
  const rows = chunk.rowCount
  const valueOffsets = new Int32Array(rows + 1)
  const { lengths, data } = textsOf(chunk, column, (row) => hasBit(nullBitmap, row))
  let [from, to] = [0, 0]
  for (let row = 0; row < rows; row++) {
    const length = lengths[row] ?? 0
    if (length > 0) {
      data.copyWithin(to, from + skipped, from + length)
      to += length - skipped
      from += length
    }
    valueOffsets[row + 1] = to
  }
  return { valueOffsets, data: data.subarray(0, to) }
}

function bytesIn(chunk: DuckDBDataChunk, column: number, width: number): Uint8Array {
  return duckdb.vector_get_data(vectorOf(chunk, column), chunk.rowCount * width)
}
