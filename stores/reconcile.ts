// What the sealer would miss if it only heard of events: whatever is in the tables and not in the log, numbers that were taken
// and never told of, and sessions that ran out. It walks the days; how far it has come is kept in the registry.
import * as z from 'zod/mini'
import type { AuditEvent, Told } from '../core/audit-event.ts'
import { ulid, ulidRandomBytes } from '../core/ulid.ts'
import { decideUntold } from '../core/untold.ts'
import type { Audit } from './audit.ts'
import { eventId } from './event-ids.ts'
import type { Sealed } from './sealed.ts'
import type { LastNumber } from './session-looks.ts'
import type { Sessions } from './sessions.ts'
import type { Table } from './table.ts'

/** How far back the very first walk looks: a home may be older than its log. */
const firstDays = 400
const dayMs = 86_400_000
/** A session lives a day at most, and what it did last may be told of late. */
const sessionDays = 2
/** An event outside a session may stand under the minute in which it began. */
const ulidLagMs = 60_000
/**
 * What is told once an occasion stands under the minute in which the occasion began, so that a second telling finds its
 * place taken: a warning under the start of its session, an overdue review under the midnight of its day. A session
 * lives a day at most, and an hour is to spare.
 */
const occasionLagMs = 25 * 3_600_000
/**
 * How often the walk looks back so far. Each time would be too often: a busy site has 100,000 events in a day, which
 * would be read each minute, with a mark of each. Verification finds nothing missing before three hours are over.
 */
const farEveryMs = 3_600_000

export type ReconcilerParts = {
  readonly registry: Pick<Table, 'get' | 'insert' | 'amend' | 'query'>
  readonly sessions: Pick<Sessions, 'lastNumber'>
  readonly audit: Pick<Audit, 'insert' | 'stored' | 'idsAfter' | 'idsOfSite' | 'openedOn' | 'openedAlso'>
  readonly sealed: Pick<Sealed, 'without' | 'upTo'>
  now(): Date
  /** After so long nobody can still be at work on a number that was taken: the longest time-out and 60 s. */
  waitMs(): Promise<number>
}

/** `farMs` is when the walk last looked back far; the first ones did not. */
const Walked = z.object({ atMs: z.number(), farMs: z.optional(z.number()) })
type Walked = z.infer<typeof Walked>
/** `seen` numbers had been taken at `seenAtMs`; `done` says that nothing more will come. */
const Visited = z.object({ seen: z.number(), seenAtMs: z.number(), done: z.boolean() })
type Visited = z.infer<typeof Visited>

const SignedIn = z.object({ user: z.strictObject({ id: z.number(), email: z.string() }) })

const never: Visited = { seen: 0, seenAtMs: 0, done: false }
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
const walkKey = { pk: 'log.walk', sk: 'walked' }
const visitsPk = (day: string) => `log.walk.${day}`

export type Reconciler = ReturnType<typeof reconciler>

export function reconciler(parts: ReconcilerParts) {
  const visits = visitStore(parts.registry)
  const { audit, sealed, now } = parts

  async function walkDay(day: string, siteAfter: string, how: How): Promise<string[]> {
    const before = await visits.of(day)
    const found: string[] = []
    for (const session of await audit.openedOn(day)) {
      const visited = before.get(session) ?? never
      if (visited.done) continue
      const { fresh, next } = await visit(parts, session, visited, how)
      if (next) await visits.put(day, session, next)
      for (const id of fresh) found.push(id)
    }
    return [...found, ...(await sealed.without(await audit.idsOfSite(day, siteAfter)))]
  }

  return {
    /**
     * Hands to `seal` the ids of what is in the tables and not in the log, after telling of what is missing. `nobodyElse`
     * says that no story is under way anywhere: then nothing is waited for.
     */
    async walk(seal: (ids: readonly string[]) => Promise<unknown>, { nobodyElse = false } = {}): Promise<void> {
      const atMs = now().getTime()
      const firstMs = atMs - firstDays * dayMs
      const { atMs: walkedMs, farMs: lastFarMs = firstMs } = (await visits.walked()) ?? { atMs: firstMs }
      // A clock that was ahead and was set right must not put the next one off.
      const farMs = Math.min(lastFarMs, atMs)
      const isFar = atMs - farMs >= farEveryMs
      const waitMs = await parts.waitMs()
      const toldMs = isFar ? farMs - occasionLagMs : walkedMs - ulidLagMs
      const siteAfter = ulid(Math.max(0, toldMs - waitMs), new Uint8Array(ulidRandomBytes))
      for (let ms = walkedMs - sessionDays * dayMs; dayOf(ms) <= dayOf(atMs); ms += dayMs) {
        await seal(await walkDay(dayOf(ms), siteAfter, { nobodyElse, waitMs }))
      }
      await visits.putWalked({ atMs, farMs: isFar ? atMs : farMs })
    },

    /** Of a session that was cleaned away: tells what it left untold and that it expired, and answers ids for the log. */
    async removed(session: string, last: LastNumber, openedOn: string): Promise<string[]> {
      const there = new Set(await audit.idsAfter(session, 0))
      await settle(parts, session, { last, upTo: 0, there, before: never, nobodyElse: true, waitMs: 0 })
      await visits.put(openedOn, session, { seen: last.sequence, seenAtMs: now().getTime(), done: true })
      return await audit.idsAfter(session, 0)
    },
  }
}

