// Which changes of an account are refused, so that nobody locks themselves out and the site always has an administrator.
// Pure.
import { administersForGood, isSiteAdministrator, isUsable, type User } from './user.ts'

/** Why a person may not change their own account so; null when they may. */
export function whyNotOneself(before: User, after: User): string | null {
  if (before.active && !after.active) return 'You cannot disable your own account. Ask another administrator.'
  if (before.expiresAt !== after.expiresAt)
    return 'You cannot set the end of your own account. Ask another administrator.'
  if (isSiteAdministrator(before) && !isSiteAdministrator(after)) {
    return 'You cannot take the site administrator role from yourself. Ask another administrator.'
  }
  return null
}

/**
 * Whether a change leaves one fewer who administers for good. Then whoever makes it must be one and stay one until it is
 * made, or two administrators could take the role from each other at once and leave the site with none.
 */
export function isAdministrationTaken(before: User, after: User): boolean {
  return administersForGood(before) && !administersForGood(after)
}

/** Whether the sessions of the person end for good: on disabling, and whenever the account begins or ceases to be usable. */
export function endsSessions(before: User, after: User, now: Date): boolean {
  return before.active !== after.active || isUsable(before, now) !== isUsable(after, now)
}
