// The engine's interface: rows of published level files, encoded. DuckDB stands behind it and nobody else sees it.
import type { PhiLevel } from '../core/phi.ts'
import type { Column, ColumnType, Participants, SelectPlan, TableShape } from '../core/query.ts'
import type { QueryLimits } from '../core/query-limits.ts'
import type { LevelFileFact } from '../core/replay-facts.ts'
import type { SqlCheck, SqlQuestion } from './sql-check.ts'

/** What one job may take; of a machine, what any may take there. */
export type Limits = {
  /** Largest number of rows one answer may hold; more is refused with `too-large`, never cut. */
  readonly rows: number
  readonly seconds: number
  readonly memoryMegabytes: number
  /** Largest size of one encoded answer, which lies in a temporary file until it is read; more is `too-large`. */
  readonly spoolMegabytes: number
  /** How many participants are named; beyond that their count and digest stand alone. @default 1,000 */
  readonly namedParticipants?: number | undefined
}

/** Where immutable files are read from: a path on this machine that holds the blob, fetched when need be. */
export type LocalFiles = { path(name: string): Promise<string> }

/**
 * How one row is written in JSON; rows are separated by commas and what stands around them is the caller's. Every row
 * has the same keys in the same order, nulls explicit.
 */
export type RowShape = {
  /** Before the first cell and after the last. */
  readonly open: string
  readonly close: string
  /** Whether each cell comes with the name of its column. */
  readonly named: boolean
  /** The bare value, or an object with `value`, or with `value` and its text as `formattedValue`. */
  readonly cells: 'bare' | 'value' | 'formatted'
  /** A date as `yyyy-MM-dd`, or as the moment `yyyy-MM-dd 00:00:00.000`. */
  readonly dates: 'days' | 'moments'
}

export type Encoding =
  | { readonly format: 'json'; readonly shape: RowShape }
  | { readonly format: 'csv' }
  | { readonly format: 'parquet' }
  | { readonly format: 'arrow' }

/** Encoded rows that wait for their one reader, in memory or in a file that has no name any more. */
export type Held = {
  readonly bytes: number
  /** The bytes in order, once. Whoever does not read to the end discards. */
  read(): AsyncIterable<Uint8Array>
  /** Lets go of what was not read. Can be called at any time, and again. */
  discard(): void
}

export type Encoded = {
  /** Rows in `held`. */
  readonly rowCount: number
  /** All rows that match, whatever the paging. */
  readonly total: number
  /** `not-determined` when the answer does not say who was seen. */
  readonly participants: Participants | 'not-determined'
  /** Everybody whose rows were counted in `total`, where the answer holds only some of up to 10,000 that match. */
  readonly counted?: Participants
  /** Of the bytes in `held`. */
  readonly sha256: string
  readonly held: Held
}

/** A checked SQL statement: what sql-check.ts allows, with the level it was bound at and the page that is asked for. */
export type StatementPlan = {
  /** Runs with `schema` as the default one, over views named as the tables are. */
  readonly sql: string
  /** Bound by name, as text. */
  readonly values: readonly { readonly name: string; readonly value: string }[]
  readonly schema: string
  readonly tables: readonly { readonly table: TableShape; readonly name: string }[]
  readonly level: PhiLevel
  readonly columns: readonly {
    readonly name: string
    readonly type: ColumnType
    readonly phi: PhiLevel
  }[]
  /** Which column names the participants; null when none does. */
  readonly participant: number | null
  /** Null is all rows. */
  readonly limit: number | null
}

/** A file that is to become a version of a table. Plain facts, so that another process can be given it. */
export type PublishJob = {
  /** Path of the CSV file. */
  readonly csv: string
  /** Levels, types, participant and key; checked here, so it may be parsed JSON from anywhere. */
  readonly definition: unknown
  /** Folder of the data set; the version becomes a folder in it. */
  readonly targetFolder: string
  readonly version: string
  /** Participants whose rows are left out, as their ids are written in answers. */
  readonly withdrawn: readonly string[]
  readonly against: PublishChecks
  /** @default 1024 */
  readonly memoryMegabytes?: number
  /** Throws Refusal `query-limit` after so long. @default for ever */
  readonly seconds?: number
}

/** What a new version is held against before anything is written. */
export type PublishChecks = {
  readonly schema: string
  readonly name: string
  /** All tables of the folder. */
  readonly tables: readonly Pick<TableShape, 'schema' | 'name' | 'columns'>[]
  readonly previous: Pick<TableShape, 'columns' | 'participant'> | null
  /** Whether it may open what the version before kept closed. */
  readonly acceptChanges: boolean
}

/** What a publication made. */
export type Publication = Pick<
  TableShape,
  'version' | 'columns' | 'levelFiles' | 'rowCount' | 'participant' | 'key'
> & {
  readonly report: {
    readonly rows: number
    readonly columns: readonly Column[]
    /** The columns that are NotPHI because the definition says nothing about them. */
    readonly unnamed: readonly string[]
    /** Rows whose key an earlier row holds already; 0 when there is no key. */
    readonly duplicateKeys: number
    /** Rows of the file that are in no level file, since their participants withdrew. */
    readonly leftOut: number
    /** Rows whose participant is blank: reads of them are recorded as about nobody. 0 when there is no participant column. */
    readonly blankParticipants: number
    /** The columns whose lookup leads to a table that is not published yet. */
    readonly unanswered: readonly string[]
  }
  readonly files: readonly LevelFileFact[]
}

export type { SqlCheck } from './sql-check.ts'

/** A question to the gate; how long SQL may be stands in the limits of the question. */
export type Asked = Omit<SqlQuestion, 'limits'>

/** Each question comes with what the site allows it; the engine's own ceilings hold besides. */
export type Engine = {
  /**
   * Runs one plan in an instance that may read the level files of its tables and nothing else.
   * Throws Refusal `too-large`, `query-limit`, or `bad-request` (a filter value that is not of the column's type).
   */
  select(plan: SelectPlan, encoding: Encoding, allowed: QueryLimits): Promise<Encoded>
  /** Decides about a SQL statement: gate, bind, touched columns. Nothing of it runs. */
  check(question: Asked, allowed: QueryLimits): Promise<SqlCheck>
  /** Runs one statement in an instance that may read the level files of its tables and nothing else. Throws likewise. */
  run(plan: StatementPlan, encoding: Encoding, allowed: QueryLimits): Promise<Encoded>
  close(): Promise<void>
}
