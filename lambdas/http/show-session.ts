// How a session, a declaration and a key look to their owner: the shapes of contract section 2.

import type { Declaration } from '../../core/declaration.ts'
import { actingUser, type Impersonation } from '../../core/impersonation.ts'
import { hasSecondFactor, needsSecondFactor } from '../../core/second-factor.ts'
import { expiresAtMs, type SessionDetail } from '../../core/session.ts'
import { SessionSettings } from '../../core/settings.ts'
import type { User } from '../../core/user.ts'
import type { Context } from './call.ts'

const iso = (ms: number): string => new Date(ms).toISOString()

export function showUser(user: User): { id: number; email: string; displayName: string } {
  return { id: user.id, email: user.email, displayName: user.displayName }
}

export function showDeclaration(d: Declaration): Omit<Declaration, 'folder'> {
  const { activity, irb, phi, termsSha256, signedName, signedAt, version, emergency } = d
  return { activity, irb, phi, termsSha256, signedName, signedAt, version, ...(emergency ? { emergency } : {}) }
}

function showClocks(detail: SessionDetail) {
  const { session, declarations } = detail
  return {
    id: session.id,
    startedAt: iso(session.startedAtMs),
    expiresAt: iso(expiresAtMs(session)),
    endsAt: iso(session.endsAtMs),
    amr: session.amr,
    ...(session.acr === undefined ? {} : { acr: session.acr }),
    declarations: Object.fromEntries([...declarations.values()].map((d) => [d.folder, showDeclaration(d)])),
  }
}

/** Whom the person acts as; with a group or roles they are nobody else. */
function showActing(impersonation: Impersonation | null) {
  if (!impersonation) return { actingAs: null, actingWith: null, actingWithin: null }
  const { target, within } = impersonation
  if ('user' in target) return { actingAs: showUser(target.user), actingWith: null, actingWithin: within }
  const actingWith = 'group' in target ? { group: target.group } : target.roles
  return { actingAs: null, actingWith, actingWithin: within }
}

/** The body of `GET /api/session` and its like. */
export async function showSession(context: Context) {
  const { actor, impersonation, pass, now } = context
  const [detail, settings] = await Promise.all([context.detail(), context.settings()])
  return {
    user: showUser(actor),
    ...showActing(impersonation),
    // Of whoever's rights count now: what a page offers, and never what it may do.
    siteRoles: (impersonation ? actingUser(impersonation, now) : actor).siteRoles,
    session: showClocks(detail),
    settings: SessionSettings.parse(settings),
    mustSetUpSecondFactor: needsSecondFactor(actor, settings) && !hasSecondFactor(detail.session.amr),
    csrf: pass.csrf,
  }
}

/** The same for a session that has just begun. */
export function showNewSession(user: User, detail: SessionDetail, mustSetUpSecondFactor: boolean, csrf: string) {
  return { user: showUser(user), session: showClocks(detail), mustSetUpSecondFactor, csrf }
}
