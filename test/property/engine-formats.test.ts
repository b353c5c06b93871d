import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RecordBatch, tableFromIPC, type Vector } from 'apache-arrow'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Cell, type Column, type ColumnType, columnTypes } from '../../core/query.ts'
import { firstQueryLimits } from '../../core/query-limits.ts'
import type { Encoding, RowShape } from '../../engine/engine.ts'
import { openInProcessEngine } from '../../engine/in-process-engine.ts'
import { literal } from '../../engine/sql.ts'
import { apiVersions } from '../../labkey/api-version.ts'
import { rowShape } from '../../labkey/rows-answer.ts'
import { modelRow } from '../rows-model.ts'
import { csvRows, onDuck, selectOf, tableOf } from '../unit/engine/a-level-file.ts'
import { aPlan, bytesIn, engineFacts, listShape } from '../unit/engine/a-publication.ts'

const text = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
  fc.constantFrom('"', ',', '\r\n', '\n', "'", '\\', '\u2028', '\u0000', '\u001f', '\u007f', ' ', '=1+1', '😀', 'null'),
)
const int64 = fc.oneof(
  fc.maxSafeInteger(),
  fc
    .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    .map((n) => (Number.isSafeInteger(Number(n)) ? Number(n) : String(n))),
  fc.constantFrom('9223372036854775807', '-9223372036854775808', '9007199254740992', 9007199254740991, 0),
)
const double = fc.double().map((n) => (Number.isFinite(n) ? n : String(n)))
const day = fc
  .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString())
const cells: Record<ColumnType, fc.Arbitrary<Cell>> = {
  text,
  integer: int64,
  number: double,
  boolean: fc.boolean(),
  date: day.map((iso) => iso.slice(0, 10)),
  timestamp: day.map((iso) => `${iso.slice(0, 10)} ${iso.slice(11, 23)}`),
}
const names = fc.oneof(text, fc.constantFrom('__proto__', '0', '10', '2', 'constructor', 'a b', 'a,b', 'a"b', 'Ä'))
const column = fc.record({
  name: names.filter((n) => !n.includes('\0') && n.isWellFormed()),
  type: fc.constantFrom(...columnTypes),
})
const table = fc
  .uniqueArray(column, { selector: ({ name }) => name.toLowerCase(), minLength: 1, maxLength: 6 })
  .chain((chosen) => {
    const row = fc.tuple(...chosen.map(({ type }) => fc.option(cells[type])))
    return fc.record({ columns: fc.constant(chosen), rows: fc.array(row, { maxLength: 5 }) })
  })

type Random = { readonly columns: readonly { name: string; type: ColumnType }[]; readonly rows: readonly Cell[][] }
type Ask = (encoding: Encoding) => Promise<Buffer>

/** Publishes a random table, the first column of which is withheld, and hands over a way to read it. */
async function withAnswers(
  random: Random,
  work: (ask: Ask, columns: readonly Column[], folder: string) => Promise<void>,
) {
  const folder = mkdtempSync(join(tmpdir(), 'proviso-formats-'))
  const engine = openInProcessEngine(engineFacts(folder))
  try {
    const columns = random.columns.map((c) => ({ ...c, phi: 'NotPHI' as const }))
    const shape = await tableOf(folder, columns, selectOf(columns, random.rows))
    const plan = aPlan(shape)
    await work(async (encoding) => bytesIn(await engine.select(plan, encoding, firstQueryLimits)), columns, folder)
  } finally {
    await engine.close()
    rmSync(folder, { recursive: true })
  }
}

const nativeShape: RowShape = { open: '{', close: '}', named: true, cells: 'bare', dates: 'days' }
const shapes: readonly RowShape[] = [nativeShape, listShape, ...apiVersions.map(rowShape)]

