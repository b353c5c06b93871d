// The index of the audit: small items that lead from a user, a participant, a data set, a type, an outcome or a day to
// events, and from an event to its entry in the log. It is made from the log alone and can be made again: a rebuild is a
// generation of its own, which readers see when it is whole. Words stand in keys by their digest, months bound a partition.
import { hash } from 'node:crypto'
import * as z from 'zod/mini'
import type { AuditEvent } from '../core/audit-event.ts'
import { type Facet, facetsOf } from '../core/audit-filter.ts'
import { orderOf } from './event-ids.ts'
import { everyItem } from './every-item.ts'
import type { Item, Key, Table } from './table.ts'

const IndexedShape = z.object({
  id: z.string(),
  at: z.string(),
  index: z.number(),
  type: z.string(),
  outcome: z.string(),
})
export type Indexed = z.infer<typeof IndexedShape>

const StateShape = z.object({ current: z.number(), building: z.nullable(z.number()) })
export type IndexState = z.infer<typeof StateShape>

const UpToShape = z.object({ at: z.string(), entry: z.number() })
/** The last entry of the log that is an event and is in the index, and when that was. */
export type IndexedUpTo = z.infer<typeof UpToShape>

const stateKey: Key = { pk: 'state', sk: 'generations' }
const upToKey = (generation: number): Key => ({ pk: `${generation}.state`, sk: 'up-to' })
const leafKey = (generation: number, id: string): Key => ({ pk: `${generation}.leaf.${id}`, sk: 'leaf' })
const wholePk = (generation: number) => `${generation}.whole`
const daysPk = (generation: number) => `${generation}.days`

const dayOf = (at: string) => at.slice(0, 10)
const monthOf = (at: string) => at.slice(0, 7)

/** One partition: of a word in a month, or of a day. */
function partition(generation: number, { kind, word }: Facet, month: string): string {
  if (kind === 'day') return `${generation}.day.${word}`
  return `${generation}.${kind}.${hash('sha256', word, 'base64url')}.${month}`
}

/** Sorts as the list of events does. */
const placeOf = ({ at, id }: { readonly at: string; readonly id: string }) => `${at}~${orderOf(id)}`

export type Span = {
  readonly from: string
  readonly to: string
  /** Only what comes before this event. */
  readonly before: { readonly at: string; readonly id: string } | null
}

export type AuditIndex = ReturnType<typeof auditIndexStore>
/** The index as it was when it was opened: a rebuild that takes its place meanwhile does not show. */
export type IndexReader = ReturnType<typeof readerOf>

const pageSize = 100

/** The index over any keeper's table. */
export function auditIndexStore(table: Table) {
  async function state(): Promise<IndexState> {
    const item = await table.get(stateKey)
    return item ? StateShape.parse(item) : { current: 1, building: null }
  }

  /** Moves from one state to another; false when somebody else did so first. */
  async function moveOn(from: IndexState, to: IndexState): Promise<boolean> {
    await table.insert({ ...stateKey, current: 1, building: null, step: 0 })
    const step = Number((await table.get(stateKey))?.step)
    const now = await state()
    if (now.current !== from.current || now.building !== from.building) return false
    const when = [{ attribute: 'step', equals: step }]
    return (await table.amend(stateKey, when, { set: { ...to, step: step + 1 } })).amended
  }

  return {
    state,
    moveOn,

    /** Has the index made again, from the first entry on; until that is done readers keep the one that is there. */
    async beginRebuild(): Promise<void> {
      const { current, building } = await state()
      await moveOn({ current, building }, { current, building: Math.max(current, building ?? 0) + 1 })
    },

    open: async () => readerOf(table, (await state()).current),
    reader: (generation: number) => readerOf(table, generation),
    writer: (generation: number) => writerOf(table, generation),
  }
}

