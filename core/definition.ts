// What a publisher says about the columns of a file: participant, key, PHI levels, types, lookups. Whether it fits the file is
// known where the file is read. Pure.
import * as z from 'zod/mini'
import { phiLevels } from './phi.ts'
import { columnTypes } from './query.ts'
import { Refusal } from './refusal.ts'

const Name = z.string().check(z.minLength(1), z.maxLength(255))

const Definition = z.strictObject({
  participant: z.optional(z.string()),
  key: z.optional(z.array(z.string())),
  columns: z.optional(z.record(z.string(), z.enum(phiLevels))),
  default: z.optional(z.enum(phiLevels)),
  types: z.optional(z.record(z.string(), z.enum(columnTypes))),
  /** Of the same folder. Whether they lead anywhere is known where the other tables are. */
  lookups: z.optional(z.record(z.string(), z.strictObject({ schema: Name, query: Name, key: Name, display: Name }))),
})
export type Definition = z.infer<typeof Definition>

/** A refusal of the definition, which has no line. */
export function definitionFault(sentence: string): Refusal {
  return new Refusal('bad-request', `The definition ${sentence}`)
}

/** Checks an unknown value as a definition. Throws Refusal `bad-request`. */
export function parseDefinition(given: unknown): Definition {
  const parsed = Definition.safeParse(given)
  if (!parsed.success) throw definitionFault(`is not of the right shape${placeOf(parsed.error)}.`)
  return parsed.data
}

/** What is not named is NotPHI, so a definition that names no level at all must not pass for a decision. */
export function checkDecides({ columns, default: otherwise }: Definition): void {
  if (columns !== undefined || otherwise !== undefined) return
  throw definitionFault('says no PHI levels: give "columns", or "default" with the level of every column not named.')
}

function placeOf(error: z.core.$ZodError): string {
  const path = error.issues[0]?.path ?? []
  return path.length === 0 ? '' : ` at ${path.map((part) => shown(String(part))).join('.')}`
}

/** A name as a sentence holds it. */
export function shown(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}…` : name
}
