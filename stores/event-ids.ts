// What events are called, and the keys that they stand under.
import type { Key } from './table.ts'

/** Site events and opened sessions of one day are spread over this many partitions. */
export const shards = 4

/** The day of a time, as it stands in the time's own text. */
export const day = (at: string): string => at.slice(0, 10)

/** Sequence numbers are padded so that text order is number order. */
export const sequenceKey = (session: string, sequence: number): Key => ({
  pk: session,
  sk: String(sequence).padStart(12, '0'),
})

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
export function keyOfId(id: string): Key {
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

/** Where the events of one day outside a session stand. */
export const sitePks = (of: string): string[] => Array.from({ length: shards }, (_, shard) => `site.${of}.${shard}`)

/** Where it stands which sessions began on a day. */
export const openedPk = (of: string, shard: number): string => `opened.${of}.${shard}`

/** Newest first, the other way round. */
export function isBefore(a: { at: string; id: string }, b: { at: string; id: string }): boolean {
  return a.at !== b.at ? a.at < b.at : orderOf(a.id) < orderOf(b.id)
}

/** What orders the events of one moment: numbers compare as numbers. */
export function orderOf(id: string): string {
  const { pk, sk } = keyOfId(id)
  return `${pk}.${sk}`
}
