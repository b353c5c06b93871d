// What `--levels` may hold: the definition of one table, or one definition per table by its name in small letters.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'

const Named = z.record(z.string(), z.unknown())
type Named = z.infer<typeof Named>

/** The words of one definition. A file with nothing else at its top is about one table. */
const words = ['participant', 'key', 'columns', 'types']

export type Overrides = {
  readonly participant?: string | undefined
  readonly key?: readonly string[] | undefined
}

function entryOf(name: string, levels: Named): Named | undefined {
  const entry = Named.safeParse(Object.entries(levels).find(([table]) => table === name)?.[1])
  return entry.success ? entry.data : undefined
}

function definitionOf(table: string, given: unknown): Named {
  const levels = Named.safeParse(given)
  if (!levels.success) throw new Refusal('bad-request', 'The levels file must hold a JSON object.')
  const isOne = Object.keys(levels.data).every((name) => words.includes(name))
  const name = table.toLowerCase()
  const definition = isOne ? levels.data : entryOf(name, levels.data)
  // What is not named is NotPHI, so a file that names nothing at all must not pass for a decision.
  if (definition && Object.hasOwn(definition, 'columns')) return definition
  const want = `"columns" with the PHI levels (and may have participant, key, types), or an entry "${name}" with them`
  throw new Refusal('bad-request', `The levels file does not say which PHI levels this table has: it needs ${want}.`)
}

/** The definition for a table; what the options say goes before what the file says. Checked further when publishing. */
export function levelsFor(table: string, levels: unknown, { participant, key }: Overrides = {}): Named {
  return {
    ...definitionOf(table, levels),
    ...(participant === undefined ? {} : { participant }),
    ...(key === undefined ? {} : { key }),
  }
}
