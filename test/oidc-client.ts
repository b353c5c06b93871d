// A browser that signs in at a provider: begins, is sent there, comes back.
import type { Browser, Reply, Site } from './client.ts'
import { foreignKey, type Provider } from './oidc-provider.ts'

export { foreignKey }

export const secret = 'client-secret-canary'

/** What a provider is set up with, without more said. */
export function setUp(provider: { readonly issuer: string }, more: object = {}) {
  const redirectUri = 'https://study.example.org/api/oidc/clinic/callback'
  const { issuer } = provider
  return { id: 'clinic', title: 'Clinic', issuer, clientId: 'proviso', clientSecret: secret, redirectUri, ...more }
}

export async function addProvider(admin: Browser, provider: Provider, more: object = {}): Promise<Reply> {
  const reply = await admin.send('POST', '/api/admin/oidc', { body: setUp(provider, more) })
  if (reply.status !== 201) throw new Error(`adding a provider answered ${reply.status}: ${reply.text}`)
  return reply
}

export type Begun = { readonly cookie: string; readonly sentTo: URL; readonly state: string; readonly nonce: string }

export async function begin(site: Site, id = 'clinic', query = ''): Promise<Begun> {
  const reply = await site.send('GET', `/api/oidc/${id}${query}`)
  if (reply.status !== 302) throw new Error(`beginning answered ${reply.status}: ${reply.text}`)
  const sentTo = new URL(reply.headers.get('location') ?? '')
  const { searchParams: sent } = sentTo
  const cookie = (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  return { cookie, sentTo, state: sent.get('state') ?? '', nonce: sent.get('nonce') ?? '' }
}

/** Claims as they should be, for whoever has begun. */
export function claimsOf(provider: Provider, { nonce }: Pick<Begun, 'nonce'>, more: object = {}): object {
  const seconds = Math.floor(Date.now() / 1000)
  const times = { iat: seconds, exp: seconds + 300 }
  const email = { email: 'researcher@example.org', email_verified: true }
  return { iss: provider.issuer, aud: 'proviso', sub: 'sub-rosa', nonce, ...times, ...email, ...more }
}

export function back(site: Site, begun: Begun, more: Record<string, string>, id = 'clinic'): Promise<Reply> {
  const query = new URLSearchParams({ state: begun.state, ...more })
  return site.send('GET', `/api/oidc/${id}/callback?${query}`, { headers: { cookie: begun.cookie } })
}

/** The whole way, with claims of a test's own. */
export async function comeBack(site: Site, provider: Provider, claims: object = {}): Promise<Reply> {
  const begun = await begin(site)
  return back(site, begun, { code: provider.code(claimsOf(provider, begun, claims)), iss: provider.issuer })
}

/** Whoever came back, as a browser of the site. */
export async function browserOf(site: Site, reply: Reply): Promise<Browser> {
  const cookie = (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const { body } = await site.send('GET', '/api/session', { headers: { cookie } })
  const headers = { cookie, 'x-csrf-token': body.csrf }
  return {
    cookie,
    csrf: body.csrf,
    session: body.session?.id,
    name: body.user?.displayName,
    send: (method, path, o = {}) => site.send(method, path, { ...o, headers: { ...headers, ...o.headers } }),
  }
}
