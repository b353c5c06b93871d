// The audit trail. It can be added to and read; this store is handed nothing that could change or remove an event.
import * as z from 'zod/mini'
import { type AuditEvent, assertAuditEvent } from '../core/audit-event.ts'
import { type AuditFilter, matches } from '../core/audit-filter.ts'
import { day, isBefore, isEventId, keyOfId, openedPk, sequenceKey, shards, sitePks } from './event-ids.ts'
import { everyItem } from './every-item.ts'
import { idsOf, storedEvents } from './stored-events.ts'
import type { Item, Key, Operation, Table, Value } from './table.ts'

function keyOf(event: Pick<AuditEvent, 'id' | 'session' | 'sequence'>): Key {
  if (event.session !== null && event.sequence !== undefined) return sequenceKey(event.session, event.sequence)
  return keyOfId(event.id)
}

function toItem(event: AuditEvent): Item {
  return { ...keyOf(event), requestId: event.requestId, event: plain(event) }
}

/** As JSON has it: a fact that is undefined is not there. Throws TypeError for what is no plain value. */
function plain(fact: unknown): Value {
  if (fact === null || typeof fact === 'string' || typeof fact === 'number' || typeof fact === 'boolean') return fact
  if (Array.isArray(fact)) return fact.map(plain)
  if (typeof fact !== 'object') throw new TypeError('an event holds plain facts')
  const known: { [name: string]: Value } = {}
  for (const [name, value] of Object.entries(fact)) {
    // As a name it would be lost here, and a table does not take it either.
    if (name === '__proto__') throw new TypeError('an event holds a name that cannot be kept')
    if (value !== undefined) known[name] = plain(value)
  }
  return known
}

function toEvent(item: Item): AuditEvent {
  const { event } = item
  assertAuditEvent(event)
  return event
}

const opened = (session: string, at: string) => ({
  pk: openedPk(day(at), session.charCodeAt(0) % shards),
  sk: session,
  session,
  at,
})

export type Audit = ReturnType<typeof auditStore>

/** The audit trail over a table that it can only add to and read. */
export function auditStore(table: Pick<Table, 'get' | 'insert' | 'query'>) {
  const everything = (pk: string): Promise<Item[]> => everyItem(table, pk)
  const stored = storedEvents(table)

  /** Sessions live at most a day, so those of a day opened on it or on the day before; some stand under both. */
  async function sessionsAround(of: string): Promise<string[]> {
    return [...new Set((await Promise.all([of, previousDay(of)].map(stored.openedOn))).flat())]
  }

  async function eventsOfDay(of: string, session: string | undefined): Promise<AuditEvent[]> {
    const site = sitePks(of)
    const pks = session === undefined ? [...site, ...(await sessionsAround(of))] : [...site, session]
    const found = (await Promise.all(pks.map(everything))).flat().map(toEvent)
    return found.filter((event) => day(event.at) === of)
  }

  async function matchingOn(of: string, filter: AuditFilter, after: { at: string; id: string } | null) {
    const events = (await eventsOfDay(of, filter.session)).filter((e) => matches(e, filter))
    return events.filter((e) => after === null || isBefore(e, after)).toSorted((a, b) => (isBefore(a, b) ? 1 : -1))
  }

  return {
    ...stored,

    /** The ids of one day: of what stands in the table with a time of that day. */
    async idsOfDay(of: string): Promise<string[]> {
      const pks = [...sitePks(of), ...(await sessionsAround(of))]
      const items = (await Promise.all(pks.map(everything))).flat()
      return idsOf(items.filter(({ event }) => TimedItem.safeParse(event).data?.at.startsWith(of)))
    },

    /** Adds one event. False when its number is taken by another request's event. */
    insert: (event: AuditEvent): Promise<boolean> => table.insert(toItem(event)),

    /** The same, as part of a transaction. */
    inserting: (event: AuditEvent): Operation => ({ table: 'audit', insert: toItem(event) }),

    /** Says that a session began on a day, so that all sessions of a day can be walked. */
    opening: (session: string, at: string): Operation => ({ table: 'audit', insert: opened(session, at) }),

    /** The same of a session of which something is told on a later day, so that the events of that day are found. */
    openedAlso: (session: string, at: string): Promise<boolean> => table.insert(opened(session, at)),

    /** The event with exactly this id; the id may be any text. */
    async event(id: string): Promise<AuditEvent | undefined> {
      const item = isEventId(id) ? await table.get(keyOfId(id)) : undefined
      return item && toEvent(item)
    },

    /** All events of one session in the order of their numbers. */
    ofSession: async (session: string): Promise<AuditEvent[]> => (await everything(session)).map(toEvent),

    /** All events of one day outside a session. */
    ofSite: async (of: string): Promise<AuditEvent[]> =>
      (await Promise.all(sitePks(of).map(everything))).flat().map(toEvent),

    /**
     * Events newest first, a page of `limit` that begins after the event `after` (its id and time). Walks whole days
     * from the newest on; the index makes this cheaper (audit-listing.ts), not different.
     */
    async list(filter: AuditFilter, limit: number, after: { at: string; id: string } | null): Promise<AuditEvent[]> {
      const found: AuditEvent[] = []
      const last = after && after.at < filter.to ? after.at : filter.to
      for (let of = day(last); of >= day(filter.from) && found.length < limit; of = previousDay(of)) {
        for (const event of await matchingOn(of, filter, after)) found.push(event)
      }
      return found.slice(0, limit)
    },

    /** Those of one day that match, newest first; the day stands before the filter's own times. */
    matchingOn,
  }
}

const TimedItem = z.looseObject({ at: z.string() })

function previousDay(of: string): string {
  return day(new Date(Date.parse(`${of}T00:00:00Z`) - 86_400_000).toISOString())
}
