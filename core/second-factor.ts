// Who must have shown a second factor, and who has. Pure, and small: it is asked before every call.
import type { ChosenSettings } from './settings.ts'
import { isSiteAdministrator, type User } from './user.ts'

/** How somebody signed in, in the words of RFC 8176: `pwd`, and `otp` for a code of an app or a recovery code. */
export type Amr = readonly string[]

const second: readonly string[] = ['otp', 'mfa', 'hwk', 'sc']

/** Whether a second factor was shown in the session. */
export function hasSecondFactor(amr: Amr): boolean {
  return amr.some((way) => second.includes(way))
}

/** Whether the person must have one: by themselves, or by what the site asks of their like. */
export function needsSecondFactor(user: User, { secondFactor }: ChosenSettings): boolean {
  if (user.secondFactorRequired || secondFactor === 'everybody') return true
  return secondFactor === 'administrators' && isSiteAdministrator(user)
}
