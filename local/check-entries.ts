// Entries of the log as the events that they are: canonical, of their type's schema, and in order with all others.
import { isUtf8 } from 'node:buffer'
import { type AuditEvent, assertAuditEvent, MalformedEvent } from '../core/audit-event.ts'
import { type LogOrder, logOrder } from '../core/log-order.ts'
import { canonicalJson } from '../tlog/canonical-json.ts'
import { isPlainlyCanonical } from '../tlog/plain-canonical.ts'
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
  // What is plain is ASCII, and canonical if it is JSON.
  const isPlain = isPlainlyCanonical(entry)
  if (!isPlain && !isUtf8(entry)) return { wrong: 'is no text' }
  const bytes = Buffer.from(entry.buffer, entry.byteOffset, entry.byteLength)
  const text = bytes.toString(isPlain ? 'latin1' : 'utf8')
  const value = parsed(text)
  if (value === undefined) return { wrong: 'is no JSON' }
  if (!isPlain && !isCanonical(value, text)) return { wrong: 'is not written as canonical JSON' }
  try {
    assertAuditEvent(value)
    return { event: value }
  } catch (error) {
    if (!(error instanceof MalformedEvent)) throw error
    return { wrong: lostOf(value) ?? `is no event: ${error.message}` }
  }
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

function isCanonical(value: unknown, text: string): boolean {
  try {
    return canonicalJson(value) === text
  } catch {
    return false
  }
}
