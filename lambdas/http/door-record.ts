// What is recorded at the door, before any story: credentials of known sessions that were refused.
import type { AuditEvent, Told } from '../../core/audit-event.ts'
import type { RefusalCode } from '../../core/refusal.ts'
import type { NearEnd, Session } from '../../core/session.ts'
import { keyIdOf, type UnverifiedCredential } from '../../core/session-key.ts'
import { eventId, siteEventId } from '../../stores/event-ids.ts'
import type { World } from '../../stores/world.ts'
import { occasionUlid, userAgentOf } from './record.ts'

/** What the door knows of a request. */
export type AtDoor = {
  readonly headers: Readonly<Record<string, string>>
  readonly address: string
  readonly requestId: string
}

export type Refused = {
  readonly request: AtDoor
  readonly session: Session
  readonly credential: UnverifiedCredential
  readonly code: RefusalCode
}

/** What happened before any story began, by whom and from where. */
export async function doorEvent(
  world: World,
  { request, session, credential }: Omit<Refused, 'code'>,
  at: string,
  place: Pick<AuditEvent, 'id' | 'sequence'>,
  told: Told,
): Promise<AuditEvent> {
  const [user, actingAs] = await Promise.all([
    world.registry.user(session.userId),
    session.actingAs === null ? undefined : world.registry.user(session.actingAs),
  ])
  return {
    ...place,
    session: session.id,
    at,
    user: user ? { id: user.id, email: user.email } : null,
    actingAs: actingAs ? { id: actingAs.id, email: actingAs.email } : null,
    key: credential.kind === 'session' ? { id: keyIdOf(credential.hash) } : null,
    address: request.address,
    userAgent: userAgentOf(request.headers),
    folder: null,
    declaration: null,
    requestId: request.requestId,
    ...told,
  }
}

const refusal = ({ code }: Refused): Told => ({ type: 'key-refused', outcome: 'refused', code })

/**
 * No number was taken: a site event, at most one a session, reason and minute. Its ULID is derived from those, so that
 * a second insert finds the place taken and a flood costs no further events.
 */
export async function recordAtDoor(world: World, refused: Refused, nowMs: number): Promise<void> {
  const at = new Date(nowMs).toISOString()
  const id = siteEventId(at, occasionUlid(`${refused.session.id}|${refused.code}`, nowMs))
  await world.audit.insert(await doorEvent(world, refused, at, { id }, refusal(refused)))
}

/** A number was taken: its event is this one. */
export async function recordUnderNumber(world: World, refused: Refused, nowMs: number): Promise<void> {
  const { id, sequence } = refused.session
  const at = new Date(nowMs).toISOString()
  const isFirst = await world.audit.insert(
    await doorEvent(world, refused, at, { id: eventId(id, sequence), sequence }, refusal(refused)),
  )
  if (!isFirst) throw new Error('the number of this request has an event already')
}

/**
 * A script goes on in a session that is near its end: told once a session, under an id that is derived from it, so that
 * of many at once one is kept; remembered only after that.
 */
export async function recordWarning(world: World, warned: Omit<Refused, 'code'>, near: NearEnd, nowMs: number) {
  const { id: session, startedAtMs } = warned.session
  const at = new Date(nowMs).toISOString()
  const id = siteEventId(at, occasionUlid(`${session}|session-warning`, startedAtMs))
  const endsAt = new Date(near.endsAtMs).toISOString()
  const told = { type: 'session-warning', outcome: 'ok', by: near.by, endsAt } as const
  await world.audit.insert(await doorEvent(world, warned, at, { id }, told))
  await world.sessions.warned(session)
}
