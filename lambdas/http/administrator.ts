// The check in front of every administration story.

import { Refusal } from '../../core/refusal.ts'
import { isSiteAdministrator } from '../../core/user.ts'
import type { Context } from './call.ts'

export function checkAdministrator({ user }: Context): void {
  if (!isSiteAdministrator(user)) throw new Refusal('forbidden', 'This needs the site administrator role.')
}

/** The changes of something new, for its event: every field from nothing to its value. */
export function asNew(made: object): { name: string; old: null; new: unknown }[] {
  return Object.entries(made).map(([name, value]) => ({ name, old: null, new: value }))
}

/** Old and new value of what really changes. */
export function changesBetween<T extends object>(before: T, after: T): { name: string; old: unknown; new: unknown }[] {
  const old = new Map<string, unknown>(Object.entries(before))
  return Object.entries(after)
    .filter(([name, value]) => JSON.stringify(old.get(name)) !== JSON.stringify(value))
    .map(([name, value]) => ({ name, old: old.get(name), new: value }))
}
