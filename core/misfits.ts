// Accesses whose declaration did not fit: a level above what was then read, an approval that did not hold, an activity that
// needs one without it. Pure.

import type { Released } from './accesses.ts'
import { type Activity, activityNamed } from './activities.ts'
import { checkIrb, type Irb } from './declaration.ts'
import { higherOf, isWithin, type PhiLevel } from './phi.ts'

export type Misfit = {
  readonly kind: 'level-above-need' | 'irb' | 'no-irb' | 'nothing-declared'
  readonly why: string
  /** The first access that it is about, and how many there are of the kind. */
  readonly event: string
  readonly at: string
  readonly accesses: number
  readonly user: Released['user']
  readonly folder: string | null
  readonly declaration: Released['declaration']
}

export type Approvals = {
  /** The approval as it stood at that time, and as the registry has it now; undefined where there was or is none. */
  readonly before: Irb | undefined
  readonly now: Irb | undefined
}

/** Undoes changes of an approval, the newest first: what their events say that it was before. */
export function undone(irb: Irb, changes: readonly (readonly { name: string; old: unknown }[])[]): Irb {
  return changes.flat().reduce((before, { name, old }) => asItWas(before, name, old), irb)
}

function asItWas(irb: Irb, name: string, old: unknown): Irb {
  if (name === 'withdrawn' && typeof old === 'boolean') return { ...irb, withdrawn: old }
  if (name === 'expiresOn' && (old === null || typeof old === 'string')) return { ...irb, expiresOn: old }
  if (name === 'folders' && isListOf(old, 'string')) return { ...irb, folders: old }
  if (name === 'people' && isListOf(old, 'number')) return { ...irb, people: old }
  return irb
}

function isListOf(value: unknown, type: 'string'): value is string[] | null
function isListOf(value: unknown, type: 'number'): value is number[] | null
function isListOf(value: unknown, type: string): boolean {
  return value === null || (Array.isArray(value) && value.every((one) => typeof one === type))
}

const told = (event: Released, kind: Misfit['kind'], why: string): Misfit => {
  const { id, at, user, folder, declaration } = event
  return { kind, why, event: id, at, accesses: 1, user, folder, declaration }
}

/** What did not fit of one access, but for its level. Emergency access has a review of its own. */
export function misfitOf(event: Released, approvals: Approvals, activities: readonly Activity[]): Misfit | null {
  const { declaration, folder } = event
  if (declaration === null || folder === null) return told(event, 'nothing-declared', 'Nothing was declared.')
  if (declaration.emergency) return null
  const { irb: number, activity } = declaration
  if (number === null) {
    const needsOne = activityNamed(activities, activity)?.irbRequired === true
    return needsOne ? told(event, 'no-irb', `The activity "${activity}" needs an IRB number.`) : null
  }
  const people = [event.user, event.actingAs].flatMap((one) => (one === null ? [] : [one.id]))
  const use = { folder, people, now: new Date(event.at) }
  const then = checkIrb(approvals.before, number, use)
  if (!then.allow) return told(event, 'irb', then.why)
  // A last day that was put right afterwards counts for what was read before, too.
  const { expiresOn = null } = approvals.now ?? {}
  const later = checkIrb(approvals.before && { ...approvals.before, expiresOn }, number, use)
  return later.allow ? null : told(event, 'irb', `${later.why} The registry says so since.`)
}

/** Levels of the columns that an access touched, by name; a name without one counts as whatever was allowed. */
export type Levels = ReadonlyMap<string, PhiLevel>

const declaredOnce = ({ session, folder, declaration }: Released) =>
  JSON.stringify([session, folder, declaration?.version ?? null])

/** Declarations under which nothing was read that needed their level. `levels` tells the columns of each event. */
export function levelsAboveNeed(events: readonly Released[], levels: (event: Released) => Levels): Misfit[] {
  const uses = new Map<string, { first: Released; accesses: number; need: PhiLevel }>()
  for (const event of events) {
    if (event.declaration === null || event.declaration.emergency) continue
    const key = declaredOnce(event)
    const { accesses, need } = uses.get(key) ?? { accesses: 0, need: 'NotPHI' as const }
    const known = levels(event)
    const read = event.phiColumns.map((name) => known.get(name) ?? event.effectivePhi)
    // The events come newest first.
    uses.set(key, { first: event, accesses: accesses + 1, need: read.reduce(higherOf, need) })
  }
  return [...uses.values()].flatMap(({ first, accesses, need }) => {
    const declared = first.declaration?.phi ?? 'NotPHI'
    if (isWithin(declared, need)) return []
    const why = `${declared} was declared, and nothing above ${need} was read under it.`
    return [{ ...told(first, 'level-above-need', why), accesses }]
  })
}
