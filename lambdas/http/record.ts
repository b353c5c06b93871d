// The record: what a story told, completed by who, when, from where and under which declaration, made durable together
// with the story's changes. What this file does not acknowledge is not answered.
import { createHash } from 'node:crypto'
import type { AuditEvent, EventBase } from '../../core/audit-event.ts'
import type { Declaration } from '../../core/declaration.ts'
import type { Target } from '../../core/impersonation.ts'
import { Refusal } from '../../core/refusal.ts'
import { ulid, ulidRandomBytes } from '../../core/ulid.ts'
import type { User } from '../../core/user.ts'
import { eventId, siteEventId } from '../../stores/event-ids.ts'
import type { Call, Outcome } from './call.ts'
import type { Turn } from './turn.ts'

/** The same id for the same occasion in the same minute, so that a second insert finds its place taken. */
export function occasionUlid(occasion: string, nowMs: number): string {
  const minute = Math.floor(nowMs / 60_000) * 60_000
  const digest = createHash('sha256').update(`${occasion}|${minute}`).digest()
  return ulid(minute, digest.subarray(0, ulidRandomBytes))
}

/** As much of the header as is kept; never half a character. */
export function userAgentOf(headers: Call['headers']): string {
  return (headers['user-agent'] ?? '').slice(0, 256).toWellFormed()
}

function declaredContext(declaration: Declaration | undefined): EventBase['declaration'] {
  if (!declaration) return null
  const { activity, irb, phi, termsSha256, version, emergency } = declaration
  return { activity, irb, phi, termsSha256, version, ...(emergency ? { emergency } : {}) }
}

/**
 * What nobody vouched for is recorded once an address, reason and minute, so that nobody can fill the audit from
 * outside. Each wrong password for a known person is recorded: the lock bounds their number. Null: no such occasion.
 */
function occasionOf({ call }: Turn, { event, subject }: Outcome): string | null {
  if (call.pass !== null) return null
  // What strangers look at, too: it is told by its name.
  if (event.type === 'metadata-read' && event.outcome === 'ok') {
    return [call.route.route, event.what, call.address].join('|')
  }
  if (event.outcome !== 'refused') return null
  if (subject?.user && ['login-failed', 'second-factor-required'].includes(event.code)) return null
  return [call.route.route, event.code, call.address, subject?.user?.id ?? 'nobody known'].join('|')
}

function siteId(turn: Turn, outcome: Outcome): string {
  const { now, world } = turn
  const occasion = occasionOf(turn, outcome)
  const id =
    occasion === null ? ulid(now.getTime(), world.random(ulidRandomBytes)) : occasionUlid(occasion, now.getTime())
  return siteEventId(now.toISOString(), id)
}

function identityOf(user: User | undefined): EventBase['user'] {
  return user ? { id: user.id, email: user.email } : null
}

/** Whom the person acts as; a group or a set of roles stands beside it, since it is nobody. */
function actingOf(target: Target | undefined): Pick<EventBase, 'actingAs' | 'actingWith'> {
  if (!target) return { actingAs: null }
  if ('user' in target) return { actingAs: identityOf(target.user) }
  if ('group' in target) return { actingAs: null, actingWith: { group: target.group } }
  return { actingAs: null, actingWith: { roles: [...target.roles.roles], phi: target.roles.phi } }
}

/** Who, when, from where and under which declaration. */
function baseOf(turn: Turn, outcome: Outcome): EventBase {
  const { call, context, now } = turn
  const { folder = null, subject } = outcome
  const at = now.toISOString()
  const of = subject ? subject.session : call.pass && { id: call.pass.session, sequence: call.pass.sequence }
  const user = subject ? subject.user : identityOf(context?.actor)
  return {
    id: of ? eventId(of.id, of.sequence) : siteId(turn, outcome),
    ...(of ? { sequence: of.sequence } : {}),
    session: of ? of.id : null,
    at,
    user,
    ...actingOf(context?.impersonation?.target),
    key: call.pass?.key ? { id: call.pass.key } : null,
    address: call.address,
    userAgent: userAgentOf(call.headers),
    folder,
    declaration: declaredContext(outcome.declaration),
    requestId: call.requestId,
  }
}

export const noReceipt = () =>
  new Refusal('audit-unavailable', 'The audit trail cannot be written just now, so nothing was done or released.')

/** `refused` where somebody came before a change, `taken` where another event stands under the number: then nothing was done. */
export type Recorded = 'done' | 'refused' | 'taken'

/** Makes changes and event durable, all or none. Throws Refusal `audit-unavailable` when it is not known whether they are. */
export async function record(turn: Turn, outcome: Outcome): Promise<Recorded> {
  const { world, call } = turn
  const event: AuditEvent = { ...baseOf(turn, outcome), ...outcome.event }
  const changes = outcome.changes ?? []
  let isTaken = false
  let isRefused = false
  try {
    if (changes.length === 0) isTaken = !(await world.audit.insert(event)) && occasionOf(turn, outcome) === null
    else {
      const result = await world.together([...changes, world.audit.inserting(event)], call.requestId)
      isTaken = !result.done && result.refused.includes(changes.length)
      isRefused = !result.done
    }
  } catch (error) {
    world.log({ level: 'error', message: 'no receipt', requestId: call.requestId, reason: nameOf(error) })
    throw noReceipt()
  }
  if (isTaken) return 'taken'
  if (isRefused) return 'refused'
  // A refused sign-in shows no receipt: which tries share one would tell whether the person is known here.
  turn.eventId = call.pass === null && event.outcome === 'refused' ? null : event.id
  return 'done'
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown'
}
