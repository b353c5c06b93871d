// The tables that rows are asked of: 15 columns of every type, from ten columns for everybody to two for PHI. Their cells
// are said in words that DuckDB and SQLite understand alike, so that all who are compared hold the same rows.
import type { DuckDBConnection } from '@duckdb/node-api'
import { literal } from '../engine/sql.ts'

export const tables = { Rows1e5: 100_000, Rows1e6: 1_000_000, Rows1e7: 10_000_000 } as const
export type TableName = keyof typeof tables

export const levels = {
  participant: 'ParticipantId',
  key: ['RowId'],
  columns: { SeenOn: 'Limited', SeenAt: 'Limited', Barcode: 'Limited', Name: 'PHI', Remark: 'PHI' },
}

/** Rows that each participant has. */
export const rowsEach = 50

// Multiplicative hashing: spread enough for filters and sorts, and whole numbers in both.
const mixed = (factor: number, below: number) => `i * ${factor} % 4294967296 % ${below}`
const twoDigits = (number: string) => `substr('0' || (${number}), -2)`
const oneOf = (number: string, [otherwise = '', ...texts]: readonly string[]) =>
  `case ${number} ${texts.map((text, i) => `when ${i} then '${text}'`).join(' ')} else '${otherwise}' end`

const day = `cast(2024 + ${mixed(2_246_822_519, 2)} as varchar) || '-' || ${twoDigits(`1 + ${mixed(3_266_489_917, 12)}`)}
  || '-' || ${twoDigits(`1 + ${mixed(668_265_263, 28)}`)}`
const time = `${twoDigits(mixed(374_761_393, 24))} || ':' || ${twoDigits(mixed(1_274_126_177, 60))} || ':00'`

/** Each column, what SQLite is told about it, and its cell in terms of the row's number `i`. */
const columns: readonly (readonly [name: string, type: string, cell: string])[] = [
  ['RowId', 'integer primary key', 'i'],
  ['ParticipantId', 'text', `'P-' || cast((i - i % ${rowsEach}) / ${rowsEach} as bigint)`],
  ['Site', 'text', oneOf('i % 3', ['North', 'Harbor', 'Hill'])],
  ['Arm', 'text', `'arm ' || (i % 4)`],
  ['Visit', 'integer', 'i % 13'],
  ['Test', 'text', oneOf(mixed(2_654_435_761, 3), ['Hemoglobin', 'Sodium', 'Potassium'])],
  ['Result', 'real', `case when i % 50 > 0 then ${mixed(2_654_435_761, 900_000)} / 100.0 end`],
  ['Low', 'real', `${mixed(374_761_393, 1000)} / 10.0`],
  ['High', 'real', `${mixed(1_274_126_177, 1000)} / 10.0`],
  ['OutOfRange', 'integer', 'i % 5 = 0'],
  ['SeenOn', 'text', day],
  ['SeenAt', 'text', `${day} || ' ' || ${time}`],
  ['Barcode', 'text', `'X' || substr('000000000000' || (i * 104729), -12)`],
  ['Name', 'text', `'T. Pipette ' || (i % 7)`],
  ['Remark', 'text', `case when i % 10 = 0 then 'said "late", stayed ' || (i % 60) || ' minutes' end`],
]

/** DuckDB writes a table as the file that is published. */
export async function writeCsv(connection: DuckDBConnection, table: TableName, path: string): Promise<void> {
  const cells = columns.map(([name, , cell]) => `${cell} as "${name}"`)
  const rows = `select ${cells.join(', ')} from range(1, ${tables[table] + 1}) t(i)`
  await connection.run(`copy (${rows}) to ${literal(path)} (format csv, header)`)
}

/** SQLite's own making of a table, without an index but for its key. */
export function sqliteRows(table: TableName): string {
  const numbers = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${tables[table]})`
  return `create table ${table} (${columns.map(([name, type]) => `${name} ${type}`).join(', ')});
    ${numbers} insert into ${table} select ${columns.map(([, , cell]) => cell).join(', ')} from n`
}

/** The indexes that whoever asks these questions would give it. */
export function sqliteIndexes(table: TableName): string {
  return `create index ${table}Results on ${table} (Test, Result desc);
    create index ${table}Participants on ${table} (ParticipantId)`
}
