// Who saw a participant: events that list them, and bulk reads that are run again to learn whether they were among them.
import { isReleased, type Released, type Sight, type Sureness, tablesOf } from '../../core/accesses.ts'
import { liesIn } from '../../core/folder-path.ts'
import type { QueryLimits } from '../../core/query-limits.ts'
import { Refusal } from '../../core/refusal.ts'
import { eventsOfAny } from '../../stores/audit-listing.ts'
import type { World } from '../../stores/world.ts'
import { cursorAfter, type Period, type Place } from './asking.ts'
import { type Seen, seenAgain } from './seen-again.ts'

export type WhoAsked = Period & {
  readonly participant: string
  /** With what lies in it; undefined is everywhere. */
  readonly folder?: string | undefined
  readonly after: Place | null
  /** So many accesses, and so many runs, make a page; what is left comes with the cursor. */
  readonly limit: number
  readonly runs: number
  readonly limits: QueryLimits
}

type Looked = { readonly event: Released; readonly seen: Extract<Seen, { saw: true }> }

export type Access = {
  readonly event: string
  readonly at: string
  readonly user: Released['user']
  readonly actingAs: Released['actingAs']
  readonly folder: string | null
  readonly tables: readonly string[]
  readonly columns: readonly string[]
  readonly phiColumns: readonly string[]
  readonly declaration: Released['declaration']
  readonly sure: Sureness
  readonly how?: 'released' | 'counted'
  readonly why?: string
}

/** However many events are looked at, a call comes to an end. */
const mostLooked = 20_000

/** A page of those who saw them, newest first. */
export async function whoSaw(
  asked: WhoAsked,
  world: World,
): Promise<{ looked: readonly Looked[]; cursor: string | null }> {
  const { participant, folder, from, to, limit, runs } = asked
  const again = seenAgain(participant, asked.limits, world)
  const period = { from, to }
  const looked: Looked[] = []
  let count = 0
  let last: Place | null = null
  for await (const found of eventsOfAny(
    world,
    [
      { ...period, participant },
      { ...period, unlisted: true },
    ],
    asked.after,
  )) {
    if (!('event' in found) || !isReleased(found.event)) continue
    if (last !== null && (looked.length >= limit || again.runs() >= runs || count >= mostLooked)) {
      return { looked, cursor: cursorAfter(last) }
    }
    const { event } = found
    count += 1
    last = event
    if (folder !== undefined && !(event.folder !== null && liesIn(event.folder, folder))) continue
    const seen = await again.look(event)
    if (seen.saw) looked.push({ event, seen })
  }
  return { looked, cursor: null }
}

export function showAccess({ event, seen }: Looked): Access {
  const { id, at, user, actingAs, folder, columns, phiColumns, declaration } = event
  const { saw: _, ...how } = seen
  return { event: id, at, user, actingAs, folder, tables: tablesOf(event), columns, phiColumns, declaration, ...how }
}

/** All accesses that released rows of theirs, for an account; rows that were only counted left nobody's hands. */
export async function sightsOf(asked: Omit<WhoAsked, 'after' | 'limit'>, world: World): Promise<Sight[]> {
  const { looked, cursor } = await whoSaw({ ...asked, after: null, limit: Number.MAX_SAFE_INTEGER }, world)
  if (cursor !== null) {
    throw new Refusal('bad-request', 'This takes more bulk reads to be run again than one call may. Ask for less time.')
  }
  const released = looked.filter(({ seen }) => seen.sure === 'possible' || seen.how === 'released')
  return released.map(({ event, seen }) => ({ event, sure: seen.sure }))
}
