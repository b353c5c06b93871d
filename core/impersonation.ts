// Impersonation: an administrator acts as another person, as a group, or with a set of roles. It narrows and never widens: the
// rights are those of the target, the PHI level of neither is passed, and what began within a folder gives nothing outside of
// it. Both identities stand in every event. Pure.

import { type No, no } from './declaration.ts'
import { liesIn } from './folder-path.ts'
import { combined, noAccess } from './grants.ts'
import { lowerOf, type PhiLevel } from './phi.ts'
import { type FolderAccess, type FolderRole, isSiteAdministrator, isUsable, type SiteRole, type User } from './user.ts'

/** Stands in a session for whom one acts as where that is no single person: an id that no account has. */
export const notOnePerson = 999_999_999_999_999

/** What of an impersonation is kept beside the account id. */
export type ActingKept = {
  readonly within: string | null
  readonly group: number | null
  readonly roles: RoleSet | null
}

/** A set of roles: those of folders count in every folder within reach, those of the site where all of it is. */
export type RoleSet = { readonly roles: readonly (FolderRole | 'auditor')[]; readonly phi: PhiLevel }

export type Target =
  | { readonly user: User }
  | { readonly group: { readonly id: number; readonly name: string } }
  | { readonly roles: RoleSet }

/** Who signed in, whom they act as, and the folder in which; null is everywhere. */
export type Impersonation = { readonly actor: User; readonly target: Target; readonly within: string | null }

/** How a target is called in events and sentences. */
export function subjectOf(target: Target): string {
  if ('user' in target) return target.user.email
  if ('group' in target) return `group ${target.group.name}`
  return `roles ${[...target.roles.roles, target.roles.phi].join(', ')}`
}

export type Beginning = {
  readonly actor: User
  /** Undefined where there is no such person or group. */
  readonly target: Target | undefined
  readonly isActing: boolean
  readonly within: string | null
  /** What the actor may in the folder it is to be within, and the target; nothing where it is everywhere. */
  readonly own: FolderAccess
  readonly theirs: FolderAccess
}

type Begun = { readonly allow: true; readonly target: Target } | No

const absent = (kind: 'User' | 'Group') => no('bad-request', `${kind} doesn't exist`)

/** Whether somebody may begin to act; LabKey's own words (labkey-protocol section 5) where it has some: its clients show them. */
export function decideImpersonation(asked: Beginning, kind: 'User' | 'Group', now: Date): Begun {
  const { actor, target, isActing, within, own, theirs } = asked
  if (isActing) return no('bad-request', "Can't impersonate; you're already impersonating")
  const ofSite = isSiteAdministrator(actor)
  if (!ofSite && (within === null || own.role !== 'folder administrator')) {
    return no('forbidden', 'This needs the site administrator role, or that of an administrator of the folder named.')
  }
  if (!target) return absent(kind)
  if ('roles' in target && !ofSite && target.roles.roles.includes('auditor')) {
    return no('forbidden', 'The role of an auditor is one of the site.')
  }
  // Whoever administers a folder is told of those who have a role there, and of nobody else.
  if (!ofSite && !('roles' in target) && theirs.role === null) return absent(kind)
  if ('user' in target && target.user.id === actor.id) return no('bad-request', 'You are yourself already.')
  if ('user' in target && !isUsable(target.user, now)) {
    return no('bad-request', 'This account is disabled or has expired.')
  }
  return { allow: true, target }
}

const isTargetUsable = (target: Target, now: Date) => !('user' in target) || isUsable(target.user, now)

const isAuditorRole = (role: SiteRole | FolderRole): role is 'auditor' => role === 'auditor'

/** The person whose rights in the site count meanwhile: none within a folder, and none that the actor may not lend any more. */
export function actingUser({ actor, target, within }: Impersonation, now: Date): User {
  const shown = 'user' in target ? target.user : actor
  const holds = within === null && isSiteAdministrator(actor) && isTargetUsable(target, now)
  if (!holds) return { ...shown, siteRoles: [] }
  if ('user' in target) return target.user
  return { ...actor, siteRoles: 'roles' in target ? target.roles.roles.filter(isAuditorRole) : [] }
}

/** What a set of roles gives in any folder. */
export function accessOfRoles({ roles, phi }: RoleSet): FolderAccess {
  const ofFolders = roles.flatMap((role) => (role === 'auditor' ? [] : [{ role, phi }]))
  return ofFolders.length === 0 ? noAccess : combined(ofFolders)
}

/** What may be done in a folder meanwhile: the target's role, at no higher PHI level than the actor's own there. */
export function actingAccess(
  { actor, target, within }: Impersonation,
  access: { readonly folder: string; readonly actor: FolderAccess; readonly target: FolderAccess },
  now: Date,
): FolderAccess {
  const isWithin = within === null || liesIn(access.folder, within)
  const mayLend = isSiteAdministrator(actor) || (within !== null && access.actor.role === 'folder administrator')
  if (!isWithin || !mayLend || !isTargetUsable(target, now)) return noAccess
  return { role: access.target.role, phi: lowerOf(access.actor.phi, access.target.phi) }
}
