// Proving who one is: every try is counted before anything is looked at, known and unknown people take the same steps.
// Signing in, changing a password, and every story that asks for a password again come through here.
import { Refusal } from '../../core/refusal.ts'
import type { ChosenSettings } from '../../core/settings.ts'
import { nobodysId } from '../../core/sign-in.ts'
import type { User } from '../../core/user.ts'
import { type KeptPassword, noPassword } from '../../stores/kept-passwords.ts'
import type { Key } from '../../stores/table.ts'
import type { World } from '../../stores/world.ts'

/** What somebody shows of themselves. */
export type Shown = { readonly password: string }

export type Verdict =
  | { readonly isRight: true; readonly kept: KeptPassword }
  | { readonly isRight: false; readonly why: 'locked'; readonly untilMs: number }
  | { readonly isRight: false; readonly why: 'wrong-password' }

/** Whose tries are counted where; nobody's, where there is no such person. */
export type Tried = { readonly id: number; readonly counter: Key }

/** Looks at what is shown, unless there were too many tries. Forgets the tries when all of it is right. */
export async function verify(tried: Tried, shown: Shown, settings: ChosenSettings, world: World): Promise<Verdict> {
  const { registry } = world
  const windowMs = settings.lockoutMinutes * 60_000
  const { failures, windowEndsAtMs } = await registry.countAttempt(tried.counter, world.now().getTime(), windowMs)
  if (failures > settings.lockoutFailures) return { isRight: false, why: 'locked', untilMs: windowEndsAtMs }
  const kept = await registry.password(tried.id)
  const isRight = await world.isPassword(shown.password, kept ?? noPassword)
  if (!kept || !isRight || tried.id === nobodysId) return { isRight: false, why: 'wrong-password' }
  return { isRight, kept }
}

export const lockedRefusal = (untilMs: number) =>
  new Refusal(
    'account-locked',
    `Too many wrong tries. Try again after ${new Date(untilMs).toISOString()}, or ask an administrator.`,
  )

/** Asks whoever signed in for their password again, as one more try to sign in. Throws `login-failed`, `account-locked`. */
export async function checkPasswordAgain(
  { actor }: { readonly actor: User },
  shown: Shown,
  settings: ChosenSettings,
  world: World,
): Promise<KeptPassword> {
  const verdict = await verify({ id: actor.id, counter: world.registry.counterOf(actor.id) }, shown, settings, world)
  if (verdict.isRight) {
    await world.registry.clearAttempts(actor.id)
    return verdict.kept
  }
  if (verdict.why === 'locked') throw lockedRefusal(verdict.untilMs)
  throw new Refusal('login-failed', 'This is not the password of your account.')
}
