// Changing the rules that declarations follow, whoever does it and wherever: what changes, what is told of it, what is shown.
import type { Told } from '../../core/audit-event.ts'
import type { Irb } from '../../core/declaration.ts'
import { Refusal } from '../../core/refusal.ts'
import type { Paragraph } from '../../core/terms.ts'
import type { Operation, World } from '../../stores/world.ts'
import {
  listOf,
  listOwner,
  type SentActivity,
  type SentChange as SentActivityChange,
  withChange,
  withList,
  withNew,
} from './activity-fields.ts'
import { chosenIrb, type SentIrb, type SentNewIrb, showIrb } from './irb-fields.ts'
import {
  checkSize,
  factsOf,
  nextParagraph,
  plainParagraph,
  type SentParagraph,
  type SentChange as SentParagraphChange,
} from './paragraph-fields.ts'
import { changesIn } from './rule-changes.ts'

export type Ruled<T extends object> = {
  readonly changes: readonly Operation[]
  readonly conflict?: Refusal
  readonly event: Told
  readonly folder: string | null
  readonly shown: T
  /** The places that the rule reaches, as it was and as it is to be; null the whole site. */
  readonly reach: readonly string[] | null
}

/** The places of a rule before and after a change of it. */
function reachOf(...sides: readonly (readonly string[] | null)[]): readonly string[] | null {
  if (sides.some((side) => side === null || side.length === 0)) return null
  return [...new Set(sides.flatMap((side) => side ?? []))]
}

const placeOf = (folder: string | null) => (folder === null ? null : [folder])

export async function addedIrb(body: SentNewIrb, world: World): Promise<Ruled<Irb>> {
  const { number, title } = body
  const plain: Irb = { number, title, expiresOn: null, withdrawn: false, folders: null, people: null }
  const irb = await chosenIrb(body, plain, world)
  const { number: subject, ...facts } = irb
  return {
    changes: [world.registry.addingIrb(irb)],
    conflict: new Refusal('conflict', 'The registry has an IRB of that number. Change that one.'),
    event: { type: 'irb-changed', outcome: 'ok', subject, changes: changesIn({}, facts) },
    folder: null,
    shown: irb,
    reach: reachOf(irb.folders),
  }
}

export async function changedIrb(body: SentIrb, world: World): Promise<Ruled<Irb>> {
  const { registry } = world
  const kept = await registry.irb(body.number)
  if (!kept) throw new Refusal('not-found', 'The registry has no IRB of that number.')
  const before = showIrb(kept)
  const after = await chosenIrb(body, before, world)
  const changes = changesIn(before, after)
  return {
    changes: changes.length > 0 ? registry.changingIrb(kept, after) : [],
    event: { type: 'irb-changed', outcome: 'ok', subject: before.number, changes },
    folder: null,
    shown: after,
    // What the site has withdrawn is brought back by the site alone.
    reach: before.withdrawn && !after.withdrawn ? null : reachOf(before.folders, after.folders),
  }
}

export async function addedActivity(body: SentActivity, world: World): Promise<Ruled<object>> {
  const folder = await listOwner(body.folder, world)
  const kept = await world.registry.activityLists()
  const before = listOf(kept, folder) ?? { folder, inherits: false, activities: [] }
  const { list, made } = withNew(before, body)
  const { name: subject, ...facts } = made
  return {
    changes: [world.registry.changingActivities(kept, withList(kept, list))],
    event: { type: 'activity-changed', outcome: 'ok', subject, changes: changesIn({}, facts) },
    folder,
    shown: { folder, ...made },
    reach: placeOf(folder),
  }
}

export async function changedActivity(body: SentActivityChange, world: World): Promise<Ruled<object>> {
  const folder = await listOwner(body.folder, world)
  const kept = await world.registry.activityLists()
  const before = listOf(kept, folder)
  if (!('inherits' in body)) {
    const { list, before: old, after } = withChange(before, body)
    const changes = changesIn(old, after)
    return {
      changes: changes.length > 0 ? [world.registry.changingActivities(kept, withList(kept, list))] : [],
      event: { type: 'activity-changed', outcome: 'ok', subject: after.name, changes },
      folder,
      shown: { folder, ...after },
      reach: placeOf(folder),
    }
  }
  if (!before) throw new Refusal('not-found', `${folder} has no activities of its own.`)
  const after = { ...before, inherits: body.inherits }
  const changes = changesIn({ inherits: before.inherits }, { inherits: after.inherits })
  return {
    changes: changes.length > 0 ? [world.registry.changingActivities(kept, withList(kept, after))] : [],
    event: { type: 'activity-changed', outcome: 'ok', subject: 'the list of the folder', changes },
    folder,
    shown: after,
    reach: placeOf(folder),
  }
}

const idBytes = 6

export async function addedParagraph(body: SentParagraph, world: World): Promise<Ruled<Paragraph>> {
  const { registry, random } = world
  // The head first: a change that comes between the two readings is then found out when this one is made.
  const head = await registry.termsHead()
  const all = await registry.paragraphs()
  const id = body.id ?? `p-${Buffer.from(random(idBytes)).toString('hex')}`
  if (all.some((p) => p.id === id)) throw new Refusal('conflict', `There is a paragraph "${id}". Change that one.`)
  const paragraph = await nextParagraph(body, plainParagraph(id, all), world)
  checkSize(paragraph, all)
  return {
    changes: registry.changingTerms(head, paragraph),
    event: { type: 'terms-changed', outcome: 'ok', subject: id, changes: changesIn({}, factsOf(paragraph)) },
    folder: paragraph.folder,
    shown: paragraph,
    reach: placeOf(paragraph.folder),
  }
}

export async function changedParagraph(body: SentParagraphChange, world: World): Promise<Ruled<Paragraph>> {
  const { registry } = world
  const head = await registry.termsHead()
  const all = await registry.paragraphs()
  const before = all.find(({ id }) => id === body.id)
  if (!before) throw new Refusal('not-found', 'There is no such paragraph.')
  const after = await nextParagraph(body, before, world)
  checkSize(after, all)
  const { version: _, ...said } = factsOf(after)
  const isChanged = changesIn(factsOf(before), said).length > 0
  const changes = isChanged ? changesIn(factsOf(before), factsOf(after)) : []
  return {
    changes: isChanged ? registry.changingTerms(head, after) : [],
    event: { type: 'terms-changed', outcome: 'ok', subject: before.id, changes },
    folder: after.folder,
    shown: isChanged ? after : before,
    reach: reachOf(placeOf(before.folder), placeOf(after.folder)),
  }
}
