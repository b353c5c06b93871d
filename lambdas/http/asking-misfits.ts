// Accesses whose declaration did not fit: what the registry tells of approvals, activities and the levels of columns, laid
// beside what was read.
import { isReleased, type Released } from '../../core/accesses.ts'
import type { AuditEvent } from '../../core/audit-event.ts'
import type { Irb } from '../../core/declaration.ts'
import { type Levels, levelsAboveNeed, type Misfit, misfitOf, undone } from '../../core/misfits.ts'
import type { World } from '../../stores/world.ts'
import { allOf, type Period } from './asking.ts'
import { isReplayable, versionsOf } from './running-again.ts'

type IrbChanged = Extract<AuditEvent, { type: 'irb-changed'; outcome: 'ok' }>
const isIrbChanged = (event: AuditEvent): event is IrbChanged => event.type === 'irb-changed' && event.outcome === 'ok'

/** All of a time, newest first; each access once for its approval, each declaration once for its level. */
export async function misfitsIn(period: Period, world: World): Promise<{ misfits: Misfit[]; missing: string[] }> {
  const filters = (['rows-read', 'sql-run'] as const).map((type) => ({ ...period, type, outcome: 'ok' as const }))
  const { events, missing } = await allOf(world, filters, isReleased)
  const later = { from: period.from, to: world.now().toISOString(), type: 'irb-changed', outcome: 'ok' } as const
  const { events: changed, missing: lost } = await allOf(world, [later], isIrbChanged)
  const approvals = await approvalsOf(events, world)
  const levels = await levelsOf(events, world)
  const activities = await activitiesOf(events, world)
  const single: Misfit[] = []
  for (const event of events) {
    const now = approvals.get(event.declaration?.irb ?? '')
    const misfit = misfitOf(
      event,
      { now, before: now && asOf(event.at, now, changed) },
      activities.get(event.folder) ?? [],
    )
    if (misfit) single.push(misfit)
  }
  const all = [...single, ...levelsAboveNeed(events, (event) => levels.get(versionKey(event)) ?? new Map())]
  return { misfits: all.toSorted((a, b) => (a.at < b.at ? 1 : -1)), missing: [...missing, ...lost] }
}

async function approvalsOf(events: readonly Released[], { registry }: World): Promise<Map<string, Irb>> {
  const numbers = [...new Set(events.flatMap(({ declaration }) => declaration?.irb ?? []))]
  const found = await Promise.all(numbers.map((number) => registry.irb(number)))
  return new Map(found.flatMap((irb) => (irb ? [[irb.number, irb] as const] : [])))
}

async function activitiesOf(events: readonly Released[], { registry }: World) {
  const folders = [...new Set(events.map(({ folder }) => folder))]
  const lists = folders.map(async (folder) => {
    const { activities } = await registry.activitiesIn(folder ?? '/')
    return [folder, activities] as const
  })
  return new Map(await Promise.all(lists))
}

/** The approval as it stood: what was changed since is undone. */
function asOf(at: string, irb: Irb, changed: readonly IrbChanged[]): Irb {
  const since = changed.filter((event) => event.subject === irb.number && event.at > at)
  return undone(
    irb,
    since.map(({ changes }) => changes),
  )
}

const versionKey = (event: Released) => JSON.stringify([event.folder, event.schema, event.query, event.version])

/** The levels of columns by the names that events give them: SQL says schema and table before each. */
async function levelsOf(events: readonly Released[], { registry }: World): Promise<Map<string, Levels>> {
  const levels = new Map<string, Levels>()
  for (const event of events) {
    const { folder } = event
    if (folder === null || levels.has(versionKey(event)) || !isReplayable(event)) continue
    const shapes = await Promise.all(
      versionsOf(event).map(({ schema, name, version }) => registry.tableVersion({ folder, schema, name }, version)),
    )
    const pairs = shapes.flatMap((shape, i) => {
      const columns = shape?.columns ?? []
      const bare = i === 0 ? columns.map(({ name, phi }) => [name, phi] as const) : []
      return [...bare, ...columns.map(({ name, phi }) => [`${shape?.schema}.${shape?.name}.${name}`, phi] as const)]
    })
    levels.set(versionKey(event), new Map(pairs))
  }
  return levels
}
