// Events newest first, as the filters want them: days of which all is indexed are read by the index, all others from the
// table itself. So the index makes an answer cheaper and never shorter, however far behind it is.
import type { AuditEvent } from '../core/audit-event.ts'
import { type AuditFilter, facetOf, matches, mayMatch } from '../core/audit-filter.ts'
import type { Audit } from './audit.ts'
import { type AuditIndex, dayBefore, type Indexed, type IndexReader, type Span } from './audit-index.ts'
import { eventId, isBefore } from './event-ids.ts'
import type { Range } from './sealed.ts'

export type Trail = {
  readonly audit: Pick<Audit, 'event' | 'matchingOn' | 'ofSession'>
  readonly auditIndex: AuditIndex
  /** The numbers of a session that are in the log, in order. */
  sealedNumbers(session: string): Promise<readonly Range[]>
}

type Place = { readonly at: string; readonly id: string }

/** An event; or what the log holds and the table does not any more, which nobody should be able to bring about. */
export type Found = { readonly event: AuditEvent } | { readonly gone: Place }

const dayOf = (at: string) => at.slice(0, 10)

/** All that matches, beginning after an event. Whoever has enough stops. */
export async function* eventsBackwards(
  trail: Trail,
  filter: AuditFilter,
  after: Place | null = null,
): AsyncGenerator<Found> {
  // A session lies in one place: no index finds it faster.
  if (filter.session !== undefined) return yield* ofSession(trail, filter, filter.session, after)
  const reader = await trail.auditIndex.open()
  const last = after && after.at < filter.to ? after.at : filter.to
  const first = dayOf(filter.from)
  const whole = await reader.wholeDays(filter.from, last)
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

/** What matches of a session, and every number of it that the log has and the table has not: of these nothing else is known. */
async function* ofSession(
  { audit, sealedNumbers }: Trail,
  filter: AuditFilter,
  session: string,
  after: Place | null,
): AsyncGenerator<Found> {
  // First the log: what is in it by now was in the table before.
  const sealed = await sealedNumbers(session)
  const events = await audit.ofSession(session)
  const gone = goneOf(session, events, sealed, filter.to).filter(({ at }) => filter.from <= at && at <= filter.to)
  const found: Found[] = events.filter((event) => matches(event, filter)).map((event) => ({ event }))
  for (const one of gone) found.push({ gone: one })
  const behind = after === null ? found : found.filter((one) => isBefore(placeIn(one), after))
  yield* behind.toSorted((a, b) => (isBefore(placeIn(a), placeIn(b)) ? 1 : -1))
}

/** Each with the time of the next number that is there: when it was told is gone with it. */
function goneOf(session: string, events: readonly AuditEvent[], sealed: readonly Range[], latest: string): Place[] {
  const there = new Map(events.map(({ sequence, at }) => [sequence, at]))
  const gone: Place[] = []
  let at = events.at(-1)?.at ?? latest
  for (const [from, to] of sealed.toReversed()) {
    for (let number = to; number >= from; number--) {
      const time = there.get(number)
      if (time === undefined) gone.push({ at, id: eventId(session, number) })
      else at = time
    }
  }
  return gone
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

function readingDaysOnce({ audit, auditIndex, sealedNumbers }: Trail): Trail {
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
    sealedNumbers,
    audit: {
      event: audit.event,
      ofSession: audit.ofSession,
      async matchingOn(day, filter, after) {
        if (empty.has(day)) return []
        const events = await allOn(day)
        return events.filter((one) => matches(one, filter) && (after === null || isBefore(one, after)))
      },
    },
  }
}

/** When it was, and its id: an answer in pages goes on behind it, gone or not. */
export const placeIn = (found: Found): Place => ('event' in found ? found.event : found.gone)
