// What a new version of a table changes in its shape, and which of it opens what was closed: a column nobody named a
// level for, a lower level, another participant column, ids in another spelling. Those need to be accepted by whoever publishes.
import { isWithin } from './phi.ts'
import type { Column, TableShape } from './query.ts'
import { Refusal } from './refusal.ts'

type Shape = Pick<TableShape, 'columns' | 'participant'>

/** What is about to be published. */
export type Found = Shape & {
  /** The columns that are NotPHI because the definition says nothing about them. */
  readonly unnamed: readonly string[]
}

type Change = { readonly name: string; readonly old: string; readonly new: string }

export type ShapeChanges = {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly raised: readonly Change[]
  readonly lowered: readonly Change[]
  readonly retyped: readonly Change[]
  readonly participant: { readonly old: string | null; readonly new: string | null } | null
}

// Letter case does not tell columns apart anywhere else either.
const isSame = (a: string | null, b: string | null): boolean => a?.toLowerCase() === b?.toLowerCase()

function lackedBy(other: Shape, { columns }: Shape): string[] {
  return columns.map(({ name }) => name).filter((name) => !other.columns.some((column) => isSame(column.name, name)))
}

/** Every difference between two shapes, in the order of the later one's columns. */
export function shapeChanges(before: Shape, after: Shape): ShapeChanges {
  const both = after.columns.flatMap((now) => {
    const old = before.columns.find((column) => isSame(column.name, now.name))
    return old ? [{ name: now.name, old, now }] : []
  })
  const changed = (of: 'phi' | 'type', differs: (old: Column, now: Column) => boolean): Change[] =>
    both.flatMap(({ name, old, now }) => (differs(old, now) ? [{ name, old: old[of], new: now[of] }] : []))
  return {
    added: lackedBy(before, after),
    removed: lackedBy(after, before),
    raised: changed('phi', (old, now) => !isWithin(now.phi, old.phi)),
    lowered: changed('phi', (old, now) => !isWithin(old.phi, now.phi)),
    retyped: changed('type', (old, now) => old.type !== now.type),
    participant: isSame(before.participant, after.participant)
      ? null
      : { old: before.participant, new: after.participant },
  }
}

/** A list of columns, cut after so many: a thousand names are no sentence. */
export function shortList(names: readonly string[], most = 5): string {
  const more = names.length - most
  return more > 0 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(', ')
}

/** An entry of the log has 65,535 bytes at most, and one that is longer would keep all after it from being sealed. */
const mostRecorded = 56_000

/** Throws Refusal `bad-request` when the columns do not fit the event that tells of them. */
export function checkRecordable(columns: readonly Column[]): void {
  const told = JSON.stringify(columns.map(({ name, type, phi }) => ({ name, type, phi })))
  if (Buffer.byteLength(told) <= mostRecorded) return
  throw new Refusal(
    'bad-request',
    'The columns are too many, or their names too long, to be recorded. Split the table.',
  )
}

/** In which ids were not spelled as in their file, so that whoever withdrew by such an id might be there again. */
const respelled: readonly string[] = ['number', 'boolean', 'timestamp']

/** Throws Refusal `conflict` when the new shape opens what the one before kept closed. */
export function checkOpens(before: Shape, found: Found): void {
  const { added, lowered, retyped, participant } = shapeChanges(before, found)
  const unnamed = added.filter((name) => found.unnamed.includes(name))
  const lower = lowered.map((change) => `${change.name} (${change.old} to ${change.new})`)
  const was = retyped.find(({ name, old }) => isSame(name, found.participant) && respelled.includes(old))
  const opens = [
    ...(unnamed.length > 0 ? [`these columns are new and no level is named for them: ${shortList(unnamed)}`] : []),
    ...(lower.length > 0 ? [`these levels are lowered: ${shortList(lower)}`] : []),
    ...(participant
      ? [`the participant column changes from ${participant.old ?? 'none'} to ${participant.new ?? 'none'}`]
      : []),
    ...(was
      ? [`the participant column was of the type ${was.old} and is ${was.new} now; withdrawals may spell ids as then`]
      : []),
  ]
  if (opens.length === 0) return
  const how = 'Nothing was published. Name the levels, or accept this (--accept-changes, acceptChanges).'
  throw new Refusal('conflict', `Against the version before, ${opens.join('; ')}. ${how}`)
}
