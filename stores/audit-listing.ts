// Events newest first, as the filters want them: days of which all is indexed are read by the index, all others from the
// table itself. So the index makes an answer cheaper and never shorter, however far behind it is.
import type { AuditEvent } from '../core/audit-event.ts'
import { type AuditFilter, facetOf, matches, mayMatch } from '../core/audit-filter.ts'
import type { Audit } from './audit.ts'
import { type AuditIndex, dayBefore, type Indexed, type IndexReader, type Span } from './audit-index.ts'
import { isBefore } from './event-ids.ts'

export type Trail = { readonly audit: Pick<Audit, 'event' | 'matchingOn'>; readonly auditIndex: AuditIndex }

/** An event; or what the log holds and the table does not any more, which nobody should be able to bring about. */
export type Found = { readonly event: AuditEvent } | { readonly gone: Indexed }

type Place = { readonly at: string; readonly id: string }

const dayOf = (at: string) => at.slice(0, 10)

/** All that matches, beginning after an event. Whoever has enough stops. */
export async function* eventsBackwards(
  trail: Trail,
  filter: AuditFilter,
  after: Place | null = null,
): AsyncGenerator<Found> {
  const reader = await trail.auditIndex.open()
  const last = after && after.at < filter.to ? after.at : filter.to
  const first = dayOf(filter.from)
  // A session lies in one place: no index finds it faster.
  const whole = filter.session === undefined ? await reader.wholeDays(filter.from, last) : new Set<string>()
  for (let day = dayOf(last); day >= first; day = dayBefore(day)) {
    if (!whole.has(day)) {
      for (const event of await trail.audit.matchingOn(day, filter, after)) yield { event }
      continue
    }
    const newest = day
    while (dayBefore(day) >= first && whole.has(dayBefore(day))) day = dayBefore(day)
    yield* indexed(trail, reader, filter, spanOf(filter, { oldest: day, newest }, after))
  }
}

function spanOf({ from, to }: AuditFilter, days: { oldest: string; newest: string }, before: Place | null): Span {
  const [begin, end] = [`${days.oldest}T00:00:00.000Z`, `${days.newest}T23:59:59.999Z`]
  return { from: from > begin ? from : begin, to: to < end ? to : end, before }
}

async function* indexed({ audit }: Trail, reader: IndexReader, filter: AuditFilter, span: Span): AsyncGenerator<Found> {
  const facet = facetOf(filter)
  const lots = facet ? reader.backwards(facet, span) : byDays(reader, span)
  for await (const lot of lots) {
    const events = await Promise.all(lot.map(({ id }) => audit.event(id)))
    for (const [i, entry] of lot.entries()) {
      const event = events[i]
      if (event === undefined) {
        if (mayMatch(entry, filter)) yield { gone: entry }
      } else if (matches(event, filter)) yield { event }
    }
  }
}

async function* byDays(reader: IndexReader, span: Span): AsyncGenerator<readonly Indexed[]> {
  for (let day = dayOf(span.to); day >= dayOf(span.from); day = dayBefore(day)) yield* reader.backwardsOn(day, span)
}

/** What matches any of several filters, each once, newest first. */
export async function* eventsOfAny(
  trail: Trail,
  filters: readonly AuditFilter[],
  after: Place | null = null,
): AsyncGenerator<Found> {
  const once = filters.length > 1 ? readingDaysOnce(trail) : trail
  const sources = filters.map((filter) => eventsBackwards(once, filter, after))
  const heads = await Promise.all(sources.map((source) => source.next()))
  let last: Place | null = null
  while (true) {
    let at = -1
    for (const [i, { value, done }] of heads.entries()) {
      const best = heads[at]
      if (!done && (best === undefined || isBefore(placeIn(best.value), placeIn(value)))) at = i
    }
    const next = heads[at]
    const source = sources[at]
    if (next === undefined || source === undefined || next.done) return
    if (last?.id !== placeIn(next.value).id) yield next.value
    last = placeIn(next.value)
    heads[at] = await source.next()
  }
}

/** A few of the days that were read last, for walks that go side by side; of empty ones only that they are. */
const daysKept = 31

function readingDaysOnce({ audit, auditIndex }: Trail): Trail {
  const days = new Map<string, readonly AuditEvent[]>()
  const empty = new Set<string>()

  async function allOn(day: string): Promise<readonly AuditEvent[]> {
    const events = days.get(day) ?? (await audit.matchingOn(day, { from: day, to: `${day}~` }, null))
    if (events.length === 0) empty.add(day)
    else days.set(day, events)
    const [oldest] = days.keys()
    if (days.size > daysKept && oldest !== undefined) days.delete(oldest)
    return events
  }

  return {
    auditIndex,
    audit: {
      event: audit.event,
      async matchingOn(day, filter, after) {
        if (empty.has(day)) return []
        const events = filter.session === undefined ? await allOn(day) : await audit.matchingOn(day, filter, after)
        return events.filter((one) => matches(one, filter) && (after === null || isBefore(one, after)))
      },
    },
  }
}

/** When it was, and its id: an answer in pages goes on behind it, gone or not. */
export const placeIn = (found: Found): Place => ('event' in found ? found.event : found.gone)
