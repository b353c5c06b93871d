// LIST: every route, who may call it, the story that answers it and what that story may touch. The laptop's server, the
// REST API, the IAM permissions and docs/api.md are all held to this list.
import type { AuditType } from '../core/audit-event.ts'

/** `anyone`: no authorizer. `browser`: the sign-in cookie. `key`: a session key or the cookie. */
export type Who = 'anyone' | 'browser' | 'key'

export type Store = 'sessions' | 'audit' | 'registry' | 'datasets'

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
  /** Study data leaves here: the session is looked at once more before the record is written. */
  readonly releases?: 'rows'
}

type Rights = Pick<Route, 'lambda' | 'reads' | 'appends' | 'changes'>

const signIn: Rights = {
  lambda: 'sign-in',
  reads: ['registry'],
  // The registry too: tries for an address without an account are counted from the first one on.
  appends: ['sessions', 'registry', 'audit'],
  changes: ['registry'],
}
const describe: Rights = { lambda: 'describe', reads: ['sessions', 'registry'], appends: ['audit'], changes: [] }
const ownSession: Rights = {
  lambda: 'own-session',
  reads: ['sessions', 'registry'],
  appends: ['sessions', 'audit'],
  changes: ['sessions'],
}
const data: Rights = { lambda: 'data', reads: ['sessions', 'registry', 'datasets'], appends: ['audit'], changes: [] }
const labkey: Rights = {
  lambda: 'labkey',
  reads: ['sessions', 'registry', 'datasets'],
  // A key made over this protocol is described in the session.
  appends: ['sessions', 'audit'],
  changes: ['sessions'],
}
const review: Rights = { lambda: 'review', reads: ['sessions', 'registry', 'audit'], appends: ['audit'], changes: [] }
const administer: Rights = {
  lambda: 'administer',
  reads: ['sessions', 'registry'],
  appends: ['audit'],
  changes: ['registry'],
}
const curate: Rights = {
  lambda: 'curate',
  reads: ['sessions', 'registry'],
  appends: ['registry', 'audit'],
  changes: ['registry'],
}

export const routes: readonly Route[] = [
  { route: 'POST /api/login', who: 'anyone', story: 'login', records: 'login', ...signIn },
  { route: 'GET /api/session', who: 'key', story: 'read-session', records: 'session-read', slides: false, ...describe },
  { route: 'POST /api/session/presence', who: 'browser', story: 'confirm-presence', records: 'presence', ...describe },
  { route: 'POST /api/logout', who: 'key', story: 'logout', records: 'logout', ...ownSession },
  {
    route: 'GET /api/declaration/options',
    who: 'browser',
    story: 'read-declaration-options',
    records: 'metadata-read',
    ...describe,
  },
  { route: 'GET /api/terms', who: 'browser', story: 'read-terms', records: 'metadata-read', ...describe },
  { route: 'POST /api/declaration', who: 'browser', story: 'declare', records: 'declared', ...ownSession },
  { route: 'POST /api/keys', who: 'browser', story: 'make-key', records: 'key-made', ...ownSession },
  { route: 'GET /api/keys', who: 'browser', story: 'list-keys', records: 'session-read', ...describe },
  {
    route: 'POST /api/impersonation',
    who: 'browser',
    story: 'impersonate',
    records: 'impersonation-started',
    ...ownSession,
  },
  {
    route: 'DELETE /api/impersonation',
    who: 'browser',
    story: 'stop-impersonating',
    records: 'impersonation-ended',
    ...ownSession,
  },
  { route: 'DELETE /api/keys/{id}', who: 'browser', story: 'revoke-key', records: 'key-revoked', ...ownSession },
  {
    route: 'POST /api/query/select',
    who: 'key',
    story: 'select',
    records: 'rows-read',
    releases: 'rows',
    ...data,
  },
  { route: 'POST /api/query/sql', who: 'key', story: 'run-sql', records: 'sql-run', releases: 'rows', ...data },
  { route: 'GET /api/folders', who: 'key', story: 'list-folders', records: 'metadata-read', ...describe },
  { route: 'GET /api/schemas', who: 'key', story: 'list-schemas', records: 'metadata-read', ...describe },
  { route: 'GET /api/tables', who: 'key', story: 'list-tables', records: 'metadata-read', ...describe },
  { route: 'GET /api/tables/{name}', who: 'key', story: 'describe-table', records: 'metadata-read', ...describe },
  { route: 'GET /api/audit/events', who: 'key', story: 'list-audit', records: 'audit-read', ...review },
  { route: 'GET /api/audit/events/{id}', who: 'key', story: 'read-audit-event', records: 'audit-read', ...review },
  {
    route: 'GET /api/admin/settings',
    who: 'browser',
    story: 'read-settings',
    records: 'metadata-read',
    ...describe,
  },
  {
    route: 'PATCH /api/admin/settings',
    who: 'browser',
    story: 'change-settings',
    records: 'settings-changed',
    ...administer,
  },
  { route: 'GET /api/admin/folders', who: 'browser', story: 'list-all-folders', records: 'metadata-read', ...describe },
  {
    route: 'PATCH /api/admin/folders',
    who: 'browser',
    story: 'change-folder',
    records: 'folder-changed',
    ...administer,
  },
  { route: 'GET /api/admin/users', who: 'browser', story: 'list-users', records: 'metadata-read', ...describe },
  {
    route: 'PATCH /api/admin/users/{id}',
    who: 'browser',
    story: 'change-user',
    records: 'user-changed',
    ...administer,
  },
  {
    route: 'POST /api/admin/users/{id}/unlock',
    who: 'browser',
    story: 'unlock-user',
    records: 'user-changed',
    ...administer,
  },
  { route: 'GET /api/admin/views', who: 'browser', story: 'list-views', records: 'metadata-read', ...describe },
  { route: 'POST /api/admin/views', who: 'browser', story: 'make-view', records: 'view-changed', ...curate },
  { route: 'PATCH /api/admin/views/{id}', who: 'browser', story: 'change-view', records: 'view-changed', ...curate },
  {
    route: 'ANY /{labkey+}',
    who: 'key',
    story: 'labkey',
    records: 'metadata-read',
    releases: 'rows',
    ...labkey,
  },
]
