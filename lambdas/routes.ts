// LIST: every route, who may call it, the story that answers it and what that story may touch. The laptop's server, the
// REST API, the IAM permissions and docs/api.md are all held to this list.
import type { AuditType } from '../core/audit-event.ts'

/** `anyone`: no authorizer. `browser`: the sign-in cookie. `key`: a session key or the cookie. */
export type Who = 'anyone' | 'browser' | 'key'

export type Store = 'sessions' | 'audit' | 'registry' | 'audit-index' | 'datasets' | 'uploads' | 'archive'

export type Route = {
  /** `METHOD /path`; `{name}` is one path segment, `{name+}` all that are left. */
  readonly route: string
  readonly who: Who
  /** The file in lambdas/ that tells it. */
  readonly story: string
  /** The deployed Lambda: rows with equal rights share one. */
  readonly lambda: string
  /** The event type that records every answer of this row, refusals included. */
  readonly records: AuditType
  readonly reads: readonly Store[]
  /** Adds items and never touches one that is there (PartiQL INSERT). */
  readonly appends: readonly Store[]
  /** Changes items that are there, under a condition. */
  readonly changes: readonly Store[]
  /** False where a call does not count as a use of the session for the idle clock. */
  readonly slides?: false
  /** Open also to a session that lacks the second factor which its person must have. */
  readonly beforeSecondFactor?: true
  /** Study data leaves here: the session is looked at once more before the record is written. */
  readonly releases?: 'rows'
}

type Rights = Pick<Route, 'lambda' | 'reads' | 'appends' | 'changes'>

const signIn: Rights = {
  lambda: 'sign-in',
  // Sessions too: which of a person's places are taken.
  reads: ['sessions', 'registry'],
  // The registry too: tries for an address without an account are counted from the first one on.
  appends: ['sessions', 'registry', 'audit'],
  changes: ['sessions', 'registry'],
}
// Apart from signing in with a password: it alone speaks to providers, and its library is not small.
const signInElsewhere: Rights = { ...signIn, lambda: 'oidc' }
const describe: Rights = { lambda: 'describe', reads: ['sessions', 'registry'], appends: ['audit'], changes: [] }
const ownSession: Rights = {
  lambda: 'own-session',
  reads: ['sessions', 'registry'],
  appends: ['sessions', 'audit'],
  changes: ['sessions'],
}
// Passwords and second factors: what proves who somebody is, changed by themselves.
const ownAccount: Rights = {
  lambda: 'own-account',
  reads: ['sessions', 'registry'],
  appends: ['registry', 'audit'],
  changes: ['sessions', 'registry'],
}
const signing: Rights = {
  lambda: 'declare',
  reads: ['sessions', 'registry'],
  // The text that is signed and its receipt stay; tries of a password are counted.
  appends: ['sessions', 'registry', 'audit'],
  changes: ['sessions', 'registry'],
}
const data: Rights = { lambda: 'data', reads: ['sessions', 'registry', 'datasets'], appends: ['audit'], changes: [] }
const labkey: Rights = {
  lambda: 'labkey',
  reads: ['sessions', 'registry', 'datasets'],
  // A key made over this protocol is described in the session; folders are made and removed over it.
  appends: ['sessions', 'registry', 'audit'],
  changes: ['sessions', 'registry'],
}
const review: Rights = {
  lambda: 'review',
  reads: ['sessions', 'registry', 'audit', 'audit-index'],
  appends: ['audit'],
  changes: [],
}
// The archive of the log, and where in it an event stands. Apart: its client is not small.
const readLog: Rights = {
  lambda: 'log',
  reads: ['sessions', 'registry', 'audit-index', 'archive'],
  appends: ['audit'],
  changes: [],
}
// Bulk reads are run again, to learn whose rows they released; no row of them leaves.
const account: Rights = {
  lambda: 'account',
  reads: ['sessions', 'registry', 'audit', 'audit-index', 'datasets'],
  appends: ['audit'],
  changes: [],
}
const administer: Rights = {
  lambda: 'administer',
  reads: ['sessions', 'registry'],
  appends: ['registry', 'audit'],
  changes: ['registry'],
}

// Files on their way into a table: whoever takes them writes no table, and whoever publishes reads none.
const upload: Rights = {
  lambda: 'upload',
  reads: ['sessions', 'registry'],
  appends: ['registry', 'audit', 'uploads'],
  changes: ['registry'],
}
const publish: Rights = {
  lambda: 'publish',
  reads: ['sessions', 'registry', 'uploads'],
  appends: ['registry', 'audit', 'datasets'],
  changes: ['registry', 'uploads'],
}

type More = Pick<Route, 'slides' | 'releases' | 'beforeSecondFactor'>

/** Route, who may call it, its story, what records it, its rights. */
function row(route: string, who: Who, story: string, records: AuditType, rights: Rights, more: More = {}): Route {
  return { route, who, story, records, ...rights, ...more }
}

