// One act for each route of signing in at a provider of identities, as it succeeds. The provider runs beside the tests.
import { randomBytes } from 'node:crypto'
import type { Browser, Reply, Site } from './client.ts'
import { addProvider, back, claimsOf, setUp } from './oidc-client.ts'
import { startProvider } from './oidc-provider.ts'

type Actors = { readonly site: Site; readonly admin: Browser }
type OidcAct = readonly [route: string, status: number, ask: (actors: Actors) => Promise<Reply>]

const provider = startProvider()

/** What the others need. */
export async function addClinic(admin: Browser): Promise<void> {
  await addProvider(admin, await provider)
}

/** Of a browser that began: its cookie made here, so that nothing but coming back is under test. */
async function comeBack(site: Site): Promise<Reply> {
  const [state, nonce, verifier] = [1, 2, 3].map(() => randomBytes(32).toString('base64url'))
  const flow = { provider: 'clinic', state, nonce, verifier, returnTo: '/', beganAtMs: site.world.now().getTime() }
  const cookie = `proviso-oidc=${Buffer.from(JSON.stringify(flow)).toString('base64url')}`
  const begun = { cookie, state: state ?? '', nonce: nonce ?? '', sentTo: new URL('http://localhost') }
  const { issuer } = await provider
  return back(site, begun, { code: (await provider).code(claimsOf(await provider, begun)), iss: issuer })
}

export const oidcActs: readonly OidcAct[] = [
  ['GET /api/oidc', 200, ({ site }) => site.send('GET', '/api/oidc')],
  ['GET /api/admin/oidc', 200, ({ admin }) => admin.send('GET', '/api/admin/oidc')],
  [
    'POST /api/admin/oidc',
    201,
    async ({ admin }) =>
      admin.send('POST', '/api/admin/oidc', {
        body: setUp(await provider, { id: 'new', redirectUri: 'https://study.example.org/api/oidc/new/callback' }),
      }),
  ],
  [
    'PATCH /api/admin/oidc/{id}',
    200,
    ({ admin }) => admin.send('PATCH', '/api/admin/oidc/clinic', { body: { title: 'The clinic' } }),
  ],
  ['GET /api/oidc/{provider}', 302, ({ site }) => site.send('GET', '/api/oidc/clinic')],
  ['GET /api/oidc/{provider}/callback', 303, ({ site }) => comeBack(site)],
]
