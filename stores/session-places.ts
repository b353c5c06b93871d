// Which sessions a person has: a place each, numbered, under the person's id in the table of sessions. An index to list and
// to count them by; whether a session runs is asked of its own item, and nothing is ever authorised by a place.
import * as z from 'zod/mini'
import { expiresAtMs, type SessionDetail } from '../core/session.ts'
import { everyItem } from './every-item.ts'
import { hotKey, toHot } from './session-items.ts'
import type { Item, Key, Operation, Table } from './table.ts'

const PlaceItem = z.object({
  place: z.number(),
  session: z.string(),
  startedAtMs: z.number(),
  heldUntilMs: z.number(),
  address: z.string(),
  userAgent: z.string(),
})
type Place = z.infer<typeof PlaceItem>

/** Where a session began. */
export type Origin = { readonly address: string; readonly userAgent: string }

export type Asking = { readonly id: string; readonly userId: number; readonly era: string; readonly origin: Origin }

/** For so long a place is held for a sign-in that has not opened its session yet. */
const holdMs = 60_000

const personPk = (userId: number) => `person.${userId}`
const placeKey = (userId: number, place: number): Key => ({
  pk: personPk(userId),
  sk: `place.${String(place).padStart(4, '0')}`,
})
const seconds = (ms: number) => Math.ceil(ms / 1000)

/** The change by which the session that is opened takes the place that was held for it. */
export function fillingPlace(userId: number, place: number, session: { id: string; endsAtMs: number }): Operation {
  const when = [{ attribute: 'session', equals: session.id }]
  const set = { heldUntilMs: session.endsAtMs, expiresAt: seconds(session.endsAtMs) }
  return { table: 'sessions', amend: placeKey(userId, place), when, set }
}

type Seen = { readonly place: number; readonly session: string | null; readonly isTaken: boolean }

/** The places that may be taken when at most `limit` are: fewer where places beyond a lowered limit are still taken. */
export function placesToTry(seen: readonly Seen[], limit: number): number[] {
  const taken = seen.filter(({ isTaken }) => isTaken).map(({ place }) => place)
  let end = limit
  while (end > 0 && end + taken.filter((place) => place >= end).length > limit) end -= 1
  return Array.from({ length: end }, (_, place) => place).filter((place) => !taken.includes(place))
}

export type PersonSession = Place & { readonly detail: SessionDetail & { readonly hot: Item } }

export function placeStore(
  table: Table,
  detailOf: (id: string) => Promise<(SessionDetail & { readonly hot: Item }) | undefined>,
) {
  async function placesOf(userId: number): Promise<Place[]> {
    return (await everyItem(table, personPk(userId))).map((item) => PlaceItem.parse(item))
  }

  /** A place is taken while its session runs, or while it is held for one that has not begun. */
  async function isTaken(place: Place, era: string, nowMs: number): Promise<boolean> {
    if (place.heldUntilMs <= nowMs) return false
    const hot = await table.get(hotKey(place.session))
    return hot === undefined || runs(hot, era, nowMs)
  }

  /** One winner: an empty place by inserting it, one of a session that is over by the name of that session. */
  async function take(asking: Asking, place: number, before: string | null, nowMs: number): Promise<boolean> {
    const key = placeKey(asking.userId, place)
    const heldUntilMs = nowMs + holdMs
    const held = {
      session: asking.id,
      startedAtMs: nowMs,
      heldUntilMs,
      ...asking.origin,
      expiresAt: seconds(heldUntilMs),
    }
    if (before === null) return table.insert({ ...key, place, ...held })
    const { amended, item } = await table.amend(key, [{ attribute: 'session', equals: before }], { set: held })
    // The table may have cleaned the old one away since.
    return amended || (item === undefined && table.insert({ ...key, place, ...held }))
  }

  return {
    /**
     * Holds one of at most `limit` places for a session that is about to begin; null when all are taken. However many
     * ask at once, no more than that many get one, and none is refused while one is free.
     */
    async holdPlace(asking: Asking, limit: number, nowMs: number): Promise<number | null> {
      const places = await placesOf(asking.userId)
      const seen = await Promise.all(
        places.map(async (one) => ({ ...one, isTaken: await isTaken(one, asking.era, nowMs) })),
      )
      for (const place of placesToTry(seen, limit)) {
        const before = seen.find((one) => one.place === place)?.session ?? null
        if (await take(asking, place, before, nowMs)) return place
      }
      return null
    },

    /** The sessions of a person that run, the newest first. */
    async sessionsOf(userId: number, era: string, nowMs: number): Promise<PersonSession[]> {
      const found = await Promise.all(
        (await placesOf(userId)).map(async (place) => ({ ...place, detail: await detailOf(place.session) })),
      )
      return found
        .flatMap(({ detail, ...place }) => (detail && runs(detail.hot, era, nowMs) ? [{ ...place, detail }] : []))
        .toSorted((a, b) => b.startedAtMs - a.startedAtMs)
    },

    /** Whether a session runs, as its own item has it. */
    runs,
  }
}

function runs(hot: Item, era: string, nowMs: number): boolean {
  const { session, state, era: began } = toHot(hot)
  return state === 'active' && began === era && expiresAtMs(session) > nowMs
}
