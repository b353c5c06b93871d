// An option that takes one of a few words.
import { WrongUsage } from './wrong-usage.ts'

/** The word if it is one of the list; undefined stays so. Throws WrongUsage that names the list. */
export function choice<T extends string>(
  option: string,
  words: readonly T[],
  given: string | undefined,
): T | undefined {
  const found = words.find((word) => word === given)
  if (found !== undefined || given === undefined) return found
  throw new WrongUsage(`${option} takes one of: ${words.join(', ')}.`)
}
