// Whether whoever was let in may still go on, as the account is now. Disabling a person, a new password or a new second factor
// begins a new era of the account; a session lives in the era it began in, or was taken along to.
import { Refusal } from '../../core/refusal.ts'
import { endedSentences } from '../../core/session.ts'
import { isUsable } from '../../core/user.ts'
import type { Account } from '../../stores/people.ts'
import type { World } from '../../stores/world.ts'
import type { Context, Pass } from './call.ts'

const ended = (code: 'session-ended' | 'session-expired' | 'user-disabled') =>
  new Refusal(code, endedSentences[code] ?? '')

/** Throws Refusal `session-ended` where the account has begun an era that the session did not follow into. */
export async function checkEra({ era }: Account, pass: Pass, { sessions }: World): Promise<void> {
  if (era === pass.era) return
  // The session of whoever changed their own password lives on in the new one.
  if ((await sessions.eraOf(pass.session)) !== era) throw ended('session-ended')
}

/**
 * For what took long: the context with the person as they are now. Throws Refusal when they were signed out, disabled or reset
 * meanwhile. Reads the tables, so it is for requests whose registry does.
 */
export async function stillIn(context: Context, world: World): Promise<Context> {
  const { pass } = context
  const now = world.now()
  const code = await world.sessions.isActive(pass.session, now.getTime())
  if (code !== null) throw new Refusal(code, endedSentences[code] ?? '')
  const account = await world.registry.account(pass.user)
  if (!account || !isUsable(account.user, now)) throw ended('user-disabled')
  await checkEra(account, pass, world)
  return { ...context, actor: account.user, user: context.impersonation ? context.user : account.user }
}
