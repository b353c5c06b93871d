// Parameters of a statement: LabKey's PARAMETERS (...) header, the values the caller sent, and the type of each. A
// value never becomes part of the text; it is bound, and the text casts it.
import type { ColumnType } from '../core/query.ts'
import { Refusal } from '../core/refusal.ts'
import { duckTypes } from './column-type.ts'

export type Given = Readonly<Record<string, string | number | boolean | null>>

/** One value to bind as text under `name`; the SQL casts it to `type`. */
export type BoundParameter = { readonly name: string; readonly type: ColumnType; readonly value: string }

export type Declared = {
  readonly name: string
  readonly type: ColumnType
  /** A number is text here, with the digits that were written. */
  readonly fallback: string | boolean | null | undefined
}

const types: Readonly<Record<string, ColumnType>> = {
  ...Object.fromEntries(['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT'].map((name) => [name, 'integer'] as const)),
  ...Object.fromEntries(['DOUBLE', 'FLOAT', 'REAL', 'DECIMAL', 'NUMERIC'].map((name) => [name, 'number'] as const)),
  ...Object.fromEntries(['VARCHAR', 'CHAR', 'LONGVARCHAR'].map((name) => [name, 'text'] as const)),
  BIT: 'boolean',
  BOOLEAN: 'boolean',
  DATE: 'date',
  TIMESTAMP: 'timestamp',
}

const header = /^\s*PARAMETERS\s*\(/i
const entry =
  /^\s*([A-Za-z_]\w{0,62})\s+([A-Za-z]+)(?:\s+DEFAULT\s+(?:'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?)|(true|false)|(null)))?\s*([,)])/i

/** Takes the header off: the statement after it, and what it declares. Throws Refusal `bad-request`. */
export function withoutHeader(sql: string): { readonly sql: string; readonly declared: readonly Declared[] } {
  let rest = sql.replace(header, '')
  const declared: Declared[] = []
  if (rest === sql) return { sql, declared }
  for (let end = ','; end === ','; ) {
    const found = entry.exec(rest)
    const type = types[found?.[2]?.toUpperCase() ?? '']
    const name = found?.[1]
    if (found === null || name === undefined || type === undefined) throw badHeader()
    if (declared.some((other) => sameName(other.name, name))) throw badHeader()
    declared.push({ name, type, fallback: fallbackOf(found) })
    end = found[7] ?? ')'
    rest = rest.slice(found[0].length)
  }
  return { sql: rest, declared }
}

function badHeader(): Refusal {
  return new Refusal(
    'bad-request',
    'PARAMETERS is written as: PARAMETERS (Name TYPE DEFAULT value, ...), each name once; docs/sql.md lists the types.',
  )
}

function fallbackOf(found: RegExpExecArray): Declared['fallback'] {
  const [, , , quoted, digits, truth, nothing] = found
  if (quoted !== undefined) return quoted.replaceAll("''", "'")
  // As written: a number has too few digits for a BIGINT.
  if (digits !== undefined) return digits
  if (truth !== undefined) return truth.toLowerCase() === 'true'
  return nothing === undefined ? undefined : null
}

/**
 * The values for the parameters that the statement `used` or declared; null stands for a value that is null. Throws
 * Refusal `bad-request` that names a parameter which is missing, unknown, or not of its type.
 */
export function resolved(
  used: readonly string[],
  declared: readonly Declared[],
  given: Given,
): ReadonlyMap<string, BoundParameter | null> {
  const names = [...declared.map(({ name }) => name), ...used]
  const extra = Object.keys(given).find((name) => !names.some((other) => sameName(other, name)))
  if (extra !== undefined) throw new Refusal('bad-request', `There is no parameter ${shown(extra)} in this SQL.`)
  return new Map(names.map((name) => [name.toLowerCase(), bound(name, declared, given)] as const))
}

function bound(name: string, declared: readonly Declared[], given: Given): BoundParameter | null {
  const values = Object.entries(given).filter(([other]) => sameName(other, name))
  if (values.length > 1) throw new Refusal('bad-request', `The parameter ${name} is given more than once.`)
  const declaration = declared.find((other) => sameName(other.name, name))
  const value = values[0]?.[1] ?? (values.length > 0 ? null : declaration?.fallback)
  if (value === undefined) throw new Refusal('bad-request', `The parameter ${name} has no value.`)
  if (value === null) return null
  const type = declaration?.type ?? typeOf(value)
  if (!isOfType(type, value)) {
    throw new Refusal('bad-request', `The value of parameter ${name} is not of type ${type}.`)
  }
  return { name: name.toLowerCase(), type, value: String(value) }
}

function typeOf(value: string | number | boolean): ColumnType {
  if (typeof value === 'string') return 'text'
  if (typeof value === 'boolean') return 'boolean'
  return Number.isSafeInteger(value) ? 'integer' : 'number'
}

const shapes: Readonly<Record<ColumnType, RegExp>> = {
  text: /^/,
  integer: /^-?\d{1,18}$/,
  number: /^-?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i,
  boolean: /^(true|false)$/i,
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  timestamp: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?)?$/,
}

function isOfType(type: ColumnType, value: string | number | boolean): boolean {
  const text = String(value)
  if (!shapes[type].test(text)) return false
  return type === 'date' || type === 'timestamp' ? isDay(text.slice(0, 10)) : true
}

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

function shown(name: string): string {
  return /^\w{1,63}$/.test(name) ? name : 'of that name'
}

const place =
  /\{"class":"PARAMETER","type":"VALUE_PARAMETER","alias":("(?:[^"\\]|\\.)*"),"query_location":(\d+),"identifier":"(\w+)"\}/g

/**
 * Puts the typed cast, or null, in the place of each parameter of a serialised statement. Beware: done on the text,
 * because numbers beyond 2^53 would not survive JSON.parse; inside a JSON string the pattern cannot occur, for there
 * every quote is escaped.
 */
export function withCasts(
  serialised: string,
  values: ReadonlyMap<string, BoundParameter | null>,
): { readonly serialised: string; readonly places: number } {
  let places = 0
  const cast = (_: string, alias: string, location: string, name: string) => {
    places += 1
    const common = `"alias":${alias},"query_location":${location}`
    const value = values.get(name.toLowerCase())
    if (value === null || value === undefined) {
      const nothing = '{"type":{"id":"NULL","type_info":null},"is_null":true}'
      return `{"class":"CONSTANT","type":"VALUE_CONSTANT",${common},"value":${nothing}}`
    }
    const child = `{"class":"PARAMETER","type":"VALUE_PARAMETER","alias":"","query_location":${location},"identifier":"${value.name}"}`
    const type = `{"id":"${duckTypes[value.type]}","type_info":null}`
    return `{"class":"CAST","type":"OPERATOR_CAST",${common},"child":${child},"cast_type":${type},"try_cast":false}`
  }
  return { serialised: serialised.replace(place, cast), places }
}
