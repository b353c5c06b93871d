// The invented study's place, people and IRB approvals. Nobody of them exists.

import type { Irb } from '../core/declaration.ts'
import type { FolderAccess, User } from '../core/user.ts'
import { newFolder } from '../stores/folders.ts'

export const demoFolder = newFolder('/Demo/Study', 'Demo study (invented people)')

const everywhere = { withdrawn: false, folders: null, people: null } as const

export const demoIrbs: readonly Irb[] = [
  { number: 'IRB-2026-001', title: 'Demo study, main protocol', expiresOn: '2031-12-31', ...everywhere },
  { number: 'IRB-2020-009', title: 'Demo study, pilot phase', expiresOn: '2021-06-30', ...everywhere },
]

export type DemoPerson = {
  readonly user: User
  /** What they may in the demo folder; null is no role there. */
  readonly access: FolderAccess | null
  readonly about: string
}

function person(id: number, name: string, displayName: string, more: Partial<User>): User {
  const email = `${name}@example.org`
  return { id, email, displayName, active: true, expiresAt: null, siteRoles: [], secondFactorRequired: false, ...more }
}

export const demoPeople: readonly DemoPerson[] = [
  {
    user: person(1001, 'admin', 'Ada Ministry', { siteRoles: ['site administrator'] }),
    access: null,
    about: 'site administrator; sees every folder, at no PHI level',
  },
  {
    user: person(1002, 'researcher', 'Rea Searcher', {}),
    access: { role: 'reader', phi: 'PHI' },
    about: `reader of ${demoFolder.path}, PHI role PHI`,
  },
  {
    user: person(1003, 'limited', 'Lim Ited', {}),
    access: { role: 'reader', phi: 'Limited' },
    about: `reader of ${demoFolder.path}, PHI role Limited`,
  },
  {
    user: person(1004, 'auditor', 'Audra Torres', { siteRoles: ['auditor'] }),
    access: null,
    about: 'auditor; reads the audit trail, no folder',
  },
  {
    user: person(1005, 'nophi', 'Noel Phipps', {}),
    access: { role: 'reader', phi: 'NotPHI' },
    about: `reader of ${demoFolder.path}, no PHI role`,
  },
]

/** The one account of an empty site. */
export const firstAdministrator: DemoPerson = {
  user: person(1001, 'admin', 'First administrator', { siteRoles: ['site administrator'] }),
  access: null,
  about: 'site administrator, the first account of this site',
}
