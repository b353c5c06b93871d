// Acts outside HTTP leave their record too: what a command or the first set-up changes is committed together with its
// events, or not at all.
import type { AuditEvent, Told } from '../core/audit-event.ts'
import { ulid, ulidRandomBytes } from '../core/ulid.ts'
import { siteEventId } from '../stores/event-ids.ts'
import { operatingSystemUser } from '../stores/local-world.ts'
import type { Operation, World } from '../stores/world.ts'

export type Occasion = { readonly requestId: string; readonly folder?: string | null }

/** An event of nobody who signed in: done on this machine by the operating-system user whom the user agent names. */
export function siteEvent(world: World, told: Told, { requestId, folder = null }: Occasion): AuditEvent {
  const now = world.now()
  const at = now.toISOString()
  return {
    id: siteEventId(at, ulid(now.getTime(), world.random(ulidRandomBytes))),
    session: null,
    at,
    user: null,
    actingAs: null,
    key: null,
    address: 'local',
    userAgent: `proviso command of ${operatingSystemUser()}`.slice(0, 256),
    folder,
    declaration: null,
    requestId,
    ...told,
  }
}

export type Act = {
  readonly changes: readonly Operation[]
  readonly told: readonly Told[]
  /** @default null */
  readonly folder?: string | null
}

/** Makes changes and their events durable, all or none. False, and nothing changed, when somebody came first. */
export async function record(world: World, ...acts: readonly Act[]): Promise<boolean> {
  const requestId = Buffer.from(world.random(12)).toString('hex')
  const changes = acts.flatMap((act) => act.changes)
  const events = acts.flatMap(({ told, folder = null }) =>
    told.map((one) => world.audit.inserting(siteEvent(world, one, { requestId, folder }))),
  )
  const result = await world.together([...changes, ...events], requestId)
  return result.done
}
