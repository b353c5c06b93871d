// LIST: the pages of the desk, each loaded when it is first shown, and where the menu has them. The menu hides what would be refused;
// the site refuses it all the same.
import { type ComponentType, type LazyExoticComponent, lazy } from 'react'

export type DeskPage = {
  readonly path: string
  readonly title: string
  /** Where in the menu at the side; absent where it is reached from elsewhere. */
  readonly menu?: 'own' | 'audit' | 'administration'
  /** Administrators of folders have it in their menu too. */
  readonly isOfFolders?: true
  readonly Show: LazyExoticComponent<ComponentType>
}

const later = (load: () => Promise<ComponentType>) => lazy(async () => ({ default: await load() }))

export const pages: readonly DeskPage[] = [
  {
    path: '/app',
    title: 'Session',
    menu: 'own',
    Show: later(async () => (await import('./pages/session.tsx')).Session),
  },
  {
    path: '/app/declare',
    title: 'Declare',
    menu: 'own',
    Show: later(async () => (await import('./pages/declare.tsx')).Declare),
  },
  {
    path: '/app/keys',
    title: 'API keys',
    menu: 'own',
    Show: later(async () => (await import('./pages/keys.tsx')).Keys),
  },
  { path: '/app/data', title: 'Data', menu: 'own', Show: later(async () => (await import('./pages/data.tsx')).Data) },
  {
    path: '/app/second-factor',
    title: 'Second factor',
    Show: later(async () => (await import('./pages/second-factor.tsx')).SecondFactor),
  },
  {
    path: '/app/change-password',
    title: 'Change your password',
    Show: later(async () => (await import('./pages/change-password.tsx')).ChangePassword),
  },
  {
    path: '/app/audit',
    title: 'Audit trail',
    menu: 'audit',
    Show: later(async () => (await import('./pages/audit.tsx')).Audit),
  },
  {
    path: '/app/audit/questions',
    title: 'Questions',
    menu: 'audit',
    Show: later(async () => (await import('./pages/audit-questions.tsx')).AuditQuestions),
  },
  {
    path: '/app/audit/reviews',
    title: 'Reviews',
    menu: 'audit',
    Show: later(async () => (await import('./pages/audit-reviews.tsx')).AuditReviews),
  },
  {
    path: '/app/audit/log',
    title: 'The log',
    menu: 'audit',
    Show: later(async () => (await import('./pages/audit-log.tsx')).AuditLog),
  },
  {
    path: '/app/audit/event',
    title: 'Audit event',
    Show: later(async () => (await import('./pages/audit-event.tsx')).AuditOne),
  },
  {
    path: '/app/admin/people',
    title: 'People',
    menu: 'administration',
    Show: later(async () => (await import('./pages/admin-people.tsx')).AdminPeople),
  },
  {
    path: '/app/admin/groups',
    title: 'Groups',
    menu: 'administration',
    Show: later(async () => (await import('./pages/admin-groups.tsx')).AdminGroups),
  },
  {
    path: '/app/admin/roles',
    title: 'Roles',
    menu: 'administration',
    isOfFolders: true,
    Show: later(async () => (await import('./pages/admin-roles.tsx')).AdminRoles),
  },
  {
    path: '/app/admin/folders',
    title: 'Folders',
    menu: 'administration',
    isOfFolders: true,
    Show: later(async () => (await import('./pages/admin-folders.tsx')).AdminFolders),
  },
  {
    path: '/app/admin/datasets',
    title: 'Data sets',
    menu: 'administration',
    isOfFolders: true,
    Show: later(async () => (await import('./pages/admin-datasets.tsx')).AdminDatasets),
  },
  {
    path: '/app/admin/irbs',
    title: 'IRB approvals',
    menu: 'administration',
    isOfFolders: true,
    Show: later(async () => (await import('./pages/admin-irbs.tsx')).AdminIrbs),
  },
  {
    path: '/app/admin/activities',
    title: 'Activities',
    menu: 'administration',
    isOfFolders: true,
    Show: later(async () => (await import('./pages/admin-activities.tsx')).AdminActivities),
  },
  {
    path: '/app/admin/terms',
    title: 'Terms',
    menu: 'administration',
    isOfFolders: true,
    Show: later(async () => (await import('./pages/admin-terms.tsx')).AdminTerms),
  },
  {
    path: '/app/admin/consent',
    title: 'Consent',
    menu: 'administration',
    isOfFolders: true,
    Show: later(async () => (await import('./pages/admin-consent.tsx')).AdminConsent),
  },
  {
    path: '/app/admin/views',
    title: 'Saved views',
    menu: 'administration',
    isOfFolders: true,
    Show: later(async () => (await import('./pages/admin-views.tsx')).AdminViews),
  },
  {
    path: '/app/admin/oidc',
    title: 'Sign-in providers',
    menu: 'administration',
    Show: later(async () => (await import('./pages/admin-oidc.tsx')).AdminOidc),
  },
  {
    path: '/app/admin/sessions',
    title: 'Live sessions',
    menu: 'administration',
    Show: later(async () => (await import('./pages/admin-sessions.tsx')).AdminSessions),
  },
  {
    path: '/app/admin/settings',
    title: 'Settings',
    menu: 'administration',
    Show: later(async () => (await import('./pages/admin-settings.tsx')).AdminSettings),
  },
]
