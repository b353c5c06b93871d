// Impersonation: an administrator acts as another person. It narrows and never widens: the rights are the other person's,
// and the PHI level of neither is passed. Both identities stand in every event. Pure.

import { type No, no } from './declaration.ts'
import { noAccess } from './grants.ts'
import { lowerOf } from './phi.ts'
import { type FolderAccess, isSiteAdministrator, isUsable, type User } from './user.ts'

/** Who signed in, and whom they act as. */
export type Impersonation = { readonly actor: User; readonly target: User }

/** Whether somebody may begin to act as somebody else; `target` is undefined where there is no such person. */
export function decideImpersonation(
  { actor, target, isActing }: { readonly actor: User; readonly target: User | undefined; readonly isActing: boolean },
  now: Date,
): { readonly allow: true; readonly target: User } | No {
  // LabKey's own words (labkey-protocol section 5): its clients show them.
  if (isActing) return no('bad-request', "Can't impersonate; you're already impersonating")
  if (!isSiteAdministrator(actor)) return no('forbidden', 'This needs the site administrator role.')
  if (!target) return no('bad-request', "User doesn't exist")
  if (target.id === actor.id) return no('bad-request', 'You are yourself already.')
  if (!isUsable(target, now)) return no('bad-request', 'This account is disabled or has expired.')
  return { allow: true, target }
}

/** Whether it still holds: an actor who is no administrator any more, or a target who is disabled, leaves no rights. */
function holds({ actor, target }: Impersonation, now: Date): boolean {
  return isSiteAdministrator(actor) && isUsable(target, now)
}

/** The person whose rights count meanwhile. */
export function actingUser(impersonation: Impersonation, now: Date): User {
  const { target } = impersonation
  return holds(impersonation, now) ? target : { ...target, siteRoles: [] }
}

/** What may be done in a folder meanwhile: the target's role, at no higher PHI level than the actor's own. */
export function actingAccess(
  impersonation: Impersonation,
  access: { readonly actor: FolderAccess; readonly target: FolderAccess },
  now: Date,
): FolderAccess {
  if (!holds(impersonation, now)) return noAccess
  return { role: access.target.role, phi: lowerOf(access.actor.phi, access.target.phi) }
}
