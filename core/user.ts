// A person and what they may: site roles, and per folder a role and a PHI role that stands apart from it. Pure.
import type { PhiLevel } from './phi.ts'

export const folderRoles = ['reader', 'editor', 'folder administrator'] as const
export type FolderRole = (typeof folderRoles)[number]

export const siteRoles = ['auditor', 'site administrator'] as const
export type SiteRole = (typeof siteRoles)[number]

/** What somebody may in one folder. The PHI role stands apart from the others; without one it is NotPHI. */
export type FolderAccess = { readonly role: FolderRole | null; readonly phi: PhiLevel }

export type User = {
  readonly id: number
  readonly email: string
  readonly displayName: string
  readonly active: boolean
  /** From this moment on the account is as if disabled; null never. */
  readonly expiresAt: string | null
  readonly siteRoles: readonly SiteRole[]
  /** Whether this person must sign in with a second factor, whatever the site asks of others. */
  readonly secondFactorRequired: boolean
}

/** Whether the account may be used at all. An end that is no time lets nobody in. */
export function isUsable(user: User, now: Date): boolean {
  return user.active && (user.expiresAt === null || now.getTime() < Date.parse(user.expiresAt))
}

export function isSiteAdministrator(user: User): boolean {
  return user.siteRoles.includes('site administrator')
}

/** Whether the person administers the site without end, so that somebody does when others do no longer. */
export function administersForGood(user: User): boolean {
  return isSiteAdministrator(user) && user.active && user.expiresAt === null
}

export function mayReadAudit(user: User): boolean {
  return user.siteRoles.includes('auditor') || isSiteAdministrator(user)
}

/** Whether the folder may be seen. Site administrators may see all folders, at no PHI level. */
export function mayRead(user: User, access: FolderAccess): boolean {
  return access.role !== null || isSiteAdministrator(user)
}

/** An e-mail address as it is kept; null when it is none. */
export function cleanEmail(text: string): string | null {
  const email = text.normalize('NFC').trim()
  return email.length <= 254 && /^[^\s@\p{C}]+@[^\s@\p{C}]+$/u.test(email) ? email : null
}

/** A name or title as it is kept: 1 to 200 characters, none of them a control character; null when it is none. */
export function cleanName(text: string): string | null {
  const name = text.normalize('NFC').trim()
  return /^[^\p{C}]{1,200}$/u.test(name) ? name : null
}

/** Site roles in one order, each once, so that equal sets are equal. */
export function cleanSiteRoles(given: readonly SiteRole[]): readonly SiteRole[] {
  return siteRoles.filter((role) => given.includes(role))
}

/** Whether a folder may be administered: by site administrators everywhere, by folder administrators where they are it. */
export function administers(user: User, access: FolderAccess): boolean {
  return access.role === 'folder administrator' || isSiteAdministrator(user)
}
