// One act for each route, as it succeeds: what a fault must turn into a refusal.
import type { Receipt } from '../core/signature.ts'
import { assembleTerms } from '../core/terms.ts'
import { auditActs } from './audit-acts.ts'
import { type Browser, type Reply, type Send, type Site, selectAll } from './client.ts'
import { codeNow, emergencyActs } from './emergency-acts.ts'
import { logActs } from './log-acts.ts'
import { oidcActs } from './oidc-acts.ts'
import { ruleActs } from './rule-acts.ts'
import { uploadActs } from './upload-acts.ts'
import { folder, password, people } from './world.ts'

export type Actors = {
  site: Site
  admin: Browser
  researcher: Browser
  script: Send
  key: string
  spareKey: string
  /** A session of the researcher's and one of somebody else's with a key, which the others do not need. */
  spares: { own: string; other: string; otherKey: string }
  viewId: string
  /** An upload of the administrator's. */
  uploadId: string
  /** A one-time link of somebody. */
  token: string
  /** Somebody who has no password. */
  newcomerId: number
}
export type Act = readonly [route: string, status: number, ask: (actors: Actors) => Promise<Reply>]

const asLimited = { email: people.limited.email, password }
export const aView = { ...selectAll, name: 'old', columns: ['Age'] }
const terms = `folder=${folder}&activity=Healthcare+Operations&phi=NotPHI`

