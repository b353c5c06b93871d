// The audit trail. It can be added to and read; this store is handed nothing that could change or remove an event.
import * as z from 'zod/mini'
import { type AuditEvent, assertAuditEvent } from '../core/audit-event.ts'
import { type AuditFilter, matches } from '../core/audit-filter.ts'
import { everyItem, everyPage } from './every-item.ts'
import type { Item, Key, Operation, Table, Value } from './table.ts'

/** Site events and opened sessions of one day are spread over this many partitions. */
const shards = 4

const day = (at: string): string => at.slice(0, 10)

/** Sequence numbers are padded so that text order is number order. */
const sequenceKey = (session: string, sequence: number): Key => ({
  pk: session,
  sk: String(sequence).padStart(12, '0'),
})

function keyOf(event: Pick<AuditEvent, 'id' | 'session' | 'sequence'>): Key {
  if (event.session !== null && event.sequence !== undefined) return sequenceKey(event.session, event.sequence)
  return keyOfId(event.id)
}

/** Numbers have one spelling, so that an event has one id. */
const eventIdShape = /^([0-9A-Za-z]{22}\.[1-9]\d{0,11}|site\.\d{4}-\d\d-\d\d\.\d\.[0-9A-Z]{26})$/

/** Whether an event could be called so. */
export const isEventId = (id: string): boolean => eventIdShape.test(id)

/** What stands before and behind the last dot: a session and a number, or `site.<day>.<shard>` and a ULID. */
export function cutId(id: string): { readonly pk: string; readonly last: string } {
  const cut = id.lastIndexOf('.')
  return { pk: id.slice(0, cut), last: id.slice(cut + 1) }
}

/** `<session>.<sequence>` or `site.<day>.<shard>.<ulid>`. */
function keyOfId(id: string): Key {
  const { pk, last } = cutId(id)
  return pk.startsWith('site.') ? { pk, sk: last } : sequenceKey(pk, Number(last))
}

/** The id of the event that an item of this key is; undefined for what is no event. */
export function idOfKey({ pk, sk }: Key): string | undefined {
  const id = pk.startsWith('site.') ? `${pk}.${sk}` : `${pk}.${Number(sk)}`
  return eventIdShape.test(id) && keyOfId(id).sk === sk ? id : undefined
}

/** The id of the event that tells what became of a session's number. */
export function eventId(session: string, sequence: number): string {
  return `${session}.${sequence}`
}

/** The id of an event outside a session. The ULID spreads and orders it. */
export function siteEventId(at: string, ulid: string): string {
  return `site.${day(at)}.${ulid.charCodeAt(ulid.length - 1) % shards}.${ulid}`
}

function toItem(event: AuditEvent): Item {
  return { ...keyOf(event), requestId: event.requestId, event: plain(event) }
}

/** As JSON has it: a fact that is undefined is not there. Throws TypeError for what is no plain value. */
function plain(fact: unknown): Value {
  if (fact === null || typeof fact === 'string' || typeof fact === 'number' || typeof fact === 'boolean') return fact
  if (Array.isArray(fact)) return fact.map(plain)
  if (typeof fact !== 'object') throw new TypeError('an event holds plain facts')
  const known = Object.entries(fact).filter(([, value]) => value !== undefined)
  return Object.fromEntries(known.map(([name, value]) => [name, plain(value)]))
}

function toEvent(item: Item): AuditEvent {
  const { event } = item
  assertAuditEvent(event)
  return event
}

const sitePks = (of: string): string[] => Array.from({ length: shards }, (_, shard) => `site.${of}.${shard}`)

const openedPk = (of: string, shard: number): string => `opened.${of}.${shard}`

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
      const item = eventIdShape.test(id) ? await table.get(keyOfId(id)) : undefined
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

/** What is stored, whatever became of it: for the log, which keeps even what is no event any more. */
function storedEvents(table: Pick<Table, 'get' | 'query'>) {
  const everything = (pk: string): Promise<Item[]> => everyItem(table, pk)
  return {
    /** What is stored of an event; undefined when nothing is. */
    async stored(id: string): Promise<Value | undefined> {
      const item = eventIdShape.test(id) ? await table.get(keyOfId(id)) : undefined
      return item && (item.event ?? {})
    },

    /** The ids of a session behind a number, in order. */
    idsAfter: async (session: string, sequence: number): Promise<string[]> =>
      idsOf(await everyItem(table, session, sequenceKey(session, sequence).sk)),

    /** The ids of one day outside a session, behind a ULID. */
    async idsOfSite(of: string, after: string): Promise<string[]> {
      // Of a busy day the ids alone: its events would fill the memory of whoever seals.
      const ids: string[] = []
      for (const pk of sitePks(of)) {
        for await (const items of everyPage(table, pk, after)) for (const id of idsOf(items)) ids.push(id)
      }
      return ids
    },

    /** The sessions that began on a day. */
    async openedOn(of: string): Promise<string[]> {
      const pks = Array.from({ length: shards }, (_, shard) => openedPk(of, shard))
      return (await Promise.all(pks.map(everything))).flat().map((item) => z.string().parse(item.session))
    },
  }
}

const TimedItem = z.looseObject({ at: z.string() })

const idsOf = (items: readonly Item[]): string[] => items.map(idOfKey).filter((id) => id !== undefined)

function previousDay(of: string): string {
  return day(new Date(Date.parse(`${of}T00:00:00Z`) - 86_400_000).toISOString())
}

/** Newest first, the other way round. */
export function isBefore(a: { at: string; id: string }, b: { at: string; id: string }): boolean {
  return a.at !== b.at ? a.at < b.at : orderOf(a.id) < orderOf(b.id)
}

/** What orders the events of one moment: numbers compare as numbers. */
export function orderOf(id: string): string {
  const { pk, sk } = keyOfId(id)
  return `${pk}.${sk}`
}
