// What is said about the columns of a file that is to be published: filled in from the version before, and closed where nothing is known.
import type { PhiLevel } from '../core/phi.ts'
import type { ColumnType, Lookup } from '../core/query.ts'

export type DatasetColumn = {
  readonly name: string
  readonly type: ColumnType
  readonly phi: PhiLevel
  readonly lookup?: Lookup
}

type Version = {
  readonly version: string
  readonly publishedAt: string
  readonly publishedBy: string | null
  readonly event: string | null
  readonly rows: number
}

export type Dataset = Version & {
  readonly schema: string
  readonly name: string
  readonly participant: string | null
  readonly key: readonly string[]
  readonly columns: readonly DatasetColumn[]
  readonly versions: readonly Version[]
}

export type SaidColumn = {
  readonly name: string
  readonly phi: PhiLevel
  /** Null is as the file has it. */
  readonly type: ColumnType | null
  readonly lookup: Lookup | null
  /** Whether the version before has it. */
  readonly isKnown: boolean
}

export type Said = {
  readonly columns: readonly SaidColumn[]
  readonly participant: string | null
  readonly key: readonly string[]
}

const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/** The columns of a file as a new version of a table, or as a table of its own. */
export function saidFirst(header: readonly string[], before: Dataset | null): Said {
  const own = (name: string) => header.find((one) => isSame(one, name))
  const columns = header.map((name): SaidColumn => {
    const known = before?.columns.find((column) => isSame(column.name, name))
    // Nobody has said who may see it: whoever publishes opens it, and not a file.
    return {
      name,
      phi: known?.phi ?? 'Restricted',
      type: null,
      lookup: known?.lookup ?? null,
      isKnown: known !== undefined,
    }
  })
  return {
    columns,
    participant: own(before?.participant ?? '') ?? null,
    key: (before?.key ?? []).flatMap((name) => own(name) ?? []),
  }
}

/** The site takes none above NotPHI: who was seen must be on record at every level. */
export function withParticipant(said: Said, participant: string | null): Said {
  const open = (column: SaidColumn): SaidColumn => ({ ...column, phi: 'NotPHI' })
  const columns = said.columns.map((column) => (column.name === participant ? open(column) : column))
  return { ...said, columns, participant }
}

/** What the site would refuse once all of it has arrived; null where there is nothing. */
export const whyNotYet = ({ columns }: Said): string | null =>
  columns.some(({ phi }) => phi === 'NotPHI')
    ? null
    : 'At least one column must be NotPHI: everybody sees that a row is there.'

const fromColumns = <V>(columns: readonly SaidColumn[], said: (column: SaidColumn) => V | null) =>
  Object.fromEntries(
    columns.flatMap((column) => {
      const value = said(column)
      return value === null ? [] : [[column.name, value]]
    }),
  )

/** As the API takes it: every column by name, so that none is open because nothing was said of it. */
export function definitionOf({ columns, participant, key }: Said): object {
  return {
    columns: fromColumns(columns, ({ phi }) => phi),
    types: fromColumns(columns, ({ type }) => type),
    lookups: fromColumns(columns, ({ lookup }) => lookup),
    ...(participant === null ? {} : { participant }),
    ...(key.length === 0 ? {} : { key }),
  }
}
