// `proviso audit replay`: runs a recorded access again on the versions it read, and says whether the same bytes come. No
// row leaves: only the verdict, and that is recorded before anybody hears it.
import { type AuditEvent, MalformedEvent, type RowsRead, type SqlRun } from '../core/audit-event.ts'
import { isWithin } from '../core/phi.ts'
import { widestQueryLimits } from '../core/query-limits.ts'
import { Refusal } from '../core/refusal.ts'
import type { ReplayVerdict } from '../core/replay-facts.ts'
import { isReplayable, type Replayable, runAgain, versionsOf } from '../lambdas/http/running-again.ts'
import type { Home } from '../stores/local-world.ts'
import { record } from './record.ts'
import { type Comparison, compareAccess } from './replay-compare.ts'
import { lookAtVersions, type Versions } from './replay-versions.ts'

export type Replay = {
  readonly event: string
  /** The type of the event, when and where it was; null when there is none that could be read. */
  readonly access: { readonly type: string; readonly at: string; readonly folder: string | null } | null
  readonly verdict: ReplayVerdict
  readonly sentence: string
  readonly comparisons: readonly Comparison[]
}

type Found = Omit<Replay, 'event'>

/** Replays the event of this id. Throws Refusal, and says nothing, when that cannot be recorded. */
export async function replay(home: Home, id: string): Promise<Replay> {
  const found = await replayed(home, id)
  const told = {
    type: 'audit-read',
    outcome: 'ok',
    asked: { replay: id.slice(0, 100).toWellFormed() },
    eventCount: found.verdict === 'no-such-event' ? 0 : 1,
    verdict: found.verdict,
  } as const
  if (await record(home.world, { changes: [], told: [told], folder: found.access?.folder ?? null })) {
    return { event: id, ...found }
  }
  throw new Refusal('audit-unavailable', 'The replay could not be recorded, so nothing is said of it.')
}

async function replayed(home: Home, id: string): Promise<Found> {
  const event = await eventOf(home, id)
  if (event === undefined) return ended(null, 'no-such-event', 'There is no such event.')
  if (event === null) {
    return ended(null, 'not-equal', 'Not equal: the event is not as any event is written, so it was altered.')
  }
  const { type, at, folder } = event
  const access = { type, at, folder }
  const why = whyNot(event)
  if (why) return ended(access, ...why)
  if (!isReplayable(event)) return ended(access, 'cannot-be-replayed', olderSentence)
  const { comparisons, disposed } = await comparedAgain(home, event)
  if (disposed) {
    const { what, at, reason } = disposed
    const why = `the ${what} was disposed of on ${at}: ${reason}.`
    return { ...ended(access, 'cannot-be-replayed', `This access can no longer be replayed: ${why}`), comparisons }
  }
  const wrong = comparisons.filter(({ equal }) => equal === false).map(({ what }) => what)
  const verdict = wrong.length === 0 ? 'equal' : 'not-equal'
  const sentence = wrong.length === 0 ? equalSentence(comparisons) : `Not equal: ${wrong.join('; ')}.`
  return { access, verdict, sentence, comparisons }
}

/** Null is an event that cannot be read as one. */
async function eventOf({ world }: Home, id: string): Promise<AuditEvent | undefined | null> {
  try {
    return await world.audit.event(id)
  } catch (error) {
    if (error instanceof MalformedEvent) return null
    throw error
  }
}

function ended(access: Found['access'], verdict: ReplayVerdict, sentence: string): Found {
  return { access, verdict, sentence, comparisons: [] }
}

const olderSentence = 'This access cannot be replayed: it was recorded before events said what a replay takes.'

function equalSentence(comparisons: readonly Comparison[]): string {
  const unknown = comparisons.filter(({ equal }) => equal === null).map(({ what }) => what)
  const said = 'Equal: the same rows came again, to the byte.'
  return unknown.length === 0 ? said : `${said} Not recorded then, so not compared: ${unknown.join('; ')}.`
}

function whyNot(event: AuditEvent): [ReplayVerdict, string] | null {
  const { type } = event
  if (type !== 'rows-read' && type !== 'sql-run') {
    return [
      'cannot-be-replayed',
      `Only accesses to rows can be replayed (rows-read, sql-run); this event is a ${type}.`,
    ]
  }
  if (event.outcome === 'refused')
    return ['nothing-released', `Nothing was released: this access was refused (${event.code}).`]
  return event.outcome === 'failed' ? ['nothing-released', 'Nothing was released: this access failed.'] : null
}

type Compared = Omit<Versions, 'tables'>

async function comparedAgain(home: Home, event: Replayable): Promise<Compared> {
  const { folder, declaration, effectivePhi: level } = event
  if (folder === null || declaration === null || !isWithin(level, declaration.phi)) {
    const now = `more than the ${declaration?.phi ?? 'nothing'} that was declared`
    return { comparisons: [{ what: 'effectivePhi', recorded: level, now, equal: false }] }
  }
  const place = { folder, level, withdrawals: event.replay.withdrawals ?? 0 }
  const { tables, ...looked } = await lookAtVersions(home, place, versionsOf(event))
  if (!tables) return looked
  const ran = await runAgain(event, { folder, tables, limits: widestQueryLimits }, home.world)
  const compared = 'now' in ran ? compareAccess(factsOf(event), ran.now) : [noRows(ran.instead)]
  return { comparisons: [...looked.comparisons, ...compared] }
}

const noRows = (now: string): Comparison => ({ what: 'answer', recorded: 'rows', now, equal: false })

/** The event without who, when and from where. */
function factsOf(event: Replayable): RowsRead | SqlRun {
  const {
    id,
    sequence,
    session,
    at,
    user,
    actingAs,
    actingWith,
    key,
    address,
    userAgent,
    folder,
    declaration,
    requestId,
    ...facts
  } = event
  return facts
}
