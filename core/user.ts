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
}

/** Whether the account may be used at all. An end that is no time lets nobody in. */
export function isUsable(user: User, now: Date): boolean {
  return user.active && (user.expiresAt === null || now.getTime() < Date.parse(user.expiresAt))
}

export function isSiteAdministrator(user: User): boolean {
  return user.siteRoles.includes('site administrator')
}

export function mayReadAudit(user: User): boolean {
  return user.siteRoles.includes('auditor') || isSiteAdministrator(user)
}

/** Whether the folder may be seen. Site administrators may see all folders, at no PHI level. */
export function mayRead(user: User, access: FolderAccess): boolean {
  return access.role !== null || isSiteAdministrator(user)
}

/** Whether a folder may be administered: by site administrators everywhere, by folder administrators where they are it. */
export function administers(user: User, access: FolderAccess): boolean {
  return access.role === 'folder administrator' || isSiteAdministrator(user)
}
