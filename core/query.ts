// The shape of a table and of a request for its rows. LabKey's wording and our own both end in one SelectRequest.
import type { PhiLevel } from './phi.ts'

/** `date` is a calendar day without zone; `timestamp` is local wall-clock time without zone; empty cells are null. */
export const columnTypes = ['text', 'integer', 'number', 'boolean', 'date', 'timestamp'] as const
export type ColumnType = (typeof columnTypes)[number]

/** Where the values of a column lead: to the rows of a table of the same folder that have them as their key. */
export type Lookup = {
  readonly schema: string
  readonly query: string
  readonly key: string
  /** The column that says to people what the key means. */
  readonly display: string
}

export type Column = {
  readonly name: string
  readonly type: ColumnType
  readonly phi: PhiLevel
  readonly lookup?: Lookup
  /**
   * The names from the table asked for to a column of another table, lookup by lookup; `name` is then their field key and
   * `phi` the highest level on the way. Absent for a column of the table itself.
   */
  readonly path?: readonly string[]
}

/** One immutable published version of a table, as the registry remembers it. */
export type TableShape = {
  readonly folder: string
  readonly schema: string
  readonly name: string
  /** A new, unique text for every publication. */
  readonly version: string
  /** Blob prefix of the version: `<dataset>/<version>`; level files lie below it as `<level>.parquet`. */
  readonly files: string
  /** For each PHI level the level whose file serves it (a level that adds no column has no file of its own). */
  readonly levelFiles: Readonly<Record<PhiLevel, PhiLevel>>
  readonly columns: readonly Column[]
  readonly participant: string | null
  /** Key columns; rows come sorted by them when nothing else is asked. Uniqueness is not enforced. */
  readonly key: readonly string[]
  /** The version in which the key was found to be one column of which no two rows have the same value, if one was. */
  readonly uniqueKeyOf?: string
  readonly rowCount: number
  readonly publishedAt: string
  /** Whoever published it while signed in, and the event that says so; null where a command on the home did. */
  readonly publishedBy?: string | null
  readonly publication?: string | null
  /** Who has withdrawn their consent in the folder by now: their rows are as if they were not there. Absent: nobody. */
  readonly withdrawn?: Withdrawn
}

/** Participants whose rows nobody reads any more, and how many withdrawals and returns there had been by then. */
export type Withdrawn = { readonly count: number; readonly ids: readonly string[] }

/** Filters that take one value, a list, or none (labkey-protocol section 7). */
export const singleValueOps = [
  'eq',
  'neq',
  'neqornull',
  'gt',
  'gte',
  'lt',
  'lte',
  'dateeq',
  'dateneq',
  'dategt',
  'dategte',
  'datelt',
  'datelte',
  'startswith',
  'doesnotstartwith',
  'contains',
  'doesnotcontain',
] as const
export const listOps = ['in', 'notin', 'containsoneof', 'containsnoneof', 'between', 'notbetween'] as const
export const blankOps = ['isblank', 'isnonblank'] as const
export const filterOps = [...singleValueOps, ...listOps, ...blankOps] as const
export type FilterOp = (typeof filterOps)[number]

/**
 * One filter. `values` is always text, one for the single-value operators, any number for the lists, none for the
 * blank tests; an empty text stands for null. `column` null is LabKey's `*~q`: search all permitted text columns.
 */
export type Filter =
  | { readonly column: string; readonly op: FilterOp; readonly values: readonly string[] }
  | { readonly column: null; readonly op: 'q'; readonly values: readonly [string] }

export type Sort = { readonly column: string; readonly descending: boolean }

export type SelectRequest = {
  readonly folder: string
  readonly schema: string
  readonly query: string
  /** Null asks for all columns. Names are matched without regard to case. */
  readonly columns: readonly string[] | null
  /** LabKey drops column names it does not know; our own route refuses them. */
  readonly unknownColumns: 'drop' | 'refuse'
  readonly filters: readonly Filter[]
  readonly sort: readonly Sort[]
  /** Null is all rows; 0 asks for the columns only. */
  readonly limit: number | null
  readonly offset: number
  /** The different values of the one column asked for, instead of rows. */
  readonly distinct?: boolean
}

/** One lookup that a plan follows. Each of its columns is named and levelled as the end of a path. */
export type Join = {
  /** The field key of the lookup column, and the names in it. */
  readonly name: string
  readonly path: readonly string[]
  /** The join whose table the lookup column is in; null for the table asked for. */
  readonly from: string | null
  /** The lookup column. */
  readonly on: Column
  readonly table: TableShape
  /** Equals `on`. Not enforced unique: the first row in the file that has the value counts. */
  readonly key: Column
  /** Whose row it is that is reached; null when the table has no participant column. */
  readonly participant: Column | null
}

/** What the engine is told to run: every name already resolved to the table's own spelling and permitted. */
export type SelectPlan = {
  readonly table: TableShape
  readonly level: PhiLevel
  /** The columns to answer with, in order; a withheld one is answered as null without being read. */
  readonly columns: readonly { readonly column: Column; readonly withheld: boolean }[]
  readonly filters: readonly Filter[]
  readonly sort: readonly Sort[]
  /** The lookups to follow, each after the one it goes on from; and the columns at their ends that are read. */
  readonly joins?: readonly Join[]
  readonly paths?: readonly Column[]
  readonly limit: number | null
  readonly offset: number
  /**
   * Rows are the different values of the one column, which is not withheld; `total` counts them. Blank is a value too.
   * Sorted by that column and by no other; ascending when nothing is said.
   */
  readonly distinct?: boolean
  /** The day (`yyyy-mm-dd`) that relative days such as `-7d` count from; the engine's own when nothing is said. */
  readonly today?: string
}

/** A cell as JSON can hold it exactly: integers beyond 2^53, NaN and infinities come as text. Dates are `yyyy-MM-dd`, timestamps `yyyy-MM-dd HH:mm:ss.SSS`. */
export type Cell = string | number | boolean | null

/** Who was seen: ids up to 1,000, else count and digest alone. `sha256` is over the sorted distinct ids joined by `\n`. */
export type Participants = {
  readonly count: number
  readonly ids?: readonly string[]
  readonly sha256: string
}

export type SelectResult = {
  readonly rows: readonly (readonly Cell[])[]
  /** All rows that match, whatever the paging. */
  readonly total: number
  /** `not-determined` when the table has no participant column. */
  readonly participants: Participants | 'not-determined'
}
