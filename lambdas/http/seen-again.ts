// Whether somebody's rows were among those of a bulk read whose event tells their number and digest alone: the access is run
// again on its immutable versions, and what it reads of is compared with the digest that was recorded. No row leaves.
import { decideSelect } from '../../core/access.ts'
import type { Released, Sureness } from '../../core/accesses.ts'
import type { TableShape } from '../../core/query.ts'
import type { QueryLimits } from '../../core/query-limits.ts'
import { Refusal } from '../../core/refusal.ts'
import type { World } from '../../stores/world.ts'
import { isReplayable, type Ran, type Replayable, runAgain, versionsOf } from './running-again.ts'

/** `how` tells whether rows of theirs were released, or only counted. */
export type Seen =
  | { readonly saw: false }
  | { readonly saw: true; readonly sure: Exclude<Sureness, 'possible'>; readonly how: 'released' | 'counted' }
  | { readonly saw: true; readonly sure: 'possible'; readonly why: string }

const not: Seen = { saw: false }
const possible = (why: string): Seen => ({ saw: true, sure: 'possible', why })

/** Whoever asks names everybody: a million ids are a few dozen megabytes. */
const mostNamed = 1_000_000

type Facts = Released['participants']

const idsIn = (facts: Facts | undefined) => (typeof facts === 'object' ? facts.ids : undefined)

export type SeenAgain = ReturnType<typeof seenAgain>

/** Looks for one participant in any number of events; what has the digest of another one is run once. */
export function seenAgain(participant: string, limits: QueryLimits, world: World) {
  const answered = new Map<string, Promise<Seen>>()
  const tables = tablesWith(participant, limits, world)
  let runs = 0

  async function again(event: Replayable): Promise<Seen> {
    const { folder } = event
    if (folder === null) return possible('The event names no folder.')
    const versions = await versionsIn(event, folder, world)
    if ('why' in versions) return possible(versions.why)
    if (!(await tables.areAnyWith(versions.shapes))) return not
    runs += 1
    const place = { folder, tables: versions.shapes, limits: { ...limits, namedParticipants: mostNamed } }
    return readFrom(event, await runAgain(event, place, world), participant)
  }

  return {
    /** How many accesses were run again. */
    runs: () => runs,

    async look(event: Released): Promise<Seen> {
      const { participants } = event
      const counted = 'counted' in event ? event.counted : undefined
      if (idsIn(participants)?.includes(participant)) return { saw: true, sure: 'listed', how: 'released' }
      if (idsIn(counted)?.includes(participant)) return { saw: true, sure: 'listed', how: 'counted' }
      if (isComplete(participants) && (counted === undefined || isComplete(counted))) return not
      if (!isReplayable(event)) return possible('It was recorded before events said what a replay takes.')
      const key = JSON.stringify([keyOf(participants, event.id), counted && keyOf(counted, event.id)])
      const before = answered.get(key)
      if (before) return await before
      const now = again(event)
      answered.set(key, now)
      return await now
    },
  }
}

const isComplete = (facts: Facts) => typeof facts === 'object' && (facts.count === 0 || facts.ids !== undefined)

// A digest stands for its ids; without one an access stands for itself alone.
const keyOf = (facts: Facts, id: string) => (typeof facts === 'object' ? facts.sha256 : id)

type Versions = { readonly shapes: readonly TableShape[] } | { readonly why: string }

async function versionsIn(event: Replayable, folder: string, { registry }: World): Promise<Versions> {
  const withdrawn = await registry.withdrawnAt(folder, event.replay.withdrawals ?? 0)
  const shapes: TableShape[] = []
  for (const { schema, name, version } of versionsOf(event)) {
    const table = await registry.tableVersion({ folder, schema, name }, version)
    if (!table) return { why: `The version of ${schema}.${name} is not there.` }
    if (table.disposed) return { why: `The version of ${schema}.${name} was disposed of on ${table.disposed.at}.` }
    shapes.push({ ...table, ...(withdrawn && { withdrawn }) })
  }
  return { shapes }
}

/** Reads a replay: only what has the recorded digest says anything for sure. */
function readFrom(event: Replayable, ran: Ran, participant: string): Seen {
  if ('instead' in ran) return possible(`The replay did not come to an end: ${ran.instead}.`)
  const { participants, counted } = ran.seen
  if (participants === 'not-determined') return possible('The answer does not say whose rows it was made of.')
  if (!isSame(event, ran)) return possible('The replay did not read what was recorded.')
  if (participants.ids === undefined) return possible('It read of more people than can be named.')
  if (participants.ids.includes(participant)) return { saw: true, sure: 'replayed', how: 'released' }
  if (counted?.ids?.includes(participant)) return { saw: true, sure: 'replayed', how: 'counted' }
  return not
}

function isSame(event: Replayable, ran: Extract<Ran, { now: unknown }>): boolean {
  if (typeof event.participants === 'string') {
    return ran.now.replay?.sha256 === event.replay.sha256 && ran.now.replay.bytes === event.replay.bytes
  }
  const { participants } = ran.seen
  const same = typeof participants === 'object' && participants.sha256 === event.participants.sha256
  const before = 'counted' in event && typeof event.counted === 'object' ? event.counted.sha256 : undefined
  return same && (before === undefined || before === ran.seen.counted?.sha256)
}

/** Whether a version has a row of the participant at all: where none does, nothing needs to be run again. */
function tablesWith(participant: string, limits: QueryLimits, { engine }: World) {
  const known = new Map<string, Promise<boolean>>()

  async function isWith(shape: TableShape): Promise<boolean> {
    const { folder, schema, name, participant: column, withdrawn: _, ...table } = shape
    if (column === null) return false
    const filters = [{ column, op: 'eq', values: [participant] }] as const
    const asked = {
      folder,
      schema,
      query: name,
      columns: [column],
      unknownColumns: 'refuse',
      filters,
      sort: [],
    } as const
    const whole = { ...table, folder, schema, name, participant: column }
    const decision = decideSelect('NotPHI', whole, { ...asked, limit: 1, offset: 0 }, 'blank', [whole])
    if (!decision.allow) return true
    try {
      const result = await engine.select(decision.plan, { format: 'csv' }, limits)
      result.held.discard()
      return result.total > 0
    } catch (error) {
      // What is no value of the column's type is in no row; whatever else is in the way proves nothing.
      return !(error instanceof Refusal && error.code === 'bad-request')
    }
  }

  return {
    async areAnyWith(shapes: readonly TableShape[]): Promise<boolean> {
      const found = shapes.map((shape) => {
        const key = shape.files
        const before = known.get(key) ?? isWith(shape)
        known.set(key, before)
        return before
      })
      return (await Promise.all(found)).some(Boolean)
    },
  }
}
