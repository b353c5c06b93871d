// What one question to the data may take: settings of the site, each within its range. Pure.
import * as z from 'zod/mini'

export type QueryLimits = {
  /** Rows that one answer may hold; more is refused whole, never cut. */
  readonly queryRows: number
  readonly querySeconds: number
  readonly queryMegabytes: number
  /** Length of SQL text; it is recorded whole, so no setting lifts it above what an event holds. */
  readonly sqlCharacters: number
  /** How many participants are named at most, for who asks whether somebody was among them. @default 1,000 */
  readonly namedParticipants?: number
}

/** The longest SQL text that an event holds whole. */
const longestSql = 8_192

const between = (least: number, most: number) => z.int().check(z.minimum(least), z.maximum(most))

/** The most that any site can allow: for who runs again what was allowed once, whatever is now. */
export const widestQueryLimits: QueryLimits = {
  queryRows: 100_000_000,
  querySeconds: 3_600,
  queryMegabytes: 1_048_576,
  sqlCharacters: longestSql,
}

/** The range of each. What a machine can do is less, and its own ceilings hold besides. */
export const queryLimitFields = {
  queryRows: between(1, widestQueryLimits.queryRows),
  querySeconds: between(1, widestQueryLimits.querySeconds),
  queryMegabytes: between(64, widestQueryLimits.queryMegabytes),
  sqlCharacters: between(100, widestQueryLimits.sqlCharacters),
}

export const firstQueryLimits: QueryLimits = {
  queryRows: 10_000_000,
  querySeconds: 60,
  queryMegabytes: 1_024,
  sqlCharacters: longestSql,
}
