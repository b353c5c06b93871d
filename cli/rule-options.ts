// How the options of rules are meant: true or false, one or more of something or all of it.
import { choice } from './choice.ts'

/** `true` or `false`; undefined stays so. */
export function truth(option: string, given: string | undefined): boolean | undefined {
  const word = choice(option, ['true', 'false'], given)
  return word === undefined ? undefined : word === 'true'
}

/** What an option names that may stand several times; null for the one word that means everything. */
export function several(all: string, given: readonly string[] | undefined): readonly string[] | null | undefined {
  return given?.length === 1 && given[0] === all ? null : given
}

/** The fields that were given, and no others. */
export function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