function readerOf(table: Pick<Table, 'get' | 'query'>, generation: number) {
  async function* partitionBackwards(pk: string, { from, to, before }: Span): AsyncGenerator<readonly Indexed[]> {
    const end = `${to}~~`
    let after: string | undefined = before !== null && placeOf(before) < end ? placeOf(before) : end
    while (after !== undefined) {
      const page: Awaited<ReturnType<Table['query']>> = await table.query(pk, {
        after,
        limit: pageSize,
        newestFirst: true,
      })
      const items = page.items.map((item) => IndexedShape.parse(item)).filter(({ at }) => at >= from)
      if (items.length > 0) yield items
      after = items.length < page.items.length ? undefined : page.next
    }
  }

  return {
    /** What stands under a word in a span of time, newest first, in lots. */
    async *backwards(facet: Facet, span: Span): AsyncGenerator<readonly Indexed[]> {
      for (let month = monthOf(span.to); month >= monthOf(span.from); month = monthBefore(month)) {
        yield* partitionBackwards(partition(generation, facet, month), span)
      }
    },

    /** What stands under one day. */
    backwardsOn: (day: string, span: Span) =>
      partitionBackwards(partition(generation, { kind: 'day', word: day }, ''), span),

    /** The days all of whose events are in the index. */
    async wholeDays(from: string, to: string): Promise<ReadonlySet<string>> {
      // The key before the first day: `after` leaves its own out.
      const items = await everyItem(table, wholePk(generation), dayBefore(dayOf(from)))
      return new Set(items.map(({ sk }) => sk).filter((day) => day <= dayOf(to)))
    },

    /** The first day that has an event. */
    async firstDay(): Promise<string | undefined> {
      return (await table.query(daysPk(generation), { limit: 1 })).items[0]?.sk
    },

    async idsOn(day: string): Promise<ReadonlySet<string>> {
      const items = await everyItem(table, partition(generation, { kind: 'day', word: day }, ''))
      return new Set(items.map((item) => IndexedShape.parse(item).id))
    },

    async upTo(): Promise<IndexedUpTo | null> {
      const item = await table.get(upToKey(generation))
      return item ? UpToShape.parse(item) : null
    },

    /** Where an event stands in the log; undefined when it is not indexed. The id is that of an event. */
    async leafOf(id: string): Promise<number | undefined> {
      const item = await table.get(leafKey(generation, id))
      return item && z.object({ index: z.number() }).parse(item).index
    },
  }
}

function writerOf(table: Table, generation: number) {
  const days = new Set<string>()

  async function addDay(day: string): Promise<void> {
    if (days.has(day)) return
    await table.insert({ pk: daysPk(generation), sk: day })
    days.add(day)
  }

  return {
    /** Adds an event of the log. Adding it again changes nothing. */
    async add(event: AuditEvent, index: number): Promise<void> {
      const { id, at, type, outcome } = event
      const facts = { id, at, index, type, outcome }
      const facets: Facet[] = [...facetsOf(event), { kind: 'day', word: dayOf(at) }]
      const items = facets.map((facet): Item => {
        return { pk: partition(generation, facet, monthOf(at)), sk: placeOf(event), ...facts }
      })
      await inLots([...items, { ...leafKey(generation, id), index }], table.insert)
      await addDay(dayOf(at))
    },

    /** Says how far the index has come; it never goes back. */
    async reached({ at, entry }: IndexedUpTo): Promise<void> {
      if (await table.insert({ ...upToKey(generation), at, entry })) return
      const before = UpToShape.parse(await table.get(upToKey(generation)))
      if (before.entry >= entry) return
      await table.amend(upToKey(generation), [{ attribute: 'entry', equals: before.entry }], { set: { at, entry } })
    },

    /** Says that all events of a day are in the index. */
    whole: (day: string): Promise<boolean> => table.insert({ pk: wholePk(generation), sk: day }),
  }
}

const lot = 50

/** An event may list a thousand people: not all of them at once. */
async function inLots<T>(all: readonly T[], work: (one: T) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < all.length; at += lot) await Promise.all(all.slice(at, at + lot).map(work))
}

export function dayBefore(day: string): string {
  return dayOf(new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString())
}

function monthBefore(month: string): string {
  return monthOf(dayBefore(`${month}-01`))
}
