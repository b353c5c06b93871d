// LIST: how every audit event type is called and said, for pages, exports and the command line.
import type { AuditType } from './audit-facts.ts'

export const auditTypes: Record<AuditType, { readonly title: string; readonly sentence: string }> = {
  login: { title: 'Signed in', sentence: 'A person signed in and a session began.' },
  'login-failed': { title: 'Sign-in failed', sentence: 'Somebody tried to sign in and was refused.' },
  'account-locked': {
    title: 'Account locked',
    sentence: 'Too many wrong passwords: signing in is barred for a while.',
  },
  logout: { title: 'Signed out', sentence: 'The session ended, and every key of it.' },
  'session-warning': {
    title: 'Session near its end',
    sentence: 'A script goes on in a session that is about to end; told once a session.',
  },
  'session-expired': { title: 'Session expired', sentence: 'The session passed its idle or its absolute end.' },
  declared: {
    title: 'Declared and signed',
    sentence: 'A person declared activity, IRB and PHI level and signed the terms.',
  },
  'break-glass': {
    title: 'Opened in an emergency',
    sentence: 'A person gave a reason and read above their usual level for a short time; a review was opened.',
  },
  'break-glass-ended': { title: 'Emergency access ended', sentence: 'A person ended their emergency access early.' },
  'review-opened': { title: 'Review opened', sentence: 'An auditor opened a review of the accesses of a time.' },
  'review-commented': { title: 'Review commented', sentence: 'Somebody said something about an open review.' },
  'review-closed': { title: 'Review closed', sentence: 'Somebody else reviewed accesses and closed the item.' },
  'review-overdue': { title: 'Review overdue', sentence: 'Nobody closed a review in time; told once a day.' },
  'key-made': { title: 'Session key made', sentence: 'A session key was generated.' },
  'key-revoked': { title: 'Session key revoked', sentence: 'A session key was revoked.' },
  'session-ended': { title: 'Session ended', sentence: 'A session was ended from another one, and every key of it.' },
  'key-refused': { title: 'Access refused at the door', sentence: 'A key or cookie of a known session was refused.' },
  'session-read': { title: 'Session viewed', sentence: 'The session or its keys were looked at.' },
  presence: { title: 'Presence confirmed', sentence: 'The person said that they are still there.' },
  'metadata-read': { title: 'Description read', sentence: 'Folders, tables, terms or the like were described.' },
  'rows-read': { title: 'Rows read', sentence: 'Rows of one table were read.' },
  'sql-run': { title: 'SQL run', sentence: 'A SQL query was run.' },
  'impersonation-started': {
    title: 'Impersonation started',
    sentence: 'An administrator began to act as somebody else.',
  },
  'impersonation-ended': { title: 'Impersonation ended', sentence: 'An administrator acts as themselves again.' },
  'audit-read': { title: 'Audit read', sentence: 'Audit events were read.' },
  'settings-changed': { title: 'Settings changed', sentence: 'Site settings were changed.' },
  'signing-key-changed': {
    title: 'Signing key changed',
    sentence: 'Another key signs the log from now on.',
  },
  'user-changed': { title: 'Person changed', sentence: 'An account was made, changed, disabled or enabled.' },
  'password-changed': { title: 'Password changed', sentence: 'A person chose a new password.' },
  'second-factor-changed': {
    title: 'Second factor changed',
    sentence: 'A person began to set up, confirmed or took away their second factor.',
  },
  'role-changed': { title: 'Role changed', sentence: 'A role or PHI role was given or taken away.' },
  'group-changed': { title: 'Group changed', sentence: 'A group was made, or its name or members changed.' },
  'provider-changed': {
    title: 'Provider changed',
    sentence: 'A provider of identities was added or changed.',
  },
  'folder-changed': { title: 'Folder changed', sentence: 'A folder was made or changed.' },
  'terms-changed': { title: 'Terms changed', sentence: 'A paragraph of the terms was added or changed.' },
  'irb-changed': { title: 'IRB changed', sentence: 'An entry of the IRB registry was added or changed.' },
  'activity-changed': {
    title: 'Activity changed',
    sentence: 'An activity was added or changed, for the site or a folder.',
  },
  'view-changed': { title: 'Saved view changed', sentence: 'A saved view of a table was made or changed.' },
  'consent-changed': {
    title: 'Consent changed',
    sentence:
      'A participant withdrew their consent, or gave it again: later reads and versions are without them, or with.',
  },
  'version-disposed': {
    title: 'Version disposed of',
    sentence: 'The files of an old version of a table were removed; accesses to it can no longer be replayed.',
  },
  'upload-begun': { title: 'Upload begun', sentence: 'A file was announced that is to become a version of a table.' },
  'part-received': { title: 'Part received', sentence: 'A part of an announced file came; nobody can read it.' },
  'dataset-published': { title: 'Data set published', sentence: 'A new version of a table was published.' },
  unresolved: {
    title: 'Unresolved',
    sentence: 'A number was taken and no story told what became of it; nothing was released under it.',
  },
}
