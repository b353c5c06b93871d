// What a CSV file says, read by another parser than ours and typed by other rules than the engine's, so that the
// comparison is worth something.
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import * as z from 'zod/mini'
import { phiLevels } from '../core/phi.ts'
import { type Cell, type Column, type ColumnType, columnTypes } from '../core/query.ts'

const Definition = z.object({
  participant: z.optional(z.string()),
  key: z.optional(z.array(z.string())),
  columns: z.optional(z.record(z.string(), z.enum(phiLevels))),
  default: z.optional(z.enum(phiLevels)),
  types: z.optional(z.record(z.string(), z.enum(columnTypes))),
})

/** `levels.json`: one definition per table. */
export const Levels = z.record(z.string(), Definition)

export type Expected = {
  readonly name: string
  readonly csv: string
  readonly definition: z.infer<typeof Definition>
  readonly columns: readonly Column[]
  readonly key: readonly string[]
  readonly duplicateKeys: number
  /** One cell per column, in the order of `columns`. */
  readonly rows: readonly (readonly Cell[])[]
}

function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

function isMoment(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?$/.test(text) && !Number.isNaN(Date.parse(text))
}

const isNumber = (text: string): boolean =>
  /^-?(\d+|\d*\.\d+)([eE][+-]?\d+)?$/.test(text) && !/^-?0\d/.test(text) && (text.split(/[.eE]/)[0] ?? '').length <= 16

// In the order in which they are tried.
const looks: readonly (readonly [ColumnType, (text: string) => boolean])[] = [
  ['integer', (text) => /^(0|-?[1-9]\d{0,17})$/.test(text)],
  ['number', isNumber],
  ['boolean', (text) => /^(true|false)$/i.test(text)],
  ['date', isDay],
  ['timestamp', isMoment],
]

function typeOf(cells: readonly string[]): ColumnType {
  const filled = cells.filter((text) => text !== '')
  if (filled.length === 0) return 'text'
  return looks.find(([, fits]) => filled.every(fits))?.[0] ?? 'text'
}

function momentOf(text: string): string {
  const [day = '', clock = ''] = text.split(/[T ]/)
  const [minutes = '', fraction = ''] = (clock.length === 5 ? `${clock}:00` : clock).split('.')
  return `${day} ${minutes}.${fraction.padEnd(3, '0')}`
}

function cellOf(text: string, type: ColumnType): Cell {
  if (text === '') return null
  if (type === 'boolean') return text.toLowerCase() === 'true'
  if (type === 'timestamp') return momentOf(text)
  if (type === 'number') return Number(text)
  if (type === 'integer') return Number.isSafeInteger(Number(text)) ? Number(text) : text
  return text
}

/** Reads one file with its definition. */
export function expectedOf(name: string, csv: string, definition: Expected['definition']): Expected {
  const [header = [], ...records]: string[][] = parse(readFileSync(csv), { bom: true })
  const columns = header.map((column, i) => ({
    name: column,
    type: definition.types?.[column] ?? typeOf(records.map((record) => record[i] ?? '')),
    phi: definition.columns?.[column] ?? definition.default ?? 'NotPHI',
  }))
  const rows = records.map((record) => columns.map(({ type }, i) => cellOf(record[i] ?? '', type)))
  const key = definition.key ?? []
  const places = key.map((column) => header.indexOf(column))
  const keys = new Set(rows.map((row) => JSON.stringify(places.map((place) => row[place]))))
  return { name, csv, definition, columns, key, rows, duplicateKeys: key.length === 0 ? 0 : rows.length - keys.size }
}
