// A provider of identities as its administrators write and read it. The secret goes in and never comes out.
import * as z from 'zod/mini'
import { isLoopback, type OidcProvider } from '../../core/oidc.ts'
import { Refusal } from '../../core/refusal.ts'
import type { World } from '../../stores/world.ts'
import { GroupName } from './group-members.ts'

/** The first sign-in of somebody changes all of them in one transaction, beside account and session. */
const mostGroups = 10

const Title = z.string().check(z.maxLength(100), z.regex(/^[^\p{C}\s]([^\p{C}]*[^\p{C}\s])?$/u))
const Word = z.string().check(z.regex(/^[\x21-\x7e]{1,128}$/))
const Words = z.array(Word).check(z.maxLength(20))
const Claim = z.string().check(z.regex(/^[^\p{C}\s]{1,128}$/u))
const Value = z.string().check(z.regex(/^[^\p{C}]{1,256}$/u))
const Domain = z.string().check(z.regex(/^[^\s@\p{C}]{1,253}$/u))

/** https, or http on this very machine. */
function isSafe(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))
}
const Address = z.string().check(z.maxLength(500), z.refine(isSafe))

export const ProviderId = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,31}$/))

const whole = {
  title: Title,
  issuer: Address,
  clientId: z.string().check(z.regex(/^[\x20-\x7e]{1,256}$/)),
  redirectUri: Address,
}
const choices = {
  clientSecret: z.nullable(z.string().check(z.regex(/^[\x20-\x7e]{1,512}$/))),
  scopes: Words,
  active: z.boolean(),
  createPeople: z.boolean(),
  emailClaim: Claim,
  verifiedClaim: Claim,
  emailDomains: z.nullable(z.array(Domain).check(z.maxLength(50))),
  groups: z.nullable(z.strictObject({ claim: Claim, map: z.record(Value, GroupName) })),
  requireAmr: Words,
  requireAcr: Words,
}
const Provider = z.strictObject({ id: ProviderId, ...whole, ...choices })
const NewProvider = z.extend(z.partial(z.strictObject(choices)), { id: ProviderId, ...whole })
const SomeProvider = z.extend(z.partial(z.strictObject({ ...whole, ...choices })), { id: ProviderId })
export const oidcBodies = { whole: NewProvider, some: SomeProvider }
export type SentNewProvider = z.infer<typeof NewProvider>
export type SentProvider = z.infer<typeof SomeProvider>

/** What a new provider has where nothing is said. */
export const plainProvider = {
  clientSecret: null,
  scopes: ['openid', 'email', 'profile'],
  active: true,
  createPeople: false,
  emailClaim: 'email',
  verifiedClaim: 'email_verified',
  emailDomains: null,
  groups: null,
  requireAmr: [],
  requireAcr: [],
} as const

/** The provider with what was sent put in place of what was there; throws Refusal where its parts do not fit. */
export async function chosenProvider(sent: object, before: Partial<OidcProvider>, world: World): Promise<OidcProvider> {
  const said = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined))
  const chosen = Provider.parse({ ...plainProvider, ...before, ...said })
  await checkFits(chosen, world)
  return chosen
}

async function checkFits({ id, redirectUri, scopes, groups }: OidcProvider, { registry }: World): Promise<void> {
  if (new URL(redirectUri).pathname !== `/api/oidc/${id}/callback`) {
    throw new Refusal('bad-request', `The path of "redirectUri" is /api/oidc/${id}/callback.`)
  }
  if (!scopes.includes('openid')) throw new Refusal('bad-request', '"scopes" holds openid.')
  const names = [...new Set(Object.values(groups?.map ?? {}))]
  if (names.length > mostGroups || Object.keys(groups?.map ?? {}).length > 100) {
    throw new Refusal('bad-request', `A provider maps at most 100 values to at most ${mostGroups} groups.`)
  }
  const holders = await Promise.all(names.map((name) => registry.nameHolder(name)))
  const missing = names.find((_, i) => holders[i] === undefined)
  if (missing !== undefined) throw new Refusal('bad-request', `There is no group "${missing}". Make it first.`)
}

/** As it is answered and recorded: of the secret only whether there is one. */
export function showProvider({ clientSecret, ...facts }: OidcProvider & { readonly version?: number }) {
  const { version: _, ...shown } = facts
  return { ...shown, clientSecret: clientSecret === null ? 'none' : 'set' }
}
