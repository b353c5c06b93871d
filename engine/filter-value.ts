// The text of a filter value as its column's type. Answers text that DuckDB casts without fail, or a refusal that names
// column and operator and never the value.
import type { Column, FilterOp } from '../core/query.ts'
import { Refusal } from '../core/refusal.ts'

/** A value ready to be bound: its text, and the SQL type it is cast to. */
export type Bound = { readonly text: string; readonly type: string }

const booleans = new Map([
  ...['true', 't', 'yes', 'y', 'on', '1'].map((word) => [word, 'true'] as const),
  ...['false', 'f', 'no', 'n', 'off', '0'].map((word) => [word, 'false'] as const),
])

export function unfit(column: Column, op: FilterOp): Refusal {
  return new Refusal('bad-request', `The filter ${op} on column ${column.name} has a value that is not ${a(column)}.`)
}

function a({ type }: Column): string {
  return type === 'integer' ? 'an integer' : `a ${type}`
}

/** A value of the column's own type. */
export function ownValue(column: Column, op: FilterOp, value: string): Bound {
  const bound = parsed(column, value)
  if (bound === null) throw unfit(column, op)
  return bound
}

function parsed(column: Column, value: string): Bound | null {
  switch (column.type) {
    case 'text':
      return { text: value, type: 'varchar' }
    case 'integer':
      return integerOf(value.trim())
    case 'number':
      return numberOf(value.trim())
    case 'boolean': {
      const text = booleans.get(value.trim().toLowerCase())
      return text === undefined ? null : { text, type: 'boolean' }
    }
    case 'date':
    case 'timestamp':
      return momentOf(value.trim())
  }
}

function integerOf(value: string): Bound | null {
  if (!/^[+-]?[0-9]{1,40}$/.test(value)) return null
  const number = BigInt(value.replace(/^\+/, ''))
  return BigInt.asIntN(64, number) === number ? { text: String(number), type: 'bigint' } : null
}

function numberOf(value: string): Bound | null {
  if (!/^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$/.test(value)) return null
  const number = Number(value)
  return Number.isFinite(number) ? { text: String(number), type: 'double' } : null
}

/** A day, or wall-clock time to the millisecond, or `123L`: milliseconds since 1970. Zones have no meaning here. */
function momentOf(value: string): Bound | null {
  const whole = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?)?$/.exec(value)
  if (whole === null) return /^-?\d{1,15}L$/.test(value) ? momentAt(Number(value.slice(0, -1))) : null
  const [, day = '', clock, seconds = '00', fraction = '0'] = whole
  if (clock === undefined) return isDay(day) ? { text: day, type: 'date' } : null
  const iso = `${day}T${clock}:${seconds}.${fraction.padEnd(3, '0')}`
  return exactIso(iso) ? { text: iso.replace('T', ' '), type: 'timestamp' } : null
}

function momentAt(milliseconds: number): Bound | null {
  const date = new Date(milliseconds)
  if (Number.isNaN(date.getTime()) || !isYear(date.getUTCFullYear())) return null
  return { text: date.toISOString().slice(0, -1).replace('T', ' '), type: 'timestamp' }
}

function isYear(year: number): boolean {
  return year >= 1 && year <= 9999
}

/** Whether a `yyyy-mm-dd` is a real day of the years 0001 to 9999. */
export function isDay(day: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && exactIso(`${day}T00:00:00.000`)
}

// Date.parse rolls some impossible days over; what comes back unchanged was real.
function exactIso(iso: string): boolean {
  const date = new Date(`${iso}Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString() === `${iso}Z` && isYear(date.getUTCFullYear())
}

/** The day a date operator compares with: that of a date or timestamp, or days from `today` (`-7d`, `+1d`, `-7`). */
export function dayOf(column: Column, op: FilterOp, value: string, today: string): Bound {
  if (column.type !== 'date' && column.type !== 'timestamp') {
    throw new Refusal('bad-request', `The filter ${op} needs a date or timestamp column; ${column.name} is neither.`)
  }
  const relative = /^([+-]\d{1,6})d?$/i.exec(value.trim())
  const bound = relative === null ? momentOf(value.trim()) : daysFrom(today, Number(relative[1]))
  if (bound === null) throw unfit(column, op)
  return { text: bound.text.slice(0, 10), type: 'date' }
}

function daysFrom(today: string, days: number): Bound | null {
  if (!isDay(today)) throw new Error('today is not a calendar day')
  return momentAt(Date.parse(`${today}T00:00:00Z`) + days * 86_400_000)
}
