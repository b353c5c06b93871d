// Proving who one is: every try is counted before anything is looked at, known and unknown people take the same steps.
// Signing in, and every story that asks for a password or code again, come through here and share one count of tries.

import { Refusal } from '../../core/refusal.ts'
import type { Amr } from '../../core/second-factor.ts'
import type { ChosenSettings } from '../../core/settings.ts'
import { recoveryHash, stepOfCode } from '../../core/totp.ts'
import type { User } from '../../core/user.ts'
import { type KeptPassword, noPassword } from '../../stores/kept-passwords.ts'
import type { SecondFactor } from '../../stores/second-factors.ts'
import type { Key } from '../../stores/table.ts'
import type { World } from '../../stores/world.ts'

/** What somebody shows of themselves: a password; a code of their app or a recovery code. */
export type Shown = { readonly password?: string | undefined; readonly code?: string | undefined }

/** What must be shown. A code `if-set-up`: of whoever has a second factor. */
export type Needs = { readonly password: boolean; readonly code: 'never' | 'if-set-up' | 'always' }

export type Verdict =
  | {
      readonly isRight: true
      readonly kept: KeptPassword
      readonly amr: Amr
      /** Takes this try out of the count, and leaves those before it. */
      forgive(): Promise<void>
    }
  | { readonly isRight: false; readonly why: 'locked'; readonly untilMs: number }
  | { readonly isRight: false; readonly why: 'wrong-password' | 'code-required' | 'wrong-code' }

/** Whose tries are counted where; nobody's number, where there is no such person. */
export type Tried = { readonly id: number; readonly counter: Key }

/** Counts one try. `forgive` takes it out again and leaves those before it. */
export async function countTry(
  counter: Key,
  settings: ChosenSettings,
  { registry, now }: World,
): Promise<{ readonly isLocked: boolean; readonly untilMs: number; forgive(): Promise<void> }> {
  const counted = await registry.countAttempt(counter, now().getTime(), settings.lockoutMinutes * 60_000)
  const isLocked = counted.failures > settings.lockoutFailures
  return { isLocked, untilMs: counted.windowEndsAtMs, forgive: () => registry.uncountAttempt(counter, counted) }
}

/** Looks at what is shown, unless there were too many tries. The code is used up by it, at once and for good. */
export async function verify(
  { id, counter }: Tried,
  shown: Shown,
  needs: Needs,
  settings: ChosenSettings,
  world: World,
): Promise<Verdict> {
  const { registry } = world
  const tried = await countTry(counter, settings, world)
  if (tried.isLocked) return { isRight: false, why: 'locked', untilMs: tried.untilMs }
  const [kept, factor] = await Promise.all([registry.password(id), registry.secondFactor(id)])
  const isPassword = !needs.password || (await world.isPassword(shown.password ?? '', kept ?? noPassword))
  if (!kept || !isPassword) return { isRight: false, why: 'wrong-password' }
  const why = await whyNotCode(id, factor, shown.code, needs, world)
  if (why !== null) return { isRight: false, why }
  const asksCode = needs.code !== 'never' && factor?.state === 'active'
  const amr = [...(needs.password ? ['pwd'] : []), ...(asksCode ? ['otp'] : [])]
  return { isRight: true, kept, amr, forgive: tried.forgive }
}

async function whyNotCode(
  id: number,
  factor: SecondFactor | undefined,
  code: string | undefined,
  needs: Needs,
  world: World,
): Promise<'code-required' | 'wrong-code' | null> {
  if (needs.code === 'never') return null
  if (factor?.state !== 'active') return needs.code === 'always' ? 'code-required' : null
  if (code === undefined || code === '') return 'code-required'
  const used = usedBy(factor, code, world.now().getTime())
  const isUsed = used !== null && (await world.registry.useFactor(id, factor, used))
  return isUsed ? null : 'wrong-code'
}

/** What is used up by a code; null when it opens nothing. */
function usedBy(factor: SecondFactor, code: string, nowMs: number): Partial<SecondFactor> | null {
  const usedStep = stepOfCode(factor.secret, code.replaceAll(/\s/g, ''), factor.usedStep, nowMs)
  if (usedStep !== null) return { usedStep }
  const hash = recoveryHash(code)
  return factor.recovery.includes(hash) ? { recovery: factor.recovery.filter((one) => one !== hash) } : null
}

/** To the minute, the first that is not barred any more. */
const minuteOf = (ms: number) => new Date(Math.ceil(ms / 60_000) * 60_000).toISOString().slice(0, 16).split('T')

export function lockedRefusal(untilMs: number): Refusal {
  const [day, minute] = minuteOf(untilMs)
  const sentence = `Too many wrong tries. Try again at ${minute} UTC (${day}), or ask an administrator.`
  return new Refusal('account-locked', sentence)
}

export const codeRefusal = () =>
  new Refusal('second-factor-required', 'Give the code of your authenticator app too, or a recovery code.')

/**
 * Asks whoever signed in to prove it again, as one more try to sign in. Throws `login-failed`, `account-locked`,
 * `second-factor-required` (no code given, or none can be, since no second factor is set up).
 */
export async function checkAgain(
  { actor }: { readonly actor: User },
  shown: Shown,
  needs: Needs,
  settings: ChosenSettings,
  world: World,
): Promise<KeptPassword> {
  const tried = { id: actor.id, counter: world.registry.counterOf(actor.id) }
  const verdict = await verify(tried, shown, needs, settings, world)
  if (verdict.isRight) {
    // Those before it stay: who knows the password alone could else guess codes without end.
    await verdict.forgive()
    return verdict.kept
  }
  if (verdict.why === 'locked') throw lockedRefusal(verdict.untilMs)
  if (verdict.why === 'code-required') throw codeRefusal()
  throw new Refusal(
    'login-failed',
    `This is not the ${verdict.why === 'wrong-code' ? 'code' : 'password'} of your account.`,
  )
}

type Person = { readonly actor: User }

/** The password alone. */
export function checkPasswordAgain(who: Person, shown: Shown, settings: ChosenSettings, world: World) {
  return checkAgain(who, shown, { password: true, code: 'never' }, settings, world)
}

/** A fresh code alone: of whoever has no second factor, none is right. */
export function checkSecondFactor(who: Person, shown: Shown, settings: ChosenSettings, world: World) {
  return checkAgain(who, shown, { password: false, code: 'always' }, settings, world)
}
