// What a bound statement answers with and what it touched: the columns of the answer with type and PHI level, the
// columns of each table, and which column of the answer names the participants.
import { isWithin, type PhiLevel } from '../core/phi.ts'
import type { ColumnType, TableShape } from '../core/query.ts'
import { Refusal } from '../core/refusal.ts'
import { keyOf, lineageOf } from './sql-lineage.ts'
import { type Node, unsupported } from './sql-node.ts'
import type { Lineage } from './sql-origin.ts'
import { type Scan, scansOf } from './sql-plan.ts'

/** `sqlType` is DuckDB's own type, which may be wider than what `type` is published as (HUGEINT, DECIMAL). */
export type AnswerColumn = {
  readonly name: string
  readonly type: ColumnType
  readonly phi: PhiLevel
  readonly sqlType: string
}

export type Touched = { readonly table: TableShape; readonly columns: readonly string[] }

export type SqlAnswer = {
  readonly columns: readonly AnswerColumn[]
  readonly touched: readonly Touched[]
  readonly participant: number | null
}

export type Heading = { readonly name: string; readonly sqlType: string }

/** Describes the answer of a plan over `tables`. Throws Refusal when a column has no name, no type or no one name. */
export function answerOf(plan: Node, headings: readonly Heading[], tables: readonly TableShape[]): SqlAnswer {
  checkNames(headings)
  const touched = touchedBy(scansOf(plan), tables)
  const lineage = lineageOf(plan)
  const levels = levelsOf(tables)
  const highest = highestOf(
    touched.flatMap(({ table, columns }) => columns.map((c) => keyOf(table.schema, table.name, c))),
    levels,
  )
  const certain = lineage.columns?.length === headings.length ? lineage.columns : null
  const columns = headings.map(({ name, sqlType }, index) => {
    const origin = certain?.[index]
    const phi = origin === undefined ? highest : highestOf([...origin.from], levels)
    return { name, sqlType, type: typeOf(sqlType, name), phi }
  })
  return { columns, touched, participant: participantIn({ ...lineage, columns: certain }, tables) }
}

function checkNames(headings: readonly Heading[]): void {
  const names = headings.map(({ name }) => name.toLowerCase())
  const again = headings.find(({ name }, index) => names.indexOf(name.toLowerCase()) < index)
  if (again !== undefined) {
    throw new Refusal('bad-request', `The answer would have two columns of the same name; give each its own with AS.`)
  }
  if (names.some((name) => name.trim() === '')) {
    throw new Refusal('bad-request', 'A column of the answer has no name; give it a name with AS.')
  }
}

const types: Readonly<Record<string, ColumnType>> = {
  VARCHAR: 'text',
  SQLNULL: 'text',
  BOOLEAN: 'boolean',
  ...Object.fromEntries(
    'TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT'
      .split(' ')
      .map((name) => [name, 'integer'] as const),
  ),
  FLOAT: 'number',
  DOUBLE: 'number',
  DECIMAL: 'number',
  DATE: 'date',
  TIMESTAMP: 'timestamp',
}

function typeOf(sqlType: string, name: string): ColumnType {
  const type = types[sqlType.replace(/\(.*/, '').replace('"NULL"', 'SQLNULL')]
  if (type !== undefined) return type
  throw unsupported(
    `A column of the answer (${shown(name)}) is neither text, number, boolean, date nor timestamp; CAST it.`,
  )
}

// A heading may be a whole expression, star included: only a plain name is repeated.
function shown(name: string): string {
  return /^\w{1,64}$/.test(name) ? name : 'an expression'
}

/** The tables that were scanned, each with the columns that were read, in table order. */
export function touchedBy(scans: readonly Scan[], tables: readonly TableShape[]): readonly Touched[] {
  const read = new Map(scans.map(({ schema, table }) => [keyOf(schema, table), new Set<string>()]))
  for (const { schema, table, columns } of scans) {
    for (const column of columns) if (column !== null) read.get(keyOf(schema, table))?.add(column)
  }
  const found = tables.flatMap((table) => {
    const names = read.get(keyOf(table.schema, table.name))
    if (names === undefined) return []
    const columns = table.columns.map(({ name }) => name).filter((name) => names.delete(name))
    if (names.size > 0) throw new Error('a scan read a column that its table does not have')
    return [{ table, columns }]
  })
  if (found.length < read.size) throw unsupported('This SQL is planned in a way that is not supported.')
  return found
}

function levelsOf(tables: readonly TableShape[]): ReadonlyMap<string, PhiLevel> {
  return new Map(
    tables.flatMap((table) =>
      table.columns.map(({ name, phi }) => [keyOf(table.schema, table.name, name), phi] as const),
    ),
  )
}

function highestOf(keys: readonly string[], levels: ReadonlyMap<string, PhiLevel>): PhiLevel {
  return keys.reduce<PhiLevel>((highest, key) => {
    const level = levels.get(key) ?? 'Restricted'
    return isWithin(level, highest) ? highest : level
  }, 'NotPHI')
}

// The first column that names the participant of every row that went in: of its own scan, and of every other that was
// joined to it by participant. Else nobody could say from the answer who was seen.
function participantIn({ columns, scans, follows, windows }: Lineage, tables: readonly TableShape[]): number | null {
  if (columns === null) return null
  const participants = new Map(
    tables.flatMap(({ schema, name, participant }) =>
      participant === null ? [] : [[keyOf(schema, name), keyOf(schema, name, participant)] as const],
    ),
  )
  const wanted = scans.flatMap((table, scan) => (participants.has(table) ? [scan] : []))
  const isParticipant = ({ key }: { readonly key: string }) => [...participants.values()].includes(key)
  const among = (all: Lineage['follows']) => all.filter(([a, b]) => isParticipant(a) && isParticipant(b))
  // Whose rows a window looks at besides is in no column, unless it looks at one participant's at a time.
  const mixes = windows.some(({ scans: [from, to], follows: known, partitions }) => {
    const within = wanted.filter((scan) => scan >= from && scan < to)
    const apart = partitions.filter(isParticipant).map(({ scan }) => reachedFrom(scan, among(known)))
    return within.length > 0 && !apart.some((reached) => within.every((scan) => reached.has(scan)))
  })
  if (mixes) return null
  const edges = among(follows)
  const index = columns.findIndex(({ same }) => {
    if (same === null || !isParticipant(same)) return false
    const reached = reachedFrom(same.scan, edges)
    return wanted.every((scan) => reached.has(scan))
  })
  return index < 0 ? null : index
}

function reachedFrom(start: number, edges: Lineage['follows']): ReadonlySet<number> {
  const reached = new Set([start])
  for (const scan of reached) {
    for (const [a, b] of edges) if (a.scan === scan) reached.add(b.scan)
  }
  return reached
}
