// Looking parameters up: the same name comes with and without its region's prefix, and its value as text of any kind.
import { Refusal } from '../core/refusal.ts'
import type { RequestParameters } from './parameters.ts'
import { quoted } from './quoted.ts'

/** Looks a parameter up under all names it may have; undefined when absent or empty. */
export type Lookup = (...names: string[]) => string | undefined

const yes = ['true', 'on', 'yes', '1']
const no = ['false', 'off', 'no', '0']

/** The prefix of the region a call is about: `query.` unless `dataRegionName` says otherwise. */
export function regionPrefix(parameters: RequestParameters): string {
  const region = only(parameters, ['dataRegionName']) ?? 'query'
  if (!/^[\w.-]+$/.test(region)) throw bad("'dataRegionName' may hold letters, digits, '_', '.' and '-' only.")
  return `${region}.`
}

export function lookupIn(parameters: RequestParameters, prefix = regionPrefix(parameters)): Lookup {
  return (...names) =>
    only(
      parameters,
      names.flatMap((name) => [prefix + name, name]),
    )
}

function only(parameters: RequestParameters, names: readonly string[]): string | undefined {
  const values = new Set(names.flatMap((name) => parameters.get(name) ?? []).filter((value) => value !== ''))
  const [value, another] = values
  // To pick one of two would answer a question that was not asked.
  if (another !== undefined) throw bad(`${quoted(names.at(-1) ?? '')} is given with different values.`)
  return value
}

export function required(name: string, get: Lookup): string {
  const value = get(name)
  if (value === undefined) throw bad(`The parameter '${name}' is missing.`)
  return value
}

/** Python writes `True`, R `1`, a form `on`. */
export function readBoolean(name: string, get: Lookup, otherwise: boolean): boolean {
  const value = get(name)?.toLowerCase()
  if (value === undefined) return otherwise
  if (!yes.includes(value) && !no.includes(value)) throw bad(`'${name}' must be true or false.`)
  return yes.includes(value)
}

export function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw bad(`'${name}' must be a whole number, 0 or above.`)
  return Number(text)
}

/** The comma-separated parts of a value, without blanks around them and without empty ones. */
export function commaParts(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

export function bad(sentence: string): Refusal {
  return new Refusal('bad-request', sentence)
}
