// The words in which the grammar of a serialised statement is written: each rule accepts one value or refuses the
// whole statement. A field, a kind or a value that no rule names is refused.
import { Refusal } from '../core/refusal.ts'

export type Node = Readonly<Record<string, unknown>>

/** Accepts `value` or throws Refusal `unsupported-sql`; may note in `seen` what it met. */
export type Rule<S> = (value: unknown, seen: S) => void

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The field as a list of nodes; empty when it is no list. */
export function nodesIn(node: Node, field: string): readonly Node[] {
  const value = node[field]
  return Array.isArray(value) ? value.filter(isNode) : []
}

/** The field as a node. */
export function nodeIn(node: Node, field: string): Node | undefined {
  const value = node[field]
  return isNode(value) ? value : undefined
}

/** The field as text; empty when it is none. */
export function textIn(node: Node, field: string): string {
  const value = node[field]
  return typeof value === 'string' ? value : ''
}

/** The field as a list of texts. */
export function textsIn(node: Node, field: string): readonly string[] {
  const value = node[field]
  return Array.isArray(value) ? value.filter((part) => typeof part === 'string') : []
}

/**
 * JSON as DuckDB writes it. Beware: infinite numbers stand in it bare. Within a JSON text the pattern cannot occur, for
 * there every quote is escaped.
 */
export function parsedJson(text: string): unknown {
  if (/":-?(?:Infinity|NaN|inf|nan)\b/.test(text)) throw unsupported('A number in the SQL is too large.')
  return JSON.parse(text)
}

export function unsupported(why: string): Refusal {
  return new Refusal('unsupported-sql', why)
}

const general = 'This SQL uses something that is not part of the supported language.'

export function free(): void {}

/** One of these values and no other. */
export function only<S>(...allowed: readonly unknown[]): Rule<S> {
  return (value) => {
    if (!allowed.includes(value)) throw unsupported(general)
  }
}

/** An empty list, an empty text or nothing; `why` says what is not supported. */
export function absent<S>(why = general): Rule<S> {
  return (value) => {
    const empty = value === null || value === '' || (Array.isArray(value) && value.length === 0)
    if (!empty) throw unsupported(why)
  }
}

export function text<S>(note?: (text: string, seen: S) => void): Rule<S> {
  return (value, seen) => {
    if (typeof value !== 'string') throw unsupported(general)
    note?.(value, seen)
  }
}

export function flag(value: unknown): void {
  if (typeof value !== 'boolean') throw unsupported(general)
}

export function list<S>(rule: Rule<S>): Rule<S> {
  return (value, seen) => {
    if (!Array.isArray(value)) throw unsupported(general)
    for (const item of value) rule(item, seen)
  }
}

export function optional<S>(rule: Rule<S>): Rule<S> {
  return (value, seen) => {
    if (value !== null) rule(value, seen)
  }
}

/** A record of exactly these fields, met in this order. */
export function record<S>(fields: Readonly<Record<string, Rule<S>>>, note?: (node: Node, seen: S) => void): Rule<S> {
  return (value, seen) => {
    if (!isNode(value)) throw unsupported(general)
    if (Object.keys(value).some((field) => !Object.hasOwn(fields, field))) throw unsupported(general)
    note?.(value, seen)
    for (const [field, rule] of Object.entries(fields)) rule(value[field] ?? null, seen)
  }
}

/** A record whose `tag` says which rule it follows; `refused` words the kinds people are likely to try. */
export function kinds<S>(
  tag: string,
  rules: Readonly<Record<string, Rule<S>>>,
  refused: Readonly<Record<string, string>> = {},
): Rule<S> {
  return (value, seen) => {
    const kind = isNode(value) ? textIn(value, tag) : ''
    const rule = Object.hasOwn(rules, kind) ? rules[kind] : undefined
    if (rule === undefined) throw unsupported((Object.hasOwn(refused, kind) ? refused[kind] : undefined) ?? general)
    rule(value, seen)
  }
}
