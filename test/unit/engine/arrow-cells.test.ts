// The buffers of an Arrow batch out of DuckDB's memory: the values that are there, and nothing of what lies where none is.
import { BIGINT, BOOLEAN, DuckDBDataChunk, DuckDBInstance, VARCHAR } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bitsIn, fixedIn, noneValid, textsIn, validIn } from '../../../engine/arrow-cells.ts'
import { literal } from '../../../engine/sql.ts'

let instance: DuckDBInstance
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '1' })
})
afterAll(() => instance.closeSync())

/** Looks at the first lot of an answer. */
async function looking(sql: string, look: (chunk: DuckDBDataChunk) => void): Promise<void> {
  const connection = await instance.connect()
  const chunk = await (await connection.stream(sql)).fetchChunk()
  if (!chunk) throw new Error('no rows came')
  look(chunk)
  connection.closeSync()
}

const isSet = (bits: Uint8Array, index: number) => (((bits[index >> 3] ?? 0) >> (index & 7)) & 1) === 1

/** What the buffers say, row by row. */
function readBack(chunk: DuckDBDataChunk, skipped: number) {
  const rows = chunk.rowCount
  const [numbers, flags, texts] = [0, 1, 2].map((column) => validIn(chunk, column))
  if (!numbers || !flags || !texts) throw new Error('three columns were asked for')
  const whole = new BigInt64Array(fixedIn(chunk, 0, 8, numbers))
  const bits = bitsIn(chunk, 1, flags)
  const { valueOffsets, data } = textsIn(chunk, 2, texts, skipped)
  const text = (row: number) => Buffer.from(data.subarray(valueOffsets[row], valueOffsets[row + 1])).toString()
  return Array.from({ length: rows }, (_, row) => [
    isSet(numbers.nullBitmap, row) ? whole[row] : null,
    isSet(flags.nullBitmap, row) ? isSet(bits, row) : null,
    isSet(texts.nullBitmap, row) ? text(row) : null,
  ])
}

// Around the length from which a text lies elsewhere, and far beyond it.
const aText = fc
  .oneof(fc.string({ unit: 'grapheme', maxLength: 15 }), fc.string({ unit: 'binary', minLength: 100, maxLength: 200 }))
  .map((text) => text.replaceAll('\0', '').toWellFormed())
const aRow = fc.tuple(
  fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  fc.option(fc.boolean()),
  fc.option(aText),
)

test('any rows, some without a value, are read back as they are', async () => {
  const sqlOf = (cell: bigint | boolean | string | null) => (typeof cell === 'string' ? literal(cell) : String(cell))
  await fc.assert(
    fc.asyncProperty(fc.array(aRow, { minLength: 1, maxLength: 150 }), fc.nat({ max: 20 }), async (rows, skipped) => {
      const values = rows.map(([n, b, t], i) => `(${i}, cast('${n ?? 0}' as bigint), ${sqlOf(b)}, ${sqlOf(t)})`)
      const blank = rows.flatMap(([n], i) => (n === null ? [i] : []))
      const number = `case when i in (${['-1', ...blank].join(', ')}) then null else n end`
      const text = `${literal('x'.repeat(skipped))} || t`
      const from = `from (values ${values.join(', ')}) as v(i, n, b, t) order by i`
      await looking(`select ${number}, cast(b as boolean), cast(${text} as varchar) ${from}`, (chunk) => {
        expect(readBack(chunk, skipped)).toEqual(rows)
      })
    }),
    { numRuns: 60 },
  )
})

/** A lot in which every third row has no value, by its bit alone: what it was lies in memory as before. */
function aLot(rows: number): DuckDBDataChunk {
  const chunk = DuckDBDataChunk.create([BIGINT, BOOLEAN, VARCHAR], rows)
  const numbers = Array.from({ length: rows }, (_, i) => BigInt(i + 1))
  chunk.setColumns([numbers, numbers.map(() => true), numbers.map(textAt)])
  for (const column of [0, 1, 2]) {
    const vector = duckdb.data_chunk_get_vector(chunk.chunk, column)
    const bits = new Uint8Array(Math.ceil(rows / 64) * 8)
    for (let i = 0; i < rows; i++) if (i % 3 !== 0) bits[i >> 3] = (bits[i >> 3] ?? 0) | (1 << (i & 7))
    duckdb.vector_ensure_validity_writable(vector)
    duckdb.copy_data_to_vector_validity(vector, 0, bits.buffer, 0, bits.length)
  }
  return chunk
}

const textAt = (n: bigint) => `a text that is longer than twelve bytes, ${n}`

test('what lies in memory where there is no value comes along nowhere', () => {
  const chunk = aLot(200)
  const values = Array.from({ length: 200 }, (_, i) => (i % 3 === 0 ? null : BigInt(i + 1)))
  expect(readBack(chunk, 0)).toEqual(values.map((n) => (n === null ? [null, null, null] : [n, true, textAt(n)])))
  const valid = validIn(chunk, 0)
  expect(valid.nullCount).toBe(67)
  expect([...new BigInt64Array(fixedIn(chunk, 0, 8, valid))]).toEqual(values.map((n) => n ?? 0n))
  expect(bitsIn(chunk, 1, valid)).toEqual(valid.nullBitmap)
  const { data, valueOffsets } = textsIn(chunk, 2, valid, 0)
  expect(data.length).toBe(valueOffsets[200])
  expect(Buffer.from(data).toString()).toBe(values.map((n) => (n === null ? '' : textAt(n))).join(''))
})

test('behind the last row no bit is set, and where nobody has a value none is', async () => {
  await looking('select i, true, cast(i as varchar) from range(70) t(i)', (chunk) => {
    expect(validIn(chunk, 0)).toEqual({
      nullCount: 0,
      nullBitmap: Uint8Array.from([...Array(8).fill(255), 63, ...Array(7).fill(0)]),
    })
  })
  expect(noneValid(70)).toEqual({ nullCount: 70, nullBitmap: new Uint8Array(16) })
})

test('more text in a lot than offsets reach is refused', () => {
  const rows = 2_000
  const chunk = DuckDBDataChunk.create([VARCHAR], rows)
  chunk.setColumns([Array.from({ length: rows }, (_, row) => (row === 0 ? 'a long text'.repeat(200_000) : null))])
  // One text stands in every row.
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, 0)
  const cell = Uint8Array.from(duckdb.vector_get_data(vector, 16))
  for (let row = 1; row < rows; row++) duckdb.copy_data_to_vector(vector, row * 16, cell.buffer, 0, 16)
  const all = { nullCount: 0, nullBitmap: new Uint8Array(256).fill(255) }
  expect(() => textsIn(chunk, 0, all, 0)).toThrow(expect.objectContaining({ code: 'too-large' }))
})
