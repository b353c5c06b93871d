// Which events are in the log already, so that each comes into it once: of a session the ranges of its numbers in one item, of
// events outside a session one mark each. Written while the batch is claimed and before the head moves, so that whoever
// reads it behind an unclaimed head has all of it.
import * as z from 'zod/mini'
import { cutId } from './event-ids.ts'
import { inLots } from './giving-way.ts'
import type { Item, Key, Table } from './table.ts'

/** A busy day has 100,000 marks: asked for all at once, the last would wait for a connection longer than an answer may take. */
const marksAtOnce = 64

/** From and to, both included. */
export type Range = readonly [number, number]

const RangesItem = z.object({ ranges: z.array(z.tuple([z.number(), z.number()])), at: z.number() })
type Ranges = { readonly ranges: readonly Range[]; readonly at: number }

const rangesKey = (session: string): Key => ({ pk: `sealed.${session}`, sk: 'ranges' })

/** The ranges with these numbers in them. */
export function withNumbers(ranges: readonly Range[], numbers: readonly number[]): Range[] {
  const all = [...ranges, ...numbers.map((n): Range => [n, n])].toSorted(([a], [b]) => a - b)
  const joined: [number, number][] = []
  for (const [from, to] of all) {
    const last = joined.at(-1)
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to)
    else joined.push([from, to])
  }
  return joined
}

const hasNumber = (ranges: readonly Range[], n: number) => ranges.some(([from, to]) => from <= n && n <= to)

/** The ids of events by where they lie; sessions have numbers, the days of the site have ULIDs. */
function grouped(ids: readonly string[]) {
  const sessions = new Map<string, number[]>()
  const site: { id: string; key: Key }[] = []
  for (const id of ids) {
    const { pk, last } = cutId(id)
    if (pk.startsWith('site.')) site.push({ id, key: { pk: `sealed.${pk}`, sk: last } })
    else {
      const numbers = sessions.get(pk) ?? []
      numbers.push(Number(last))
      sessions.set(pk, numbers)
    }
  }
  return { sessions: [...sessions], site }
}

export type Sealed = ReturnType<typeof sealedStore>

export function sealedStore(table: Pick<Table, 'get' | 'insert' | 'amend'>) {
  const toRanges = (item: Item | undefined): Ranges => (item ? RangesItem.parse(item) : { ranges: [], at: 0 })
  const rangesOf = async (session: string) => toRanges(await table.get(rangesKey(session)))

  /** `at` is the size of the log that the ranges are of: who comes late with an older one changes nothing. */
  async function markSession(session: string, numbers: readonly number[], at: number): Promise<void> {
    const item = await table.get(rangesKey(session))
    const before = toRanges(item)
    if (before.at >= at) return
    const set = { ranges: withNumbers(before.ranges, numbers), at }
    if (!item && (await table.insert({ ...rangesKey(session), ...set }))) return
    await table.amend(rangesKey(session), [{ attribute: 'at', equals: before.at }], { set })
  }

  return {
    /** Those of the ids that are not in the log. */
    async without(ids: readonly string[]): Promise<string[]> {
      const { sessions, site } = grouped(ids)
      const found = new Set<string>()
      const ofSessions = sessions.map(async ([session, numbers]) => {
        const { ranges } = await rangesOf(session)
        for (const n of numbers) if (hasNumber(ranges, n)) found.add(`${session}.${n}`)
      })
      await Promise.all(ofSessions)
      await inLots(site, marksAtOnce, async ({ id, key }) => {
        if (await table.get(key)) found.add(id)
      })
      return ids.filter((id) => !found.has(id))
    },

    /** The numbers of a session that are in the log, in order. */
    numbers: async (session: string): Promise<readonly Range[]> => (await rangesOf(session)).ranges,

    /** Up to which number all of a session are in the log. */
    async upTo(session: string): Promise<number> {
      const [first] = (await rangesOf(session)).ranges
      return first?.[0] === 1 ? first[1] : 0
    },

    /** Says that these are in the log, which has `size` entries with them. Doing so twice changes nothing. */
    async mark(ids: readonly string[], size: number): Promise<void> {
      const { sessions, site } = grouped(ids)
      await Promise.all([
        ...sessions.map(([session, numbers]) => markSession(session, numbers, size)),
        ...site.map(({ key }) => table.insert({ ...key, size })),
      ])
    },
  }
}
