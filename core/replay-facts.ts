// What an event says so that its access can be run again and its bytes compared. Each of these is younger than the event it
// stands in: older events lack it, are whole all the same, and cannot be replayed.
import * as z from 'zod/mini'
import { phiLevels } from './phi.ts'

const Count = z.int().check(z.minimum(0))
export const Sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/))

/** How rows were written; engine/engine.ts says what each word means. */
const Encoding = z.union([
  z.strictObject({ format: z.enum(['csv', 'parquet', 'arrow']) }),
  z.strictObject({
    format: z.literal('json'),
    shape: z.strictObject({
      open: z.string(),
      close: z.string(),
      named: z.boolean(),
      cells: z.enum(['bare', 'value', 'formatted']),
      dates: z.enum(['days', 'moments']),
    }),
  }),
])

/** Of the encoded rows, without what an answer puts around them. */
const encoded = {
  encoding: Encoding,
  bytes: Count,
  sha256: Sha256,
  /** How many withdrawals of consent and returns there had been in the folder; not there when there were none. */
  withdrawals: z.optional(Count),
}

const TableFact = z.strictObject({ schema: z.string(), name: z.string(), version: z.string() })

export const RowsReplay = z.strictObject({
  ...encoded,
  /** The answered columns in their order: places among those of the version, and paths through lookups by name. */
  answered: z.union([z.literal('all'), z.array(z.union([Count, z.string()]))]),
  /** The tables that were read, the one asked for first; not there when it is that one alone. */
  tables: z.optional(z.array(TableFact)),
  /** The day that relative days were counted from. */
  today: z.string().check(z.regex(/^\d{4}-\d\d-\d\d$/)),
})

export const SqlReplay = z.strictObject({
  ...encoded,
  limit: z.nullable(Count),
  /** Every table that the statement names, read or not. */
  tables: z.array(TableFact),
})

/** A parameter of SQL. Its value stands as text; `type` is what the caller sent it as. */
export const ParameterFact = z.strictObject({
  name: z.string(),
  value: z.string(),
  type: z.optional(z.enum(['text', 'number', 'boolean', 'null'])),
})
export type ParameterFact = z.infer<typeof ParameterFact>

/** One level file of a published version. */
export const LevelFileFact = z.strictObject({ level: z.enum(phiLevels), bytes: Count, sha256: Sha256 })
export type LevelFileFact = z.infer<typeof LevelFileFact>

/** What came of a replay. */
export const replayVerdicts = ['equal', 'not-equal', 'nothing-released', 'cannot-be-replayed', 'no-such-event'] as const
export const ReplayVerdict = z.enum(replayVerdicts)
export type ReplayVerdict = (typeof replayVerdicts)[number]