/** Every route as it succeeds; the last ones end what the others need. */
export const acts: readonly Act[] = [
  ...['/api/login', '/login-loginApi.api', '/login/loginApi.api'].map(
    (path): Act => [`POST ${path}`, 200, ({ site }) => site.send('POST', path, { body: asLimited })],
  ),
  ['GET /api/session', 200, ({ script }) => script('GET', '/api/session')],
  ['POST /api/session/presence', 200, ({ researcher }) => researcher.send('POST', '/api/session/presence')],
  [
    'GET /api/declaration/options',
    200,
    ({ researcher }) => researcher.send('GET', `/api/declaration/options?folder=${folder}`),
  ],
  ['GET /api/terms', 200, ({ researcher }) => researcher.send('GET', `/api/terms?${terms}`)],
  ['POST /api/declaration', 201, ({ researcher, site }) => signTerms(researcher, site)],
  [
    'GET /api/terms/{sha256}',
    200,
    async ({ site, researcher }) => researcher.send('GET', `/api/terms/${(await lastReceipt(site)).termsSha256}`),
  ],
  ['GET /api/declarations', 200, ({ researcher }) => researcher.send('GET', '/api/declarations')],
  [
    'GET /api/declarations/{id}/receipt',
    200,
    async ({ site, researcher }) =>
      researcher.send('GET', `/api/declarations/${(await lastReceipt(site)).event}/receipt`),
  ],
  ['POST /api/keys', 201, ({ researcher }) => researcher.send('POST', '/api/keys', { body: { label: 'new' } })],
  [
    'POST /api/password/reset',
    204,
    ({ site, token }) =>
      site.send('POST', '/api/password/reset', { body: { token, password: 'a passphrase by a link' } }),
  ],
  ['GET /api/keys', 200, ({ researcher }) => researcher.send('GET', '/api/keys')],
  ['POST /api/query/select', 200, ({ script }) => script('POST', '/api/query/select', { body: selectAll })],
  [
    'POST /api/query/sql',
    200,
    ({ script }) =>
      script('POST', '/api/query/sql', {
        body: { folder, schema: 'study', sql: 'select Site, count(*) as n from Labs group by 1' },
      }),
  ],
  ['GET /api/folders', 200, ({ script }) => script('GET', '/api/folders')],
  ['GET /api/schemas', 200, ({ script }) => script('GET', `/api/schemas?folder=${folder}`)],
  ['GET /api/tables', 200, ({ script }) => script('GET', `/api/tables?folder=${folder}&schema=study`)],
  ['GET /api/tables/{name}', 200, ({ script }) => script('GET', `/api/tables/Labs?folder=${folder}&schema=study`)],
  ...auditActs,
  ['GET /api/admin/settings', 200, ({ admin }) => admin.send('GET', '/api/admin/settings')],
  [
    'PATCH /api/admin/settings',
    200,
    ({ admin }) => admin.send('PATCH', '/api/admin/settings', { body: { idleMinutes: 17, breakGlassMinutes: 1 } }),
  ],
  ['GET /api/admin/folders', 200, ({ admin }) => admin.send('GET', '/api/admin/folders')],
  [
    'PATCH /api/admin/folders',
    200,
    ({ admin }) => admin.send('PATCH', '/api/admin/folders', { body: { path: folder, phiColumns: 'hide' } }),
  ],
  [
    'POST /api/admin/folders',
    201,
    ({ admin }) => admin.send('POST', '/api/admin/folders', { body: { path: '/Empty' } }),
  ],
  ['DELETE /api/admin/folders', 204, ({ admin }) => admin.send('DELETE', '/api/admin/folders?path=/Empty')],
  ['GET /api/admin/groups', 200, ({ admin }) => admin.send('GET', '/api/admin/groups')],
  ['POST /api/admin/groups', 201, ({ admin }) => admin.send('POST', '/api/admin/groups', { body: { name: 'Few' } })],
  [
    'PATCH /api/admin/groups/{id}',
    200,
    ({ admin }) => admin.send('PATCH', '/api/admin/groups/1', { body: { add: [7] } }),
  ],
  ['GET /api/admin/entitlements', 200, ({ admin }) => admin.send('GET', '/api/admin/entitlements')],
  ['GET /api/admin/roles', 200, ({ admin }) => admin.send('GET', `/api/admin/roles?folder=${folder}`)],
  [
    'POST /api/admin/roles',
    201,
    ({ admin }) => admin.send('POST', '/api/admin/roles', { body: { folder, user: 7, role: 'reader' } }),
  ],
  ['DELETE /api/admin/roles', 204, ({ admin }) => admin.send('DELETE', `/api/admin/roles?folder=${folder}&user=7`)],
  ['GET /api/admin/users', 200, ({ admin }) => admin.send('GET', '/api/admin/users')],
  [
    'POST /api/admin/users',
    201,
    ({ admin }) => admin.send('POST', '/api/admin/users', { body: { email: 'n@example.org', displayName: 'N' } }),
  ],
  [
    'PATCH /api/admin/users/{id}',
    200,
    ({ admin }) => admin.send('PATCH', '/api/admin/users/7', { body: { active: false } }),
  ],
  [
    'POST /api/admin/users/{id}/unlock',
    200,
    ({ admin }) => admin.send('POST', '/api/admin/users/7/unlock', { body: {} }),
  ],
  [
    'POST /api/admin/users/{id}/invite',
    201,
    ({ admin, newcomerId }) => admin.send('POST', `/api/admin/users/${newcomerId}/invite`, { body: {} }),
  ],
  [
    'POST /api/admin/users/{id}/reset',
    201,
    ({ admin }) => admin.send('POST', '/api/admin/users/7/reset', { body: {} }),
  ],
  [
    'ANY /{labkey+}',
    200,
    ({ script }) => script('GET', `${folder}/query-selectRows.api?schemaName=study&query.queryName=Labs`),
  ],
  ['ANY /{labkey+}', 200, ({ script }) => script('POST', '/login-whoami.api')],
  ['GET /api/admin/views', 200, ({ admin }) => admin.send('GET', `/api/admin/views?folder=${folder}`)],
  [
    'POST /api/admin/views',
    201,
    ({ admin }) => admin.send('POST', '/api/admin/views', { body: { ...aView, name: 'new' } }),
  ],
  [
    'PATCH /api/admin/views/{id}',
    200,
    ({ admin, viewId }) => admin.send('PATCH', `/api/admin/views/${viewId}`, { body: { active: false } }),
  ],
  ...ruleActs,
  ...uploadActs,
  ...oidcActs,
  ...logActs,
  [
    'POST /api/impersonation',
    200,
    ({ admin }) => admin.send('POST', '/api/impersonation', { body: { email: people.auditor.email } }),
  ],
  ['DELETE /api/impersonation', 200, ({ admin }) => admin.send('DELETE', '/api/impersonation')],
  [
    'POST /api/second-factor',
    201,
    ({ researcher }) => researcher.send('POST', '/api/second-factor', { body: { password } }),
  ],
  [
    'POST /api/second-factor/confirm',
    200,
    async ({ researcher, site }) =>
      researcher.send('POST', '/api/second-factor/confirm', { body: { code: await codeNow(site) } }),
  ],
  ...emergencyActs,
  [
    'DELETE /api/second-factor',
    204,
    async ({ researcher, site }) => {
      site.world.advance(30_000)
      const body = { password, code: await codeNow(site) }
      return researcher.send('DELETE', '/api/second-factor', { body })
    },
  ],
  [
    'POST /api/admin/users/{id}/second-factor/reset',
    200,
    ({ admin }) => admin.send('POST', '/api/admin/users/7/second-factor/reset', { body: {} }),
  ],
  ['GET /api/sessions', 200, ({ researcher }) => researcher.send('GET', '/api/sessions')],
  [
    'DELETE /api/sessions/{id}',
    204,
    ({ researcher, spares }) => researcher.send('DELETE', `/api/sessions/${spares.own}`),
  ],
  // Ends every other session of the researcher's.
  [
    'POST /api/password',
    204,
    ({ researcher }) =>
      researcher.send('POST', '/api/password', { body: { password, newPassword: 'a passphrase of my own' } }),
  ],
  ['GET /api/admin/sessions', 200, ({ admin }) => admin.send('GET', '/api/admin/sessions?user=2')],
  [
    'DELETE /api/admin/sessions/{id}/keys/{key}',
    204,
    ({ admin, spares }) => admin.send('DELETE', `/api/admin/sessions/${spares.other}/keys/${spares.otherKey}`),
  ],
  [
    'DELETE /api/admin/sessions/{id}',
    204,
    ({ admin, spares }) => admin.send('DELETE', `/api/admin/sessions/${spares.other}`),
  ],
  ['DELETE /api/keys/{id}', 204, ({ researcher, spareKey }) => researcher.send('DELETE', `/api/keys/${spareKey}`)],
  ['ANY /{labkey+}', 200, ({ script }) => script('POST', '/login-logout.api')],
  ['POST /api/logout', 204, ({ admin }) => admin.send('POST', '/api/logout')],
]

