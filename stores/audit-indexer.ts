// Makes the index from the log: it follows what is sealed, proves of each past day that nothing of it is left out, and makes
// a whole new generation when asked to. Nothing waits for it, and it may be stopped anywhere and run twice at once.
import { type AuditEvent, assertAuditEvent, MalformedEvent } from '../core/audit-event.ts'
import type { Audit } from './audit.ts'
import { type AuditIndex, dayBefore } from './audit-index.ts'
import { isEventId } from './event-ids.ts'
import { inLots } from './giving-way.ts'
import type { Entry, SealedLog } from './log.ts'
import { logFollower } from './log-follower.ts'
import type { Table } from './table.ts'

export type IndexerParts = {
  readonly index: AuditIndex
  readonly registry: Pick<Table, 'get' | 'insert' | 'amend'>
  readonly audit: Pick<Audit, 'idsOfDay'>
  readonly log: Pick<SealedLog, 'entriesFrom'>
  now(): Date
  /** Of the days before the first event so many are looked at in one go, back to as long as events are kept. @default 30 */
  readonly emptyDaysAtOnce?: number
}

export type AuditIndexer = ReturnType<typeof auditIndexer>

const dayMs = 86_400_000
/** The longest question and its record: after that nothing more is written with a time of the day before. */
const lateMs = 2 * 3_600_000
const retryMs = 600_000
/** For so long events are asked for: six years. */
const keptMs = 2_193 * dayMs
const atOnce = 16

export function auditIndexer({ registry, log, ...parts }: IndexerParts) {
  const { index } = parts
  const settler = settling(parts)

  async function followAs(generation: number, most: number): Promise<number> {
    const writer = index.writer(generation)
    const take = async (entries: readonly Entry[]) => {
      const added = await inLots(entries, atOnce, async ({ bytes, index: entry }) => {
        const event = eventIn(bytes)
        if (event) await writer.add(event, entry)
        return event && { event, entry }
      })
      const last = added.findLast((one) => one !== undefined)
      if (last) await writer.reached({ at: last.event.at, entry: last.entry })
    }
    const taken = await logFollower(`audit-index.${generation}`, registry, log, take).follow(most)
    // Who is behind has more to do, and others may be waiting.
    if (taken < most) await settler.settle(generation)
    return taken
  }

  return {
    /**
     * Takes what is new in the log and answers how many entries that were; it stops once these are `most` or more, and then no
     * day is looked at. A rebuild that was begun goes on, and ends when it has caught up.
     */
    async follow(most = Number.POSITIVE_INFINITY): Promise<number> {
      const state = await index.state()
      const taken = await followAs(state.current, most)
      if (state.building === null) return taken
      const rebuilt = await followAs(state.building, most)
      if (rebuilt < most) await index.moveOn(state, { current: state.building, building: null })
      return Math.max(taken, rebuilt)
    },
  }
}

/** The event in an entry. What was lost, or is of no known type, stops nobody. */
function eventIn(bytes: Uint8Array): AuditEvent | undefined {
  try {
    const stored: unknown = JSON.parse(Buffer.from(bytes).toString())
    assertAuditEvent(stored)
    return isEventId(stored.id) && isTime(stored.at) ? stored : undefined
  } catch (error) {
    if (error instanceof MalformedEvent || error instanceof SyntaxError) return undefined
    throw error
  }
}

const isTime = (at: string) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(at) && !Number.isNaN(Date.parse(at))

/** Marks a day as whole when each event of it that the table holds is in the index. */
function settling({ index, audit, now, emptyDaysAtOnce = 30 }: Omit<IndexerParts, 'registry' | 'log'>) {
  /** Up to which day all are whole, and when to look again where one is not: this process's own memory. */
  const known = new Map<number, { through: string; retryAtMs: number }>()

  async function isWhole(generation: number, day: string): Promise<boolean> {
    const indexed = await index.reader(generation).idsOn(day)
    return (await audit.idsOfDay(day)).every((id) => indexed.has(id))
  }

  /** Whether all are whole now; what is left over is gone on with at once, what is lacking later. */
  async function settleAll(generation: number, last: string): Promise<'whole' | 'left' | 'lacking'> {
    const reader = index.reader(generation)
    const begin = new Date(Date.parse(last) - keptMs).toISOString().slice(0, 10)
    const [first = last, done] = [await reader.firstDay(), await reader.wholeDays(begin, last)]
    const unproven = daysBackwards(last, begin).filter((day) => !done.has(day))
    const empty = unproven.filter((day) => day < first)
    let isLacking = false
    for (const day of [...unproven.filter((one) => one >= first), ...empty.slice(0, emptyDaysAtOnce)]) {
      if (await isWhole(generation, day)) await index.writer(generation).whole(day)
      else isLacking = true
    }
    return isLacking ? 'lacking' : empty.length > emptyDaysAtOnce ? 'left' : 'whole'
  }

  return {
    async settle(generation: number): Promise<void> {
      const nowMs = now().getTime()
      const last = new Date(nowMs - lateMs - dayMs).toISOString().slice(0, 10)
      const { through, retryAtMs } = known.get(generation) ?? { through: '', retryAtMs: 0 }
      if (through >= last || nowMs < retryAtMs) return
      const settled = await settleAll(generation, last)
      if (settled === 'whole') known.set(generation, { through: last, retryAtMs: 0 })
      if (settled === 'lacking') known.set(generation, { through, retryAtMs: nowMs + retryMs })
    },
  }
}

function daysBackwards(last: string, begin: string): string[] {
  const days: string[] = []
  for (let day = last; day >= begin; day = dayBefore(day)) days.push(day)
  return days
}
