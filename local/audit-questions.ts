// The officer's questions on the home itself, answered as over the API but without its limits, and on record before anything
// is said.
import { accountCsv, accountOf, type DayOfUse, type Disclosure, isReleased, usesByDay } from '../core/accesses.ts'
import type { AuditEvent } from '../core/audit-event.ts'
import type { AuditFilter } from '../core/audit-filter.ts'
import { parseFolderPath } from '../core/folder-path.ts'
import type { Misfit } from '../core/misfits.ts'
import { widestQueryLimits } from '../core/query-limits.ts'
import { Refusal } from '../core/refusal.ts'
import {
  allOf,
  asked,
  type Lacking,
  lacking,
  type Period,
  periodOf,
  readCursor,
  sixYearsMs,
  Time,
} from '../lambdas/http/asking.ts'
import { misfitsIn } from '../lambdas/http/asking-misfits.ts'
import { type Access, shortOf, showAccess, sightsOf, whoSaw } from '../lambdas/http/asking-who.ts'
import { namesOf } from '../lambdas/http/person-names.ts'
import { eventsBackwards, type Found } from '../stores/audit-listing.ts'
import type { Home } from '../stores/local-world.ts'
import { record } from './record.ts'

export type Asked = { readonly from?: string | undefined; readonly to?: string | undefined }

const unlimited = { runs: Number.MAX_SAFE_INTEGER, limits: widestQueryLimits }
const sixYears = { usualMs: sixYearsMs, longestMs: sixYearsMs }

export function periodIn({ world }: Home, { from, to }: Asked, usual?: typeof sixYears): Period {
  for (const time of [from, to]) {
    if (time !== undefined && !Time.safeParse(time).success) {
      throw new Refusal('bad-request', 'Write a time as 2026-01-31 or 2026-01-31T12:00:00Z.')
    }
  }
  return periodOf({ from, to }, world.now(), usual)
}

/** Records that something was asked and how much was found; throws Refusal, and nothing is said, where that cannot be. */
async function recorded({ world }: Home, question: string, of: Record<string, string | undefined>, count: number) {
  if (await record(world, { changes: [], told: [asked(question, of, count)] })) return
  throw new Refusal('audit-unavailable', 'The question could not be recorded, so nothing is said.')
}

/** Who saw a participant; in a folder and what lies in it, or anywhere. */
export async function askWho(home: Home, participant: string, of: Asked & { folder?: string | undefined }) {
  const folder = of.folder === undefined ? undefined : parseFolderPath(of.folder)
  const period = periodIn(home, of, sixYears)
  const accesses: Access[] = []
  const missing: string[] = []
  let after: Parameters<typeof whoSaw>[0]['after'] = null
  do {
    const page: Awaited<ReturnType<typeof whoSaw>> = await whoSaw(
      { ...period, ...unlimited, participant, folder, after, limit: 1_000 },
      home.world,
    )
    accesses.push(...page.looked.map(showAccess))
    missing.push(...page.missing)
    after = readCursor(page.cursor ?? undefined)
  } while (after !== null)
  await recorded(home, 'who', { participant, folder, ...period }, accesses.length)
  return { accesses, ...lacking(missing) }
}

/** The account of disclosures of a participant, and the same as CSV. */
export async function askDisclosures(
  home: Home,
  participant: string,
  of: Asked,
): Promise<{ answer: { disclosures: readonly Disclosure[] } & Lacking; csv: string }> {
  const period = periodIn(home, of, sixYears)
  const { sights, missing } = await sightsOf({ ...period, ...unlimited, participant }, home.world)
  const account = accountOf(sights)
  const ids = account.map(({ recipient }) => recipient.id)
  const csv = accountCsv(account, await namesOf(ids, home.world), missing)
  await recorded(home, 'disclosures', { participant, ...period }, account.length)
  return { answer: { disclosures: account, ...shortOf(missing) }, csv }
}

export async function askUses(home: Home, user: string, of: Asked): Promise<{ uses: DayOfUse[] } & Lacking> {
  const period = periodIn(home, of)
  const { events, missing } = await allOf(home.world, [{ ...period, user, released: true }], isReleased)
  const uses = usesByDay(events)
  await recorded(home, 'uses', { user, ...period }, uses.length)
  return { uses, ...lacking(missing) }
}

export async function askMisfits(home: Home, of: Asked): Promise<{ misfits: Misfit[] } & Lacking> {
  const period = periodIn(home, of)
  const { misfits, missing } = await misfitsIn(period, home.world)
  await recorded(home, 'misfits', period, misfits.length)
  return { misfits, ...lacking(missing) }
}

const any = (_: AuditEvent): _ is AuditEvent => true

async function eventsOf(home: Home, question: string, of: Asked & { user?: string }, some: Partial<AuditFilter>[]) {
  const period = periodIn(home, of)
  const { user } = of
  const filters = some.map((one) => ({ ...one, ...period, ...(user === undefined ? {} : { user }) }))
  const { events, missing } = await allOf(home.world, filters, any)
  await recorded(home, question, { user, ...period }, events.length)
  return { events, ...lacking(missing) }
}

/** What was declared and opened, of everybody or of one. */
export const askDeclared = (home: Home, of: Asked & { user?: string }) =>
  eventsOf(home, 'declared', of, [
    { type: 'declared', outcome: 'ok' },
    { type: 'break-glass', outcome: 'ok' },
  ])

export const askRefused = (home: Home, of: Asked & { user?: string }) =>
  eventsOf(home, 'refused', of, [{ outcome: 'refused' }, { outcome: 'failed' }])

/**
 * All events of a time, newest first, one by one, and in their places those that are gone: they are counted and that is
 * recorded, then they are read again.
 */
export async function* exportEvents(home: Home, of: Asked): AsyncGenerator<Found> {
  const period = periodIn(home, of, sixYears)
  let count = 0
  for await (const found of eventsBackwards(home.world, period)) if ('event' in found) count += 1
  await recorded(home, 'export', period, count)
  yield* eventsBackwards(home.world, period)
}

/** Begins to make the index again; until that is done the one that is there serves. */
export async function reindex(home: Home): Promise<void> {
  await home.world.auditIndex.beginRebuild()
}
