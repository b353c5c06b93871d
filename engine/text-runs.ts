// The texts of a lot as bytes, many at a time. Asked for one by one, each text costs a call into DuckDB, a decoding and an
// encoding, which is more than making it took; and they are UTF-8 already, one behind the other.
import type { DuckDBDataChunk } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import { tooLarge } from './spool.ts'

/** A `duckdb_string_t`: length (4 bytes), then up to 12 bytes of text, or 4 of its beginning and a pointer to it. */
const textBytes = 16
const mostInline = 12
const wordSize = 2 ** 32
const mostText = 2 ** 31 - 1

/** The bytes of all texts of a VARCHAR column without nulls, in order. Each piece is good until the lot is gone. */
export function* textRuns(chunk: DuckDBDataChunk, column: number): Generator<Uint8Array> {
  const count = chunk.rowCount
  const cells = duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk.chunk, column), count * textBytes)
  const view = new DataView(cells.buffer, cells.byteOffset, count * textBytes)
  for (let row = 0; row < count; ) {
    const length = view.getUint32(row * textBytes, true)
    if (length <= mostInline) {
      yield cells.subarray(row * textBytes + 4, row * textBytes + 4 + length)
      row += 1
      continue
    }
    const run = runFrom(view, row, count)
    yield bytesAt(cells, row * textBytes + 8, run.bytes)
    row = run.end
  }
}

/**
 * The bytes of the texts of a VARCHAR column, one behind the other in memory of their own, and how many each row has. What
 * DuckDB's memory holds for a row without a text may be anything: such a row is not looked at, and has none. Throws Refusal
 * `too-large` beyond what offsets of 32 bits reach, before memory is taken for it.
 */
export function textsOf(
  chunk: DuckDBDataChunk,
  column: number,
  isValid: (row: number) => boolean,
): { readonly lengths: Uint32Array; readonly data: Uint8Array } {
  const count = chunk.rowCount
  const cells = duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk.chunk, column), count * textBytes)
  const view = new DataView(cells.buffer, cells.byteOffset, count * textBytes)
  const lengths = new Uint32Array(count)
  let total = 0
  for (let row = 0; row < count; row++) {
    const length = isValid(row) ? view.getUint32(row * textBytes, true) : 0
    lengths[row] = length
    total += length
  }
  if (total > mostText) throw tooLarge('A few rows of the answer hold more than 2 GB of text.')
  const data = new Uint8Array(total)
  let at = 0
  for (let row = 0; row < count; ) {
    const length = lengths[row] ?? 0
    if (length <= mostInline) {
      data.set(cells.subarray(row * textBytes + 4, row * textBytes + 4 + length), at)
      at += length
      row += 1
      continue
    }
    const run = runFrom(view, row, count, isValid)
    data.set(bytesAt(cells, row * textBytes + 8, run.bytes), at)
    at += run.bytes
    row = run.end
  }
  return { lengths, data }
}

type Run = { readonly end: number; readonly bytes: number }

/** How far texts lie without a gap in memory: only where the next begins on the very byte after the one before. */
function runFrom(view: DataView, first: number, count: number, isValid = (_: number) => true): Run {
  const at = first * textBytes
  const [low, high] = [view.getUint32(at + 8, true), view.getUint32(at + 12, true)]
  let bytes = view.getUint32(at, true)
  let end = first + 1
  for (; end < count; end++) {
    const next = end * textBytes
    const length = view.getUint32(next, true)
    // Addresses in halves: exact, and without a bigint for each row.
    const isNext =
      isValid(end) &&
      length > mostInline &&
      view.getUint32(next + 8, true) === (low + bytes) % wordSize &&
      view.getUint32(next + 12, true) === high + Math.floor((low + bytes) / wordSize)
    if (!isNext) break
    bytes += length
  }
  return { end, bytes }
}

function bytesAt({ buffer, byteOffset }: Uint8Array, pointerAt: number, length: number): Uint8Array {
  if (!(buffer instanceof ArrayBuffer)) throw new Error('the data engine handed over memory of an unknown kind')
  return duckdb.get_data_from_pointer(buffer, byteOffset + pointerAt, length)
}