function visitStore(registry: ReconcilerParts['registry']) {
  async function put(key: { pk: string; sk: string }, facts: { [name: string]: number | boolean }): Promise<void> {
    if (await registry.insert({ ...key, ...facts })) return
    await registry.amend(key, [], { set: facts })
  }
  return {
    async of(day: string): Promise<Map<string, Visited>> {
      const visited = new Map<string, Visited>()
      for (let after: string | undefined = ''; after !== undefined; ) {
        const page = await registry.query(visitsPk(day), after === '' ? {} : { after })
        for (const item of page.items) visited.set(item.sk, Visited.parse(item))
        after = page.next
      }
      return visited
    },
    put: (day: string, session: string, facts: Visited) => put({ pk: visitsPk(day), sk: session }, facts),
    async walked(): Promise<Walked | undefined> {
      const item = await registry.get(walkKey)
      return item && Walked.parse(item)
    },
    putWalked: (walked: { readonly atMs: number; readonly farMs: number }) => put(walkKey, walked),
  }
}

type How = { readonly nobodyElse: boolean; readonly waitMs: number }

type Found = {
  readonly last: LastNumber | undefined
  readonly upTo: number
  readonly there: ReadonlySet<string>
  readonly before: Visited
} & How

type Settled = { readonly told: readonly string[]; readonly isWaiting: boolean; readonly isOver: boolean }

/** Tells of the numbers that nobody told of, and of the end of a session that nobody ended. */
async function settle(parts: ReconcilerParts, session: string, found: Found): Promise<Settled> {
  const { last, upTo, there, before, nobodyElse, waitMs } = found
  const nowMs = parts.now().getTime()
  const has = (n: number) => there.has(eventId(session, n))
  const isWaitedOut = before.seen > 0 && nowMs - before.seenAtMs >= waitMs
  const numbers = { upTo, taken: last?.sequence ?? before.seen, isThere: has, seen: before.seen }
  const { unresolved, isWaiting } = decideUntold({ ...numbers, isWaitedOut, nobodyElse })
  for (const n of unresolved) await tell(parts, session, n, { type: 'unresolved', outcome: 'failed' })
  const isOver = last === undefined || nowMs - last.endedAtMs >= waitMs
  const isExpiring =
    isOver && !isWaiting && last?.state === 'active' && upTo <= last.sequence && !has(last.sequence + 1)
  const told = unresolved.map((n) => eventId(session, n))
  if (!isExpiring) return { told, isWaiting, isOver }
  // Its end is long past, so no number will be taken any more: one event says so, under the number behind the last.
  const expired: Told = { type: 'session-expired', outcome: 'ok', lastSequence: last.sequence }
  await tell(parts, session, last.sequence + 1, expired)
  return { told: [...told, eventId(session, last.sequence + 1)], isWaiting, isOver }
}

async function visit(parts: ReconcilerParts, session: string, before: Visited, how: How) {
  const { sessions, audit, sealed, now } = parts
  const last = await sessions.lastNumber(session)
  const upTo = await sealed.upTo(session)
  const there = new Set(await audit.idsAfter(session, upTo))
  const { told, isWaiting, isOver } = await settle(parts, session, { last, upTo, there, before, ...how })
  const fresh = await sealed.without([...there, ...told])
  const seenAtMs = now().getTime()
  const waiting = { seen: last?.sequence ?? before.seen, seenAtMs, done: false }
  const isFirstLook = before.seen === 0 || seenAtMs - before.seenAtMs >= how.waitMs
  if (isWaiting) return { fresh, next: isFirstLook ? waiting : undefined }
  return { fresh, next: isOver && fresh.length === 0 ? { ...before, done: true } : undefined }
}

/** Tells of a number in nobody's name. Where its own story came first after all, that one's event stays. */
async function tell({ audit, now }: ReconcilerParts, session: string, sequence: number, told: Told): Promise<void> {
  // The person who signed in, as far as the first event says so.
  const login = SignedIn.safeParse(await audit.stored(eventId(session, 1)))
  const at = now().toISOString()
  // It may be days later: first of all the session is to be found on this day too.
  await audit.openedAlso(session, at)
  const event: AuditEvent = {
    id: eventId(session, sequence),
    sequence,
    session,
    at,
    user: login.success ? login.data.user : null,
    actingAs: null,
    key: null,
    address: '',
    userAgent: 'proviso seal',
    folder: null,
    declaration: null,
    requestId: `seal.${session}.${sequence}`,
    ...told,
  }
  await audit.insert(event)
}
