// Who saw a participant: events that list them, and bulk reads that are run again to learn whether they were among them.
import { isReleased, type Released, type Sight, type Sureness, tablesOf } from '../../core/accesses.ts'
import { liesIn } from '../../core/folder-path.ts'
import type { QueryLimits } from '../../core/query-limits.ts'
import { Refusal } from '../../core/refusal.ts'
import { eventsOfAny, placeIn } from '../../stores/audit-listing.ts'
import type { World } from '../../stores/world.ts'
import { cursorAfter, type Lacking, lacking, type Period, type Place } from './asking.ts'
import { type Seen, seenAgain } from './seen-again.ts'

export type WhoAsked = Period & {
  readonly participant: string
  /** With what lies in it; undefined is everywhere. */
  readonly folder?: string | undefined
  readonly after: Place | null
  /** So many accesses, gone ones among them, and so many runs, make a page; what is left comes with the cursor. */
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

type Page = { readonly looked: readonly Looked[]; readonly missing: readonly string[]; readonly cursor: string | null }

/** A page of those who saw them, newest first. Of an access that is gone nobody knows the folder: it counts in each. */
export async function whoSaw(asked: WhoAsked, world: World): Promise<Page> {
  const { participant, folder, from, to, limit, runs } = asked
  const again = seenAgain(participant, asked.limits, world)
  const period = { from, to, released: true } as const
  const looked: Looked[] = []
  const missing: string[] = []
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
    const isFull = looked.length + missing.length >= limit || again.runs() >= runs || count >= mostLooked
    if (last !== null && isFull) return { looked, missing, cursor: cursorAfter(last) }
    count += 1
    last = placeIn(found)
    if (!('event' in found)) {
      missing.push(found.gone.id)
      continue
    }
    const { event } = found
    if (!isReleased(event)) continue
    if (folder !== undefined && !(event.folder !== null && liesIn(event.folder, folder))) continue
    const seen = await again.look(event)
    if (seen.saw) looked.push({ event, seen })
  }
  return { looked, missing, cursor: null }
}

export function showAccess({ event, seen }: Looked): Access {
  const { id, at, user, actingAs, folder, columns, phiColumns, declaration } = event
  const { saw: _, ...how } = seen
  return { event: id, at, user, actingAs, folder, tables: tablesOf(event), columns, phiColumns, declaration, ...how }
}

/** All accesses that released rows of theirs, for an account; rows that were only counted left nobody's hands. */
export async function sightsOf(
  asked: Omit<WhoAsked, 'after' | 'limit'>,
  world: World,
): Promise<{ sights: Sight[]; missing: readonly string[] }> {
  const { looked, missing, cursor } = await whoSaw({ ...asked, after: null, limit: Number.MAX_SAFE_INTEGER }, world)
  if (cursor !== null) {
    throw new Refusal('bad-request', 'This takes more bulk reads to be run again than one call may. Ask for less time.')
  }
  const released = looked.filter(({ seen }) => seen.sure === 'possible' || seen.how === 'released')
  return { sights: released.map(({ event, seen }) => ({ event, sure: seen.sure })), missing }
}

/** An account may be handed to whom it is about: one that lacks something says itself that it is not complete. */
export function shortOf(missing: readonly string[]): Lacking & { readonly complete?: false } {
  return missing.length > 0 ? { complete: false, ...lacking(missing) } : {}
}
