// How many tries to sign in an account takes. A lock bars signing in only; running sessions go on.
import type { ChosenSettings } from './settings.ts'
import { isSiteAdministrator, type User } from './user.ts'

/** No account has this number: where an unknown person's account is looked for, so that both cost the same. */
export const nobodysId = 0

export type Attempts = { readonly failures: number; readonly windowEndsAtMs: number }

/** Whether the site lets this person in by a password at all. Administrators always: they put a provider right again. */
export function mayUsePassword(user: User, { passwordSignIn }: ChosenSettings): boolean {
  return passwordSignIn === 'everybody' || isSiteAdministrator(user)
}

/** Whether the next try will be refused unseen. */
export function isLocked({ failures, windowEndsAtMs }: Attempts, settings: ChosenSettings, nowMs: number): boolean {
  return failures >= settings.lockoutFailures && windowEndsAtMs > nowMs
}
