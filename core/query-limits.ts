// What one question to the data may take: settings of the site, each within its range. Pure.
import * as z from 'zod/mini'

export type QueryLimits = {
  /** Rows that one answer may hold; more is refused whole, never cut. */
  readonly queryRows: number
  readonly querySeconds: number
  readonly queryMegabytes: number
  /** Length of SQL text; it is recorded whole, so no setting lifts it above what an event holds. */
  readonly sqlCharacters: number
}

/** The longest SQL text that an event holds whole. */
const longestSql = 8_192

const between = (least: number, most: number) => z.int().check(z.minimum(least), z.maximum(most))

/** The range of each. What a machine can do is less, and its own ceilings hold besides. */
export const queryLimitFields = {
  queryRows: between(1, 100_000_000),
  querySeconds: between(1, 3_600),
  queryMegabytes: between(64, 1_048_576),
  sqlCharacters: between(100, longestSql),
}

export const firstQueryLimits: QueryLimits = {
  queryRows: 10_000_000,
  querySeconds: 60,
  queryMegabytes: 1_024,
  sqlCharacters: longestSql,
}
