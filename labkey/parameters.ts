// One multimap of parameters from query string, form and JSON body: LabKey's clients send the same names in all three.
// Names are kept in a Map, so that no name (`__proto__` included) means anything but itself.
import { Refusal } from '../core/refusal.ts'
import { decodePercent } from './percent.ts'
import { quoted } from './quoted.ts'

/** Every name with the values it was given, in the order they came; never an empty list. */
export type RequestParameters = ReadonlyMap<string, readonly string[]>

type Pairs = readonly (readonly [string, string])[]

/** `json` is the parsed body, undefined when the body is not JSON. */
export type ParameterSources = {
  readonly query: Pairs
  readonly form?: Pairs | undefined
  readonly json?: unknown
  /** Names that a JSON body may give a list: it counts as the name sent once for each member. */
  readonly lists?: readonly string[]
}

export const parameterLimits = { count: 1_000, nameLength: 500, valueLength: 262_144 } as const

/** All parameters of a call. A name in the JSON body replaces the same name of the query string; a JSON null says nothing. */
export function readParameters({ query, form, json, lists = [] }: ParameterSources): RequestParameters {
  const body = json === undefined ? [] : jsonPairs(json, lists)
  const inBody = new Set(body.map(([name]) => name))
  const sent = [...query, ...(form ?? [])]
  checkPairs([...sent, ...body])
  const parameters = new Map<string, string[]>()
  for (const [name, value] of [...sent.filter(([name]) => !inBody.has(name)), ...body]) {
    parameters.set(name, [...(parameters.get(name) ?? []), value])
  }
  return parameters
}

/** The pairs of a form body or a raw query string, in their order; `+` is a space. */
export function parseForm(text: string): [string, string][] {
  const pieces = text.split('&', parameterLimits.count + 1)
  if (pieces.length > parameterLimits.count) throw tooMany()
  return pieces.filter((piece) => piece !== '').map(formPair)
}

/** A JSON scalar as the text a form would have sent; null stays null. Whatever text cannot say exactly is refused. */
export function textOfScalar(value: unknown, name: string): string | null {
  if (value === null || typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  if (typeof value !== 'number') throw bad(`${quoted(name)} must be text, a number, true or false.`)
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
    throw bad(`The number given as ${quoted(name)} is too large to be exact: send it as text.`)
  }
  return String(value)
}

function formPair(piece: string): [string, string] {
  const equals = piece.indexOf('=')
  const end = equals === -1 ? piece.length : equals
  return [decodeFormText(piece.slice(0, end)), decodeFormText(piece.slice(end + 1))]
}

function decodeFormText(text: string): string {
  return decodePercent(text.replaceAll('+', ' '), 'form or query string')
}

function jsonPairs(json: unknown, lists: readonly string[]): [string, string][] {
  // R sends `[]` when it has nothing to say.
  if (Array.isArray(json)) return []
  if (typeof json !== 'object' || json === null) throw bad('The JSON body must be an object.')
  const entries: [string, unknown][] = Object.entries(json)
  return entries.flatMap(([name, value]) => {
    const isList = lists.includes(name) && Array.isArray(value)
    return (isList ? value : [value]).flatMap((member: unknown): [string, string][] => {
      const text = textOfScalar(member, name)
      return text === null ? [] : [[name, text]]
    })
  })
}

function checkPairs(pairs: Pairs): void {
  if (pairs.length > parameterLimits.count) throw tooMany()
  for (const [name, value] of pairs) {
    if (name.length > parameterLimits.nameLength) throw bad(`The parameter name ${quoted(name)} is too long.`)
    if (value.length > parameterLimits.valueLength) throw bad(`The value of ${quoted(name)} is too long.`)
    if (!isPlainText(name) || !isPlainText(value)) throw bad('A parameter holds a character that is not allowed.')
  }
}

/** Neither NUL nor half a character: both break what stores and hashes the text later. */
function isPlainText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

function tooMany(): Refusal {
  return bad(`There are more than ${parameterLimits.count} parameters.`)
}

function bad(sentence: string): Refusal {
  return new Refusal('bad-request', sentence)
}
