// LIST: who is let through on every route, by kind of caller, and a request that lacks nothing. Whoever adds a route adds a
// line; test/e2e/matrix.test.ts holds the list to lambdas/routes.ts and the site to the list.
import { selectAll } from './client.ts'
import { folder } from './world.ts'

/** Ways to come, and people to come as; without more said, by cookie and with its token. */
export const kinds = [
  'nobody',
  /** A key of the reader's. */
  'key',
  /** The reader's cookie without its token. */
  'cookieWithoutCsrf',
  /** Has no role at all. */
  'stranger',
  'reader',
  'editor',
  'folderAdministrator',
  'auditor',
  'siteAdministrator',
  'disabled',
  /** A site administrator who acts as the reader. */
  'impersonating',
] as const
export type Kind = (typeof kinds)[number]

/** `in` is let through, whatever the story then makes of what was asked; all else is the refusal that closes the door. */
export const closed = ['no-credentials', 'browser-only', 'csrf', 'forbidden', 'user-disabled'] as const
export type Met = 'in' | (typeof closed)[number]

type Row = { readonly [K in Kind]?: Met }
type Request = { readonly query?: string; readonly body?: object; readonly id?: string; readonly file?: string }
export type Line = Request & { readonly row: Row }

const line = (row: Row, request: Request = {}): Line => ({ row, ...request })
const all = (met: Met, some: readonly Kind[]): Row => Object.fromEntries(some.map((kind) => [kind, met]))

/** What a line does not say. */
const usual: Required<Row> = {
  ...{ nobody: 'no-credentials', key: 'in', cookieWithoutCsrf: 'csrf', stranger: 'in', reader: 'in', editor: 'in' },
  ...{
    folderAdministrator: 'in',
    auditor: 'in',
    siteAdministrator: 'in',
    disabled: 'user-disabled',
    impersonating: 'in',
  },
}
const anyone: Row = all('in', kinds)
const signedIn: Row = {}
const browser: Row = { key: 'browser-only' }
/** In the browser, and not in somebody else's name. */
const oneself: Row = { ...browser, impersonating: 'forbidden' }
const inFolders = ['stranger', 'reader', 'editor', 'folderAdministrator'] as const
const auditors: Row = all('forbidden', ['key', ...inFolders, 'impersonating'])
const administrators: Row = { ...all('forbidden', [...inFolders, 'auditor', 'impersonating']), ...browser }

/** Where they are folder administrators, these may too. */
const inTheirs: Row = { ...administrators, folderAdministrator: 'in' }

const inFolder = { query: `folder=${folder}` }
const inSchema = { query: `folder=${folder}&schema=study` }
const session = { id: 'A'.repeat(22) }
const terms = { folder, activity: 'Healthcare Operations', phi: 'NotPHI' }

