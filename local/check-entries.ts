// Entries of the log as the events that they are: canonical, of their type's schema, and in order with all others.
import { isUtf8 } from 'node:buffer'
import * as z from 'zod/mini'
import { type AuditEvent, assertAuditEvent, auditSchemas, MalformedEvent } from '../core/audit-event.ts'
import { type LogOrder, logOrder } from '../core/log-order.ts'
import { canonicalJson } from '../tlog/canonical-json.ts'
import type { Look } from '../tlog/verify.ts'

export type EntryCheck = {
  readonly look: Look
  readonly order: LogOrder
}

/** Looks at entries one after the other; `told` is called with each event that is as it should be. */
export function entryCheck(told: (event: AuditEvent, index: number) => void = () => {}): EntryCheck {
  const order = logOrder()
  return {
    order,
    look(entry, index) {
      const event = eventIn(entry)
      if ('wrong' in event) return `entry ${index} ${event.wrong}`
      told(event.event, index)
      return order.add(event.event)
    },
  }
}

/** The event of an entry, or what is wrong with it. Never says what is in it. */
export function eventIn(entry: Uint8Array): { readonly event: AuditEvent } | { readonly wrong: string } {
  if (!isUtf8(entry)) return { wrong: 'is no text' }
  const text = Buffer.from(entry.buffer, entry.byteOffset, entry.byteLength).toString('utf8')
  const value = parsed(text)
  if (value === undefined) return { wrong: 'is no JSON' }
  if (!isCanonical(value, text)) return { wrong: 'is not written as canonical JSON' }
  if (isQuicklyAnEvent(value)) return { event: value }
  try {
    assertAuditEvent(value)
    return { event: value }
  } catch (error) {
    if (!(error instanceof MalformedEvent)) throw error
    return { wrong: lostOf(value) ?? `is no event: ${error.message}` }
  }
}

const Typed = z.compile(z.looseObject({ type: z.string() }))
const compiled = new Map<string, z.ZodMiniType | null>()

/** The same schemas, compiled: a twentieth of the time. What they do not accept is looked at once more by the others. */
function isQuicklyAnEvent(value: unknown): value is AuditEvent {
  const typed = Typed.safeParse(value)
  if (!typed.success) return false
  const { type, id, session, sequence } = typed.data
  let schema = compiled.get(type)
  if (schema === undefined) {
    const known = auditSchemas.get(type)
    schema = known ? z.compile(known) : null
    compiled.set(type, schema)
  }
  return schema?.safeParse(value).success === true && (sequence === undefined || id === `${session}.${sequence}`)
}

/** The sealer writes so what was no event any more when it came to it. */
function lostOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('lost' in value) || !('id' in value)) return undefined
  return `stands for ${String(value.id)}: ${String(value.lost)}`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** The engine's own writer gives the same text where names are in order; it takes a tenth of the time. */
function isCanonical(value: unknown, text: string): boolean {
  if (isInOrder(value) && JSON.stringify(value) === text && !text.includes('\\u')) return true
  try {
    return canonicalJson(value) === text
  } catch {
    return false
  }
}

function isInOrder(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isInOrder)
  let before = ''
  for (const [name, part] of Object.entries(value)) {
    if (name < before || !isInOrder(part)) return false
    before = name
  }
  return true
}
