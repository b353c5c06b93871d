// Speaks to a provider of identities, and is the only file that reaches a network beyond the tables. The protocol is
// openid-client's, loaded when first asked for; here stands what it must never do without: a signature that is checked, https
// beyond this machine, an end to all waiting.
import type * as Client from 'openid-client'
import { type Claims, isLoopback, type OidcProvider } from '../../core/oidc.ts'
import type { Identity, KeptProvider } from '../../stores/oidc.ts'
import type { LogEntry, World } from '../../stores/world.ts'
import type { Flow } from './oidc-flow.ts'

/** For each request to a provider; a sign-in takes four at most. */
const timeoutSeconds = 5
/** So long what a provider publishes of itself is believed. Its keys are asked for anew where one is unknown. */
const knownMs = 600_000
const mostAnswerBytes = 1_048_576

export type Failure = { readonly failed: 'down' | 'refused' }
export type Proof = Identity & { readonly claims: Claims; readonly failed: null }

type Known = { readonly untilMs: number; readonly configuration: Promise<Client.Configuration> }
/** What was found out, by provider and version; of each world its own. */
const worlds = new WeakMap<World, Map<string, Known>>()

/** Where the browser is sent. */
export async function authorizationUrl(
  provider: KeptProvider,
  flow: Flow,
  world: World,
): Promise<Failure | { readonly failed: null; readonly url: URL }> {
  return speaking(provider, world, async (client) => {
    const configuration = await configurationOf(provider, client, world)
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: provider.redirectUri,
      scope: provider.scopes.join(' '),
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: 'S256',
      ...(provider.requireAcr.length > 0 ? { acr_values: provider.requireAcr.join(' ') } : {}),
    })
    return { failed: null, url }
  })
}

/** Who came back: exchanges the code; issuer, audience, signature, nonce and times of what is answered are checked. */
export async function proofFor(
  provider: KeptProvider,
  flow: Flow,
  answered: Readonly<Record<string, string>>,
  world: World,
): Promise<Failure | Proof> {
  return speaking(provider, world, async (client) => {
    const configuration = await configurationOf(provider, client, world)
    const back = new URL(provider.redirectUri)
    back.search = new URLSearchParams(answered).toString()
    const tokens = await client.authorizationCodeGrant(configuration, back, {
      expectedState: flow.state,
      expectedNonce: flow.nonce,
      pkceCodeVerifier: flow.verifier,
      idTokenExpected: true,
    })
    const signed = tokens.claims()
    if (!signed) return { failed: 'refused' }
    const suffices = wanted(provider).every((claim) => signed[claim] !== undefined)
    const tellsNoMore = configuration.serverMetadata().userinfo_endpoint === undefined
    const told: Claims =
      suffices || tellsNoMore ? {} : await client.fetchUserInfo(configuration, tokens.access_token, signed.sub)
    // What was signed counts before what was told, and how it was proven was signed or is not known.
    const { amr: _, acr: __, ...rest } = told
    return { failed: null, issuer: signed.iss, subject: signed.sub, claims: { ...rest, ...signed } }
  })
}

const wanted = ({ emailClaim, verifiedClaim, groups }: OidcProvider) => [
  emailClaim,
  verifiedClaim,
  ...(groups ? [groups.claim] : []),
]

async function configurationOf(
  provider: KeptProvider,
  client: typeof Client,
  world: World,
): Promise<Client.Configuration> {
  const known = worlds.get(world) ?? new Map<string, Known>()
  worlds.set(world, known)
  const name = `${provider.id} ${provider.version}`
  const nowMs = world.now().getTime()
  const before = known.get(name)
  if (before && nowMs < before.untilMs) return before.configuration
  const configuration = discover(provider, client)
  known.set(name, { untilMs: nowMs + knownMs, configuration })
  // What could not be found out is not remembered.
  configuration.catch(() => known.delete(name))
  return configuration
}

async function discover(provider: OidcProvider, client: typeof Client): Promise<Client.Configuration> {
  const issuer = new URL(provider.issuer)
  const insecure = issuer.protocol === 'http:' && isLoopback(issuer) ? [client.allowInsecureRequests] : []
  const found = await client.discovery(issuer, provider.clientId, {}, authentication(provider, client), {
    timeout: timeoutSeconds,
    [client.customFetch]: boundedFetch,
    execute: [client.enableNonRepudiationChecks, ...insecure],
  })
  // The library lets issuers of a whole cloud stand for any tenant of it; here an issuer is one.
  if (new URL(found.serverMetadata().issuer).href === issuer.href) return found
  throw new TypeError('the provider is another issuer')
}

/** The secret goes as the provider takes it: in a header, unless it says otherwise. */
function authentication({ clientSecret }: OidcProvider, client: typeof Client): Client.ClientAuth {
  if (clientSecret === null) return client.None()
  const [basic, post] = [client.ClientSecretBasic(clientSecret), client.ClientSecretPost(clientSecret)]
  return (server, ...more) => {
    const takes = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    return (takes.includes('client_secret_basic') ? basic : post)(server, ...more)
  }
}

/** Never follows a redirect, never takes an answer without end, and http on this machine alone. */
const boundedFetch: Client.CustomFetch = async (address, { body, headers, method, signal }) => {
  const url = new URL(address)
  if (url.protocol !== 'https:' && !isLoopback(url)) throw new TypeError('http beyond this machine')
  const given = { headers, method, redirect: 'manual', ...(signal ? { signal } : {}) } as const
  const response = await fetch(url, body === null || body === undefined ? given : { ...given, body })
  return new Response(await bounded(response), { status: response.status, headers: response.headers })
}

async function bounded({ body }: Response): Promise<Uint8Array<ArrayBuffer> | null> {
  if (body === null) return null
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of body) {
    bytes += piece.byteLength
    if (bytes > mostAnswerBytes) throw new TypeError('the answer of a provider is too large')
    pieces.push(piece)
  }
  return Uint8Array.from(Buffer.concat(pieces))
}

type Found<T> = T | Failure

/** Whatever a provider does ends in an answer. Which step failed is logged by its code; never a word of what was said. */
async function speaking<T>(
  { id }: KeptProvider,
  world: World,
  speak: (client: typeof Client) => Promise<Found<T>>,
): Promise<Found<T>> {
  try {
    return await speak(await import('openid-client'))
  } catch (error) {
    const isDown = isOutage(error)
    const entry: LogEntry = { level: 'warn', message: 'a provider of identities', provider: id, code: codeOf(error) }
    world.log({ ...entry, outcome: isDown ? 'down' : 'refused' })
    return { failed: isDown ? 'down' : 'refused' }
  }
}

const outages: readonly string[] = ['OAUTH_TIMEOUT', 'OAUTH_ABORT']

/** What is no refusal of the provider's and no fault of what it signed: it cannot be reached, or cannot answer. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (outages.includes(codeOf(error)) || error.name === 'TimeoutError' || error.message === 'fetch failed') return true
  const { cause } = error
  if (cause instanceof Response) return cause.status >= 500
  return cause instanceof Error && isOutage(cause)
}

/** Codes are the library's own words. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  return /^[A-Za-z_]{1,60}$/.test(code) ? code : 'unknown'
}