export const matrix: Readonly<Record<string, Line>> = {
  'POST /api/login': line(anyone, { body: { email: 'nobody@example.org', password: 'x' } }),
  'GET /api/oidc': line(anyone),
  'GET /api/oidc/{provider}': line(anyone, { id: 'nowhere' }),
  'GET /api/oidc/{provider}/callback': line(anyone, { id: 'nowhere', query: 'code=x&state=x' }),
  'POST /login-loginApi.api': line(anyone, { body: { email: 'nobody@example.org', password: 'x' } }),
  'POST /login/loginApi.api': line(anyone, { body: { email: 'nobody@example.org', password: 'x' } }),
  'GET /api/session': line(signedIn),
  'POST /api/session/presence': line(browser),
  'POST /api/logout': line(signedIn),
  'GET /api/declaration/options': line(browser, inFolder),
  'GET /api/terms': line(browser, { query: new URLSearchParams(terms).toString() }),
  'GET /api/terms/{sha256}': line(browser),
  'GET /api/declarations': line(browser),
  'GET /api/declarations/{id}/receipt': line(browser),
  'POST /api/declaration': line(oneself, { body: { ...terms, termsSha256: '0'.repeat(64), signedName: 'x' } }),
  'POST /api/break-glass': line(
    // It is off at first, and that is told as what it is: nobody may.
    {
      ...all('forbidden', kinds),
      nobody: 'no-credentials',
      key: 'browser-only',
      cookieWithoutCsrf: 'csrf',
      disabled: 'user-disabled',
      stranger: 'in',
      auditor: 'in',
    },
    { body: { folder, reason: 'x', phi: 'PHI', password: 'x', code: 'x' } },
  ),
  'DELETE /api/break-glass': line(browser, inFolder),
  'POST /api/keys': line(oneself, { body: {} }),
  'GET /api/keys': line(browser),
  // Whoever acts as somebody already is told so before anything is asked of their role.
  'POST /api/impersonation': line(
    { ...administrators, impersonating: 'in' },
    { body: { email: 'nobody@example.org' } },
  ),
  'DELETE /api/impersonation': line(browser),
  'DELETE /api/keys/{id}': line(browser),
  'POST /api/password': line(oneself, { body: { password: 'x', newPassword: 'x' } }),
  'POST /api/password/reset': line(anyone, { body: { token: 'x', password: 'x' } }),
  'POST /api/second-factor': line(oneself, { body: { password: 'x' } }),
  'POST /api/second-factor/confirm': line(oneself, { body: { code: '000000' } }),
  'DELETE /api/second-factor': line(oneself, { body: { password: 'x', code: '0' } }),
  'GET /api/sessions': line(browser),
  'DELETE /api/sessions/{id}': line(oneself, session),
  'POST /api/query/select': line(signedIn, { body: selectAll }),
  'POST /api/query/sql': line(signedIn, { body: { folder, schema: 'study', sql: 'select Site from Labs' } }),
  'GET /api/folders': line(signedIn),
  'GET /api/schemas': line(signedIn, inFolder),
  'GET /api/tables': line(signedIn, inSchema),
  'GET /api/tables/{name}': line(signedIn, inSchema),
  'GET /api/audit/events': line(auditors),
  'GET /api/audit/events/{id}': line(auditors),
  'GET /api/audit/events/{id}/proof': line(auditors),
  'GET /api/audit/log/checkpoint': line(anyone),
  'GET /api/audit/log/tile/{tile+}': line(auditors, { id: '0/000' }),
  'GET /api/audit/key': line(anyone),
  'GET /api/audit/who': line(auditors, { query: 'participant=P-001&from=2026-07-01' }),
  'GET /api/audit/disclosures': line(auditors, { query: 'participant=P-001&from=2026-07-01' }),
  'GET /api/audit/uses': line(auditors, { query: 'user=2' }),
  'GET /api/audit/declared': line(auditors),
  'GET /api/audit/misfits': line(auditors),
  'GET /api/audit/refused': line(auditors),
  'GET /api/admin/settings': line(administrators),
  'PATCH /api/admin/settings': line(administrators, { body: {} }),
  'GET /api/admin/folders': line(inTheirs),
  'POST /api/admin/folders': line(inTheirs, { body: { path: `${folder}/Labs`, title: 'x' } }),
  'DELETE /api/admin/folders': line(inTheirs, { query: `path=${folder}` }),
  'GET /api/admin/roles': line(inTheirs, inFolder),
  'POST /api/admin/roles': line(inTheirs, { body: { folder, user: 'nobody@example.org', role: 'reader' } }),
  'DELETE /api/admin/roles': line(inTheirs, { query: `folder=${folder}&user=nobody@example.org` }),
  'GET /api/admin/entitlements': line({ ...inTheirs, auditor: 'in' }, inFolder),
  'GET /api/admin/oidc': line(administrators),
  'POST /api/admin/oidc': line(administrators, {
    body: { id: 'x', title: 'x', issuer: 'https://x', clientId: 'x', redirectUri: 'https://x/else' },
  }),
  'PATCH /api/admin/oidc/{id}': line(administrators, { id: 'nowhere', body: {} }),
  'GET /api/admin/groups': line(administrators),
  'POST /api/admin/groups': line(administrators, { body: { name: 'Readers' } }),
  'PATCH /api/admin/groups/{id}': line(administrators, { body: {}, id: '999' }),
  'PATCH /api/admin/folders': line(administrators, { body: { path: '/Nowhere' } }),
  'GET /api/admin/users': line(administrators),
  'PATCH /api/admin/users/{id}': line(administrators, { body: { active: true } }),
  'POST /api/admin/users/{id}/unlock': line(administrators, { body: {} }),
  'POST /api/admin/users': line(administrators, { body: { email: 'admin@example.org', displayName: 'x' } }),
  'POST /api/admin/users/{id}/invite': line(administrators, { id: '999', body: {} }),
  'POST /api/admin/users/{id}/reset': line(administrators, { id: '999', body: {} }),
  'POST /api/admin/users/{id}/second-factor/reset': line(administrators, { id: '999', body: {} }),
  'GET /api/admin/withdrawals': line(inTheirs, inFolder),
  'POST /api/admin/withdrawals': line(inTheirs, { body: { folder, participant: 'x', reason: 'x' } }),
  'GET /api/admin/datasets': line(inTheirs, inFolder),
  'POST /api/admin/uploads': line(inTheirs, {
    body: { folder, schema: 'study', name: 'x', definition: {}, bytes: 1, sha256: '0'.repeat(64) },
  }),
  // Whoever has begun none is told so, whatever their role.
  'PUT /api/admin/uploads/{id}/parts/{n}': line(oneself, { id: '0'.repeat(26), file: 'x' }),
  'POST /api/admin/uploads/{id}/publish': line(oneself, { id: '0'.repeat(26), body: {} }),
  'GET /api/admin/reviews': line({ ...auditors, ...browser }),
  'POST /api/admin/reviews': line({ ...auditors, ...browser }, { body: { folder: '/Nowhere' } }),
  'GET /api/admin/reviews/{id}': line({ ...auditors, ...browser }),
  'POST /api/admin/reviews/{id}/comments': line({ ...auditors, ...browser }, { body: { comment: 'x' } }),
  'POST /api/admin/reviews/{id}/close': line({ ...auditors, ...browser }, { body: { comment: 'x' } }),
  'GET /api/admin/irbs': line(inTheirs, inFolder),
  'POST /api/admin/irbs': line(inTheirs, { body: { number: 'IRB-2026-001', title: 'x', folders: [folder] } }),
  'PATCH /api/admin/irbs/{number}': line(administrators, { body: {} }),
  'GET /api/admin/activities': line(inTheirs, inFolder),
  'POST /api/admin/activities': line(inTheirs, { body: { folder, name: 'Healthcare Operations', irbRequired: false } }),
  'PATCH /api/admin/activities': line(inTheirs, { body: { folder, name: 'Nothing' } }),
  'GET /api/admin/terms': line(inTheirs, inFolder),
  'POST /api/admin/terms': line(inTheirs, { body: { id: 'phi', text: 'x', folder } }),
  'PATCH /api/admin/terms/{id}': line(administrators, { body: {} }),
  'GET /api/admin/terms/preview': line(inTheirs, { query: new URLSearchParams(terms).toString() }),
  'POST /api/admin/terms/preview': line(inTheirs, { body: { ...terms, draft: { text: 'x', folder } } }),
  'GET /api/admin/sessions': line(administrators, { query: 'user=999' }),
  'DELETE /api/admin/sessions/{id}': line(administrators, session),
  'DELETE /api/admin/sessions/{id}/keys/{key}': line(administrators, session),
  'GET /api/admin/views': line(inTheirs, inFolder),
  'POST /api/admin/views': line(inTheirs, { body: { ...selectAll, query: 'Nothing', name: 'x' } }),
  'PATCH /api/admin/views/{id}': line(administrators, { body: { active: false }, id: 'a'.repeat(32) }),
  'ANY /{labkey+}': line(signedIn),
}

/** What a caller of this kind meets on a route. */
export function expected(route: string, { row }: Line, kind: Kind): Met {
  // Looking takes no token.
  const looks = kind === 'cookieWithoutCsrf' && /^(GET|ANY) /.test(route)
  const as = looks ? 'reader' : kind
  return row[as] ?? usual[as]
}