/** JSON as pairs in the order of the text, which JSON.parse would change, numbers by their value. */
function tokensOf(json: string): unknown[] {
  return [...json.matchAll(/"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|true|false|null|[{}[\]:,]/gs)].map(([token]) =>
    /^[{}[\]:,]$/.test(token) ? token : { value: JSON.parse(token) },
  )
}

test('JSON of every shape says what plain JavaScript would say: every cell exact, every key in its place', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(table, async (random) => {
      await withAnswers(random, async (ask, columns) => {
        for (const shape of shapes) {
          const said = (await ask({ format: 'json', shape })).toString()
          const modelled = random.rows
            .map((row) =>
              modelRow(
                columns.map((c) => ({ ...c, withheld: false })),
                row,
                { ...shape, cells: shape.cells === 'formatted' ? 'value' : shape.cells },
              ),
            )
            .join(',')
          // The text of a cell is compared by what stands in it; a number is shown as the engine shows it elsewhere.
          const bare =
            shape.cells === 'formatted' ? said.replaceAll(/,"formattedValue":("(?:[^"\\]|\\.)*"|null)/gs, '') : said
          expect(tokensOf(bare)).toEqual(tokensOf(modelled))
          expect(JSON.parse(`[${said}]`)).toHaveLength(random.rows.length)
        }
      })
    }),
    { numRuns: 40, examples: [[{ columns: [{ name: 'n', type: 'number' }], rows: [[-0]] }]] },
  )
})

test('CSV, Parquet and Arrow hold the rows that JSON holds, each cell in its type', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(table, async (random) => {
      await withAnswers(random, async (ask, columns, folder) => {
        const rows: Cell[][] = JSON.parse(`[${await ask({ format: 'json', shape: listShape })}]`)
        const csv = csvRows((await ask({ format: 'csv' })).toString(), columns)
        expect(csv).toEqual({
          header: columns.map(({ name }) => name),
          rows,
        })
        expect(arrowRows(await ask({ format: 'arrow' }), columns)).toEqual(rows)
        expect(await parquetRows(folder, await ask({ format: 'parquet' }), columns)).toEqual(rows)
      })
    }),
    { numRuns: 40 },
  )
})

function arrowRows(bytes: Buffer, columns: readonly Column[]): Cell[][] {
  const read = tableFromIPC(bytes)
  expect(read.schema.fields.map(({ name }) => name)).toEqual(columns.map(({ name }) => name))
  return read.batches.flatMap((batch: RecordBatch) =>
    Array.from({ length: batch.numRows }, (_, row) =>
      columns.map(({ type }, i) => arrowCell(batch.getChildAt(i), row, type)),
    ),
  )
}

function arrowCell(vector: Vector | null, row: number, type: ColumnType): Cell {
  const value: unknown = vector?.get(row)
  if (value === null || value === undefined) return null
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (type === 'date') return new Date(Number(value)).toISOString().slice(0, 10)
  if (type === 'timestamp') return new Date(Number(value)).toISOString().slice(0, 23).replace('T', ' ')
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  return typeof value === 'boolean' ? value : String(value)
}

async function parquetRows(folder: string, bytes: Buffer, columns: readonly Column[]): Promise<Cell[][]> {
  const path = join(folder, 'back.parquet')
  writeFileSync(path, bytes)
  return await onDuck(async (connection) => {
    const cells = columns.map(({ type }, i) => {
      if (type === 'date') return `strftime(c${i}, '%Y-%m-%d')`
      return type === 'timestamp' ? `strftime(c${i}, '%Y-%m-%d %H:%M:%S.%g')` : `c${i}`
    })
    const heads = columns.map((_, i) => `c${i}`)
    const read = await connection.runAndReadAll(`select ${cells} from ${literal(path)} as t(${heads})`)
    const named = await connection.runAndReadAll(`select * from ${literal(path)} limit 0`)
    expect(named.columnNames()).toEqual(columns.map(({ name }) => name))
    return read.getRows().map((row) =>
      row.map((value): Cell => {
        if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
        if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
        return value === null || typeof value === 'boolean' ? value : String(value)
      }),
    )
  })
}