export const routes: readonly Route[] = [
  row('POST /api/login', 'anyone', 'login', 'login', signIn),
  row('GET /api/oidc', 'anyone', 'list-sign-ins', 'metadata-read', describe),
  row('GET /api/oidc/{provider}', 'anyone', 'begin-oidc', 'metadata-read', signInElsewhere),
  row('GET /api/oidc/{provider}/callback', 'anyone', 'finish-oidc', 'login', signInElsewhere),
  row('POST /login-loginApi.api', 'anyone', 'login-labkey', 'login', signIn),
  row('POST /login/loginApi.api', 'anyone', 'login-labkey', 'login', signIn),
  row('GET /api/session', 'key', 'read-session', 'session-read', describe, {
    slides: false,
    beforeSecondFactor: true,
  }),
  row('POST /api/session/presence', 'browser', 'confirm-presence', 'presence', describe),
  row('POST /api/logout', 'key', 'logout', 'logout', ownSession, { beforeSecondFactor: true }),
  row('GET /api/declaration/options', 'browser', 'read-declaration-options', 'metadata-read', describe),
  row('GET /api/terms', 'browser', 'read-terms', 'metadata-read', describe),
  row('POST /api/declaration', 'browser', 'declare', 'declared', signing),
  row('POST /api/break-glass', 'browser', 'break-glass', 'break-glass', signing),
  row('DELETE /api/break-glass', 'browser', 'end-break-glass', 'break-glass-ended', ownSession),
  row('GET /api/terms/{sha256}', 'browser', 'read-signed-text', 'metadata-read', describe),
  row('GET /api/declarations', 'browser', 'list-declarations', 'metadata-read', describe),
  row('GET /api/declarations/{id}/receipt', 'browser', 'read-receipt', 'metadata-read', describe),
  row('POST /api/keys', 'browser', 'make-key', 'key-made', ownSession),
  row('GET /api/keys', 'browser', 'list-keys', 'session-read', describe),
  row('POST /api/impersonation', 'browser', 'impersonate', 'impersonation-started', ownSession),
  row('DELETE /api/impersonation', 'browser', 'stop-impersonating', 'impersonation-ended', ownSession),
  row('DELETE /api/keys/{id}', 'browser', 'revoke-key', 'key-revoked', ownSession),
  row('POST /api/password', 'browser', 'change-password', 'password-changed', ownAccount),
  row('POST /api/password/reset', 'anyone', 'reset-password', 'password-changed', ownAccount),
  row('POST /api/second-factor', 'browser', 'begin-second-factor', 'second-factor-changed', ownAccount, {
    beforeSecondFactor: true,
  }),
  row('POST /api/second-factor/confirm', 'browser', 'confirm-second-factor', 'second-factor-changed', ownAccount, {
    beforeSecondFactor: true,
  }),
  row('DELETE /api/second-factor', 'browser', 'remove-second-factor', 'second-factor-changed', ownAccount),
  row('GET /api/sessions', 'browser', 'list-sessions', 'session-read', describe),
  row('DELETE /api/sessions/{id}', 'browser', 'end-session', 'session-ended', ownSession),
  row('POST /api/query/select', 'key', 'select', 'rows-read', data, { releases: 'rows' }),
  row('POST /api/query/sql', 'key', 'run-sql', 'sql-run', data, { releases: 'rows' }),
  row('GET /api/folders', 'key', 'list-folders', 'metadata-read', describe),
  row('GET /api/schemas', 'key', 'list-schemas', 'metadata-read', describe),
  row('GET /api/tables', 'key', 'list-tables', 'metadata-read', describe),
  row('GET /api/tables/{name}', 'key', 'describe-table', 'metadata-read', describe),
  row('GET /api/audit/events', 'key', 'list-audit', 'audit-read', review),
  row('GET /api/audit/events/{id}', 'key', 'read-audit-event', 'audit-read', review),
  row('GET /api/audit/events/{id}/proof', 'key', 'read-proof', 'audit-read', readLog),
  row('GET /api/audit/log/checkpoint', 'anyone', 'read-checkpoint', 'metadata-read', readLog),
  row('GET /api/audit/log/tile/{tile+}', 'key', 'read-log-file', 'audit-read', readLog),
  row('GET /api/audit/key', 'anyone', 'read-verifier-key', 'metadata-read', readLog),
  row('GET /api/audit/who', 'key', 'ask-who', 'audit-read', account),
  row('GET /api/audit/disclosures', 'key', 'ask-disclosures', 'audit-read', account),
  row('GET /api/audit/uses', 'key', 'ask-uses', 'audit-read', review),
  row('GET /api/audit/declared', 'key', 'ask-declared', 'audit-read', review),
  row('GET /api/audit/misfits', 'key', 'ask-misfits', 'audit-read', review),
  row('GET /api/audit/refused', 'key', 'ask-refused', 'audit-read', review),
  row('GET /api/admin/settings', 'browser', 'read-settings', 'metadata-read', describe),
  row('PATCH /api/admin/settings', 'browser', 'change-settings', 'settings-changed', administer),
  row('GET /api/admin/folders', 'browser', 'list-all-folders', 'metadata-read', describe),
  row('POST /api/admin/folders', 'browser', 'make-folder', 'folder-changed', administer),
  row('DELETE /api/admin/folders', 'browser', 'remove-folder', 'folder-changed', administer),
  row('PATCH /api/admin/folders', 'browser', 'change-folder', 'folder-changed', administer),
  row('GET /api/admin/roles', 'browser', 'list-roles', 'metadata-read', describe),
  row('POST /api/admin/roles', 'browser', 'give-role', 'role-changed', administer),
  row('DELETE /api/admin/roles', 'browser', 'take-role', 'role-changed', administer),
  row('GET /api/admin/entitlements', 'browser', 'list-entitlements', 'metadata-read', describe),
  row('GET /api/admin/groups', 'browser', 'list-groups', 'metadata-read', describe),
  row('POST /api/admin/groups', 'browser', 'make-group', 'group-changed', administer),
  row('PATCH /api/admin/groups/{id}', 'browser', 'change-group', 'group-changed', administer),
  row('GET /api/admin/oidc', 'browser', 'list-oidc', 'metadata-read', describe),
  row('POST /api/admin/oidc', 'browser', 'add-oidc', 'provider-changed', administer),
  row('PATCH /api/admin/oidc/{id}', 'browser', 'change-oidc', 'provider-changed', administer),
  row('GET /api/admin/users', 'browser', 'list-users', 'metadata-read', describe),
  row('POST /api/admin/users', 'browser', 'make-user', 'user-changed', administer),
  row('PATCH /api/admin/users/{id}', 'browser', 'change-user', 'user-changed', administer),
  row('POST /api/admin/users/{id}/unlock', 'browser', 'unlock-user', 'user-changed', administer),
  row('POST /api/admin/users/{id}/invite', 'browser', 'invite-user', 'user-changed', administer),
  row('POST /api/admin/users/{id}/reset', 'browser', 'reset-user', 'user-changed', administer),
  row('POST /api/admin/users/{id}/second-factor/reset', 'browser', 'reset-second-factor', 'user-changed', administer),
  row('GET /api/admin/sessions', 'browser', 'list-user-sessions', 'metadata-read', describe),
  row('DELETE /api/admin/sessions/{id}', 'browser', 'end-user-session', 'session-ended', ownSession),
  row('DELETE /api/admin/sessions/{id}/keys/{key}', 'browser', 'revoke-user-key', 'key-revoked', ownSession),
  row('GET /api/admin/views', 'browser', 'list-views', 'metadata-read', describe),
  row('POST /api/admin/views', 'browser', 'make-view', 'view-changed', administer),
  row('PATCH /api/admin/views/{id}', 'browser', 'change-view', 'view-changed', administer),
  row('GET /api/admin/withdrawals', 'browser', 'list-withdrawals', 'metadata-read', describe),
  row('POST /api/admin/withdrawals', 'browser', 'withdraw-consent', 'consent-changed', administer),
  row('GET /api/admin/datasets', 'browser', 'list-datasets', 'metadata-read', describe),
  row('POST /api/admin/uploads', 'browser', 'begin-upload', 'upload-begun', upload),
  row('PUT /api/admin/uploads/{id}/parts/{n}', 'browser', 'receive-part', 'part-received', upload),
  row('POST /api/admin/uploads/{id}/publish', 'browser', 'publish-upload', 'dataset-published', publish),
  row('GET /api/admin/reviews', 'browser', 'list-reviews', 'metadata-read', describe),
  row('POST /api/admin/reviews', 'browser', 'open-review', 'review-opened', administer),
  row('GET /api/admin/reviews/{id}', 'browser', 'read-review', 'metadata-read', describe),
  row('POST /api/admin/reviews/{id}/comments', 'browser', 'comment-review', 'review-commented', administer),
  row('POST /api/admin/reviews/{id}/close', 'browser', 'close-review', 'review-closed', signing),
  row('GET /api/admin/irbs', 'browser', 'list-irbs', 'metadata-read', describe),
  row('POST /api/admin/irbs', 'browser', 'add-irb', 'irb-changed', administer),
  row('PATCH /api/admin/irbs/{number}', 'browser', 'change-irb', 'irb-changed', administer),
  row('GET /api/admin/activities', 'browser', 'list-activities', 'metadata-read', describe),
  row('POST /api/admin/activities', 'browser', 'add-activity', 'activity-changed', administer),
  row('PATCH /api/admin/activities', 'browser', 'change-activity', 'activity-changed', administer),
  row('GET /api/admin/terms', 'browser', 'list-terms', 'metadata-read', describe),
  row('POST /api/admin/terms', 'browser', 'add-paragraph', 'terms-changed', administer),
  row('PATCH /api/admin/terms/{id}', 'browser', 'change-paragraph', 'terms-changed', administer),
  row('GET /api/admin/terms/preview', 'browser', 'preview-terms', 'metadata-read', describe),
  row('POST /api/admin/terms/preview', 'browser', 'preview-terms', 'metadata-read', describe),
  row('ANY /{labkey+}', 'key', 'labkey', 'metadata-read', labkey, { releases: 'rows' }),
]
