// What all questions to the audit have in common: who may ask, for which time, where an answer goes on, what is recorded.
import * as z from 'zod/mini'
import type { AuditEvent, Told } from '../../core/audit-event.ts'
import type { AuditFilter } from '../../core/audit-filter.ts'
import { Refusal } from '../../core/refusal.ts'
import { mayReadAudit, type User } from '../../core/user.ts'
import { eventsOfAny, placeIn, type Trail } from '../../stores/audit-listing.ts'
import { isEventId } from '../../stores/event-ids.ts'
import type { World } from '../../stores/world.ts'

export const Time = z.string().check(z.regex(/^[12]\d{3}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/))
export const Text = z.string().check(z.minLength(1), z.maxLength(300))
export const Limit = z.string().check(z.regex(/^[1-9]\d{0,2}$/))
export const times = { from: z.optional(Time), to: z.optional(Time) }

export type Period = { readonly from: string; readonly to: string }
export type Place = { readonly at: string; readonly id: string }

export const dayMs = 86_400_000
const monthMs = 31 * dayMs
/** Days are walked one by one, so a period without an end would never be answered. */
export const yearMs = 366 * dayMs
/** For so long an account of disclosures goes back (45 CFR 164.528). */
export const sixYearsMs = 2_192 * dayMs

export function checkAuditor(user: User): void {
  if (!mayReadAudit(user)) throw new Refusal('forbidden', 'Reading the audit trail needs the auditor role.')
}

/** A time as the caller wrote it, in full; a bare day means its first or last moment. */
function instant(time: string, ifDay: 'start' | 'end'): string {
  const full = time.length === 10 ? `${time}T${ifDay === 'start' ? '00:00:00.000' : '23:59:59.999'}Z` : time
  const ms = Date.parse(full)
  if (Number.isNaN(ms)) throw new Refusal('bad-request', 'There is no such time. Write it as 2026-01-31T12:00:00Z.')
  return new Date(ms).toISOString()
}

/** The period asked for: up to now and a month back unless said otherwise; nothing happens after tomorrow. */
export function periodOf(
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  now: Date,
  { usualMs, longestMs } = { usualMs: monthMs, longestMs: yearMs },
): Period {
  const askedMs = to === undefined ? now.getTime() : Date.parse(instant(to, 'end'))
  const endMs = Math.min(askedMs, now.getTime() + dayMs)
  const startMs = from === undefined ? endMs - usualMs : Date.parse(instant(from, 'start'))
  if (endMs - startMs > longestMs) {
    const days = Math.floor(longestMs / dayMs)
    throw new Refusal('bad-request', `Ask for at most ${days} days at a time: give "from" and "to".`)
  }
  return { from: new Date(startMs).toISOString(), to: new Date(endMs).toISOString() }
}

export function readCursor(cursor: string | undefined): Place | null {
  if (cursor === undefined) return null
  const [at = '', id = ''] = cursor.split('~')
  const isTime = /^[12]\d{3}-\d\d-\d\dT[\d:.]+Z$/.test(at) && !Number.isNaN(Date.parse(at))
  if (!isTime || !isEventId(id)) throw new Refusal('bad-request', 'This cursor is not one of ours.')
  return { at, id }
}

export const cursorAfter = ({ at, id }: Place): string => `${at}~${id}`

/** The record of a question and of how much was answered. */
export function asked(question: string, of: Readonly<Record<string, string | undefined>>, eventCount: number): Told {
  const given = Object.entries(of).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
  return { type: 'audit-read', outcome: 'ok', asked: { question, ...Object.fromEntries(given) }, eventCount }
}

/** The ids of events that the log holds and the table does not any more; only there where there are any. */
export type Lacking = { readonly missing?: readonly string[] }

export const lacking = (missing: readonly string[]): Lacking => (missing.length > 0 ? { missing } : {})

/** The most events that one answer is made of. */
const mostEvents = 20_000

/**
 * All events that match any of the filters and are of a kind, newest first, and the ids of those that are gone. The filters
 * say the kind as well: of what is gone only they can tell. Throws Refusal where there are too many.
 */
export async function allOf<E extends AuditEvent>(
  world: World,
  filters: readonly AuditFilter[],
  is: (event: AuditEvent) => event is E,
): Promise<{ events: E[]; missing: string[] }> {
  const events: E[] = []
  const missing: string[] = []
  for await (const found of eventsOfAny(world, filters)) {
    if (!('event' in found)) missing.push(found.gone.id)
    else if (is(found.event)) events.push(found.event)
    if (events.length + missing.length > mostEvents) {
      throw new Refusal('bad-request', `These are more than ${mostEvents} events. Ask for a shorter time.`)
    }
  }
  return { events, missing }
}

export type Paged = {
  readonly events: readonly AuditEvent[]
  readonly missing: readonly string[]
  readonly cursor: string | null
}

/** A page of what matches any of the filters; what is gone takes its place on it. */
export async function pageOf(
  world: Trail,
  filters: readonly AuditFilter[],
  limit: number,
  after: Place | null,
): Promise<Paged> {
  const events: AuditEvent[] = []
  const missing: string[] = []
  let last: Place | null = null
  for await (const found of eventsOfAny(world, filters, after)) {
    if (last !== null && events.length + missing.length >= limit) return { events, missing, cursor: cursorAfter(last) }
    if ('event' in found) events.push(found.event)
    else missing.push(found.gone.id)
    last = placeIn(found)
  }
  return { events, missing, cursor: null }
}
