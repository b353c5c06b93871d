// The checks in front of the administration stories.

import { Refusal } from '../../core/refusal.ts'
import { administers, isSiteAdministrator } from '../../core/user.ts'
import type { World } from '../../stores/world.ts'
import type { Context } from './call.ts'
import { findFolder, type OpenFolder } from './folder.ts'

export function checkAdministrator({ user }: Context): void {
  if (!isSiteAdministrator(user)) throw new Refusal('forbidden', 'This needs the site administrator role.')
}

/** The changes of something new, for its event: every field from nothing to its value. */
export function asNew(made: object): { name: string; old: null; new: unknown }[] {
  return Object.entries(made).map(([name, value]) => ({ name, old: null, new: value }))
}

/**
 * The folder, for whoever administers it: site administrators, and folder administrators of it or of one it lies in. All
 * others are told the same of every path, whether a folder is there or not.
 */
export async function checkFolderAdministrator(path: string, context: Context, world: World): Promise<OpenFolder> {
  const found = await findFolder(path, context, world)
  if (isSiteAdministrator(context.user)) {
    if (found instanceof Refusal) throw new Refusal('not-found', 'There is no such folder.')
    return found
  }
  if (found instanceof Refusal || !administers(context.user, found.access)) {
    throw new Refusal('forbidden', 'This needs the site administrator role, or that of an administrator of the folder.')
  }
  return found
}

/**
 * For a rule that reaches these places and what lies in them, null the whole site: site administrators, and whoever
 * administers the folder at each of them. A rule that reaches nothing is the site's too.
 */
export async function checkRuler(reach: readonly string[] | null, context: Context, world: World): Promise<void> {
  if (isSiteAdministrator(context.user)) return
  if (reach === null || reach.length === 0) return checkAdministrator(context)
  for (const place of reach) await checkFolderAdministrator(place, context, world)
}

/** Old and new value of what really changes. */
export function changesBetween<T extends object>(before: T, after: T): { name: string; old: unknown; new: unknown }[] {
  const old = new Map<string, unknown>(Object.entries(before))
  return Object.entries(after)
    .filter(([name, value]) => JSON.stringify(old.get(name)) !== JSON.stringify(value))
    .map(([name, value]) => ({ name, old: old.get(name), new: value }))
}
