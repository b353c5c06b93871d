// Who may what in a tree of folders. A role is given in a folder, to a person or to a group. For each of them the nearest
// grant counts, in the folder itself or above it, up to a folder that takes over nothing; of a person and their groups the
// higher role and the higher PHI level. Pure.
import { type No, no } from './declaration.ts'
import { higherOf, isWithin, type PhiLevel } from './phi.ts'
import { type FolderAccess, type FolderRole, folderRoles } from './user.ts'

/** Whom a role is given to. */
export type Holder = { readonly user: number } | { readonly group: number }

/** What was given to a holder in a folder, by whom and when; null where that was not kept. */
export type Grant = FolderAccess & { readonly grantedAt: string | null; readonly grantedBy: string | null }

/** A grant as it is kept: taken away it stays, and so it does when its folder is removed and another made in its place. */
export type KeptGrant = Grant & { readonly removed: boolean; readonly era: number; readonly version: number }

/** What of a folder decides which grants count in it. */
export type RoleFolder = { readonly path: string; readonly inheritsRoles: boolean; readonly era: number }

/** A folder and those it lies in, nearest first; undefined where a path has no folder of its own. */
export type Line<F extends RoleFolder = RoleFolder> = readonly (F | undefined)[]

export const noAccess: FolderAccess = { role: null, phi: 'NotPHI' }

/** The grant that holds in a folder; undefined when none was given, it was taken away, or it is of an earlier folder. */
export function holdingGrant<G extends KeptGrant>(folder: RoleFolder | undefined, kept: G | undefined): G | undefined {
  return folder && kept && !kept.removed && kept.era === folder.era ? kept : undefined
}

/** What counts for one holder, and the folder it was given in. `kept` is what is kept for each folder of the line. */
export function nearestGrant<F extends RoleFolder, G extends KeptGrant>(
  line: Line<F>,
  kept: readonly (G | undefined)[],
): { readonly folder: F; readonly grant: G } | undefined {
  for (const [at, folder] of line.entries()) {
    const grant = holdingGrant(folder, kept[at])
    if (folder && grant) return { folder, grant }
    if (folder && !folder.inheritsRoles) return undefined
  }
  return undefined
}

function higherRole(a: FolderRole | null, b: FolderRole | null): FolderRole | null {
  if (a === null || b === null) return a ?? b
  return folderRoles.indexOf(a) >= folderRoles.indexOf(b) ? a : b
}

/** The higher role and the higher PHI level of several grants: a PHI role stands apart from the others. */
export function combined(grants: readonly FolderAccess[]): FolderAccess {
  return grants.reduce<FolderAccess>(
    (sum, { role, phi }) => ({ role: higherRole(sum.role, role), phi: higherOf(sum.phi, phi) }),
    noAccess,
  )
}

/** What may be done in the first folder of the line; `held` is what is kept for each holder: the person, their groups. */
export function effectiveAccess(line: Line, held: readonly (readonly (KeptGrant | undefined)[])[]): FolderAccess {
  return combined(held.flatMap((kept) => nearestGrant(line, kept)?.grant ?? []))
}

export type Giving = {
  readonly isSiteAdministrator: boolean
  /** What whoever gives may in the folder themselves. */
  readonly own: FolderAccess
  /** Whether it is given to themselves, or to a group they are in. */
  readonly isOwn: boolean
  /** The holder's PHI level in the folder as it is and as it would be. */
  readonly before: PhiLevel
  readonly after: PhiLevel
}

/**
 * Whether a role may be given, changed or taken away by somebody who administers the folder. A folder administrator hands on
 * no PHI level above their own and never raises their own, be it by taking away what lowered it.
 */
export function decideGiving({ isSiteAdministrator, own, isOwn, before, after }: Giving): { allow: true } | No {
  if (isSiteAdministrator || isWithin(after, before)) return { allow: true }
  if (isOwn) return no('forbidden', 'Nobody raises their own PHI role. Ask another administrator.')
  if (isWithin(after, own.phi)) return { allow: true }
  return no('forbidden', `You may give PHI roles up to your own in this folder, which is ${own.phi}.`)
}
