// Values as DynamoDB writes them on the wire, and back. Knows no client: plain data in, plain data out.

import type { Item, Value } from './table.ts'

export type Attribute =
  | { S: string }
  | { N: string }
  | { BOOL: boolean }
  | { NULL: true }
  | { L: Attribute[] }
  | { M: Record<string, Attribute> }

/** What comes back may be anything somebody else wrote. */
export type StoredAttribute = {
  readonly S?: string
  readonly N?: string
  readonly BOOL?: boolean
  readonly NULL?: boolean
  readonly L?: readonly StoredAttribute[]
  readonly M?: { readonly [name: string]: StoredAttribute }
}

export function toAttribute(value: Value): Attribute {
  if (value === null) return { NULL: true }
  if (typeof value === 'string') return { S: value }
  if (typeof value === 'number') return { N: String(value) }
  if (typeof value === 'boolean') return { BOOL: value }
  if (Array.isArray(value)) return { L: value.map(toAttribute) }
  return { M: Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toAttribute(inner)])) }
}

/** The item that was stored. Throws on a type no keeper of ours writes (sets, binary). */
export function toItem(stored: { readonly [name: string]: StoredAttribute }): Item {
  return toRecord(stored) as Item
}

function toRecord(stored: { readonly [name: string]: StoredAttribute }): { readonly [name: string]: Value } {
  return Object.fromEntries(Object.entries(stored).map(([name, attribute]) => [name, toValue(attribute)]))
}

function toValue(attribute: StoredAttribute): Value {
  if (attribute.S !== undefined) return attribute.S
  if (attribute.N !== undefined) return Number(attribute.N)
  if (attribute.BOOL !== undefined) return attribute.BOOL
  if (attribute.NULL !== undefined) return null
  if (attribute.L !== undefined) return attribute.L.map(toValue)
  if (attribute.M !== undefined) return toRecord(attribute.M)
  throw new TypeError('a stored attribute is of a type this keeper never writes')
}