/** Asks with the digest of terms read past the endpoint, so that nothing but the declaration itself is under test. */
async function signTerms(browser: Browser, site: Site): Promise<Reply> {
  const declared = { activity: 'Healthcare Operations', irb: null, phi: 'NotPHI' } as const
  const { sha256 } = assembleTerms(folder, declared, await site.world.registry.paragraphs())
  return browser.send('POST', '/api/declaration', {
    body: { folder, ...declared, termsSha256: sha256, signedName: browser.name },
  })
}

/** Two new people: a link of the one, and the number of the other. */
export async function newcomers(admin: Browser): Promise<Pick<Actors, 'token' | 'newcomerId'>> {
  const add = async (email: string) =>
    (await admin.send('POST', '/api/admin/users', { body: { email, displayName: 'N' } })).body.id
  const invited = await add('invited@example.net')
  const { token } = (await admin.send('POST', `/api/admin/users/${invited}/invite`, { body: {} })).body
  return { token, newcomerId: await add('newcomer@example.net') }
}

/** Of the researcher; read past the endpoint. */
async function lastReceipt({ world }: Site): Promise<Receipt> {
  const [receipt] = (await world.registry.receipts(people.researcher.id, 1, null)).receipts
  if (!receipt) throw new Error('nothing was signed')
  return receipt
}
