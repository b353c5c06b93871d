// Signing in at a provider of identities (OpenID Connect): what a site keeps of a provider, and what follows from the claims
// it signed. Claims are what a stranger's server says: parsed here, and of no value before that. Pure.
import type { Amr } from './second-factor.ts'
import { cleanEmail, cleanName } from './user.ts'

export type OidcProvider = {
  /** In paths: small letters, digits and hyphens. */
  readonly id: string
  readonly title: string
  readonly issuer: string
  readonly clientId: string
  /** Null for a public client, which PKCE alone protects. */
  readonly clientSecret: string | null
  /** As the provider knows it; never made from what a caller sends. */
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly active: boolean
  /** Whether somebody without an account gets one, without any role. */
  readonly createPeople: boolean
  readonly emailClaim: string
  /** The claim that must be true for the address to count. */
  readonly verifiedClaim: string
  /** Whose addresses the provider may vouch for; null for everybody's. */
  readonly emailDomains: readonly string[] | null
  /** Which group somebody is in, by the values of a claim. */
  readonly groups: { readonly claim: string; readonly map: Readonly<Record<string, string>> } | null
  /** One of these ways must have been used; nothing asked where there is none. */
  readonly requireAmr: readonly string[]
  readonly requireAcr: readonly string[]
}

export type Claims = Readonly<Record<string, unknown>>

/** How somebody was asked to prove who they are, as the provider tells it. */
export type Methods = { readonly amr: Amr; readonly acr: string | null }

/** More or longer ones would make the session's item larger than one use of it is charged for. */
const mostAmr = 8
const isWay = (value: unknown): value is string => typeof value === 'string' && /^[\x21-\x7e]{1,24}$/.test(value)
const isClass = (value: unknown): value is string => typeof value === 'string' && /^[\x21-\x7e]{1,128}$/.test(value)

/** What is no such word, or too long for one, counts as not said. */
export function methodsOf({ amr, acr }: Claims): Methods {
  const ways = Array.isArray(amr) ? [...new Set(amr.filter(isWay))] : []
  return { amr: ways.slice(0, mostAmr), acr: isClass(acr) ? acr : null }
}

type Asks = Pick<OidcProvider, 'requireAmr' | 'requireAcr'>

/** Whether it was proven as the site asks of this provider. */
export function isProvenEnough({ requireAmr, requireAcr }: Asks, { amr, acr }: Methods): boolean {
  const byAmr = requireAmr.length === 0 || amr.some((way) => requireAmr.includes(way))
  const byAcr = requireAcr.length === 0 || (acr !== null && requireAcr.includes(acr))
  return byAmr && byAcr
}

type Vouches = Pick<OidcProvider, 'emailClaim' | 'verifiedClaim' | 'emailDomains'>

/** The address that the provider vouches for, and may; null where it vouches for none. */
export function vouchedEmail({ emailClaim, verifiedClaim, emailDomains }: Vouches, claims: Claims): string | null {
  const [said, verified] = [claims[emailClaim], claims[verifiedClaim]]
  // Nothing but the truth: "true" and 1 are said by providers that copy what people wrote about themselves.
  if (verified !== true || typeof said !== 'string') return null
  const email = cleanEmail(said)
  const domain = email?.slice(email.lastIndexOf('@') + 1).toLowerCase() ?? ''
  return emailDomains === null || emailDomains.some((one) => one.toLowerCase() === domain) ? email : null
}

/** What somebody is called: as the provider has it, else by their address. */
export function calledBy({ name }: Claims, email: string): string {
  const said = typeof name === 'string' ? cleanName(name) : null
  return said ?? email.slice(0, 200)
}

/** The names of mapped groups: those that the claims put somebody into, and those they do not. */
export type MappedGroups = { readonly inside: readonly string[]; readonly outside: readonly string[] }

/** A claim that is missing, or is no list, puts nobody into a group: rights come from what was said alone. */
export function mappedGroups({ groups }: Pick<OidcProvider, 'groups'>, claims: Claims): MappedGroups {
  if (groups === null) return { inside: [], outside: [] }
  const said = claims[groups.claim]
  const values: readonly unknown[] = Array.isArray(said) ? said : [said]
  const names = [...new Set(Object.values(groups.map))]
  const held = new Set(Object.entries(groups.map).flatMap(([value, name]) => (values.includes(value) ? [name] : [])))
  return { inside: names.filter((name) => held.has(name)), outside: names.filter((name) => !held.has(name)) }
}

/** Whether an address leads to this very machine: the one place where http is as good as https. */
export function isLoopback({ hostname }: { readonly hostname: string }): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
}

/** Whether a browser that is sent there stays on this site, whatever it makes of slashes. */
export function isOwnPath(text: string): boolean {
  return /^\/(?!\/)[\x21-\x5b\x5d-\x7e]{0,511}$/.test(text)
}
