// What `--levels` may hold: the definition of one table, or one definition per table by its name in small letters.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'

const Named = z.record(z.string(), z.unknown())
type Named = z.infer<typeof Named>

/** The words of one definition. A file with nothing else at its top is about one table. */
const words = ['participant', 'key', 'columns', 'default', 'types', 'lookups']

export type Overrides = {
  readonly participant?: string | undefined
  readonly key?: readonly string[] | undefined
}

function entryOf(name: string, levels: Named): Named | undefined {
  const entry = Named.safeParse(Object.entries(levels).find(([table]) => table === name)?.[1])
  return entry.success ? entry.data : undefined
}

function missing(name: string, levels: Named): Refusal {
  const entries = Object.keys(levels)
  const shown = entries.slice(0, 5).map((entry) => entry.slice(0, 60))
  const has = entries.length > shown.length ? `${shown.join(', ')} ...` : shown.join(', ') || 'nothing'
  const how = 'Entries are tables by their name in small letters.'
  return new Refusal('bad-request', `The levels file has no entry "${name}" that is an object; it has ${has}. ${how}`)
}

function definitionOf(table: string, given: unknown): Named {
  const levels = Named.safeParse(given)
  if (!levels.success) throw new Refusal('bad-request', 'The levels file must hold a JSON object.')
  const entries = Object.keys(levels.data)
  const isOne = entries.length > 0 && entries.every((name) => words.includes(name))
  const name = table.toLowerCase()
  const definition = isOne ? levels.data : entryOf(name, levels.data)
  if (!definition) throw missing(name, levels.data)
  // What is not named is NotPHI, so a file that names nothing at all must not pass for a decision.
  if (Object.hasOwn(definition, 'columns') || Object.hasOwn(definition, 'default')) return definition
  const where = isOne ? 'The levels file' : `The entry "${name}" of the levels file`
  const how = 'Give "columns", {"NAME": "Limited"}, or "default" with the level of every column that is not named.'
  throw new Refusal('bad-request', `${where} says no PHI levels. ${how}`)
}

/** The definition for a table; what the options say goes before what the file says. Checked further when publishing. */
export function levelsFor(table: string, levels: unknown, { participant, key }: Overrides = {}): Named {
  return {
    ...definitionOf(table, levels),
    ...(participant === undefined ? {} : { participant }),
    ...(key === undefined ? {} : { key }),
  }
}
