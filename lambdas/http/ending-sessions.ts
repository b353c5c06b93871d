// Ending a session from another one: at once, for good, and on record where it was done.
import * as z from 'zod/mini'
import { Refusal } from '../../core/refusal.ts'
import type { User } from '../../core/user.ts'
import type { World } from '../../stores/world.ts'
import { noContent } from './answer.ts'
import type { Context, Outcome } from './call.ts'
import { cookieHeader } from './cookie.ts'

export const SessionId = z.string().check(z.regex(/^[0-9A-Za-z]{22}$/))

const noSession = () => new Refusal('not-found', 'There is no such session that runs.')

/** A session that runs and the person whose it is. */
export async function runningSession(id: string, { now }: Context, world: World) {
  const detail = await world.sessions.detail(id)
  const account = detail && (await world.registry.account(detail.session.userId))
  if (!account || !world.sessions.runs(detail.hot, account.era, now.getTime())) throw noSession()
  return { detail, owner: account.user }
}

/** Ends a session of somebody for whom that is allowed; one of anybody else is as absent. */
export async function endSession(
  id: string,
  isAllowed: (owner: User) => boolean,
  context: Context,
  world: World,
): Promise<Outcome> {
  const { owner } = await runningSession(id, context, world)
  if (!isAllowed(owner)) throw noSession()
  const isThis = id === context.pass.session
  const gone = { 'x-session-expires-in': '0', 'set-cookie': cookieHeader(context.call.secure, '') }
  return {
    changes: [world.sessions.ending(id, context.now.getTime())],
    conflict: noSession(),
    event: { type: 'session-ended', outcome: 'ok', subject: owner.email, endedSession: id },
    answer: noContent(isThis ? gone : {}),
  }
}
