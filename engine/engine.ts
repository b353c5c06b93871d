// The engine's interface: rows of published level files. DuckDB stands behind it and nobody else sees it.
import type { SelectPlan, SelectResult } from '../core/query.ts'

export type Limits = {
  /** Largest number of rows one answer may hold; more is refused with `too-large`, never cut. */
  readonly rows: number
  readonly seconds: number
  readonly memoryMegabytes: number
}

/** Where immutable files are read from: a path on this machine that holds the blob, fetched when need be. */
export type LocalFiles = { path(name: string): Promise<string> }

export type Engine = {
  /**
   * Runs one plan in an instance that may read the one level file and nothing else.
   * Throws Refusal `too-large`, `query-limit`, or `bad-request` (a filter value that is not of the column's type).
   */
  select(plan: SelectPlan): Promise<SelectResult>
  close(): Promise<void>
}
