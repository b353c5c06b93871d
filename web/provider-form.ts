// A provider of identities as it is typed, and as the API takes it: lists as words, groups as lines; of a change only what is other.
import { Refusal } from '../core/refusal.ts'

export type ProviderFacts = {
  readonly id: string
  readonly title: string
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: 'set' | 'none'
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly active: boolean
  readonly createPeople: boolean
  readonly emailClaim: string
  readonly verifiedClaim: string
  /** Null is all. */
  readonly emailDomains: readonly string[] | null
  readonly groups: { readonly claim: string; readonly map: Readonly<Record<string, string>> } | null
  readonly requireAmr: readonly string[]
  readonly requireAcr: readonly string[]
}

export const providerTexts = [
  'id',
  'title',
  'issuer',
  'clientId',
  'clientSecret',
  'redirectUri',
  'scopes',
  'emailClaim',
  'verifiedClaim',
  'emailDomains',
  'groupClaim',
  'groupLines',
  'requireAmr',
  'requireAcr',
] as const
export type ProviderText = (typeof providerTexts)[number]

export type TypedProvider = Readonly<Record<ProviderText, string>> & {
  readonly createPeople: boolean
  /** The secret that is there goes. */
  readonly dropSecret: boolean
}

/** Where a provider sends people back to; it is set up there as well. */
export const wayBack = (origin: string, id: string): string => `${origin}/api/oidc/${id}/callback`

export const nothingTyped: TypedProvider = {
  ...{ id: '', title: '', issuer: '', clientId: '', clientSecret: '', redirectUri: '', scopes: 'openid email profile' },
  ...{ emailClaim: 'email', verifiedClaim: 'email_verified', emailDomains: '', groupClaim: '', groupLines: '' },
  ...{ requireAmr: '', requireAcr: '', createPeople: false, dropSecret: false },
}

/** What is there, as it would have been typed. A secret is never shown: what is typed takes its place. */
export function typedOf(provider: ProviderFacts): TypedProvider {
  const { id, title, issuer, clientId, redirectUri, emailClaim, verifiedClaim, createPeople, groups } = provider
  const lines = Object.entries(groups?.map ?? {}).map(([value, group]) => `${value} = ${group}`)
  return {
    ...{ id, title, issuer, clientId, redirectUri, emailClaim, verifiedClaim, createPeople },
    ...{ clientSecret: '', dropSecret: false },
    scopes: provider.scopes.join(' '),
    emailDomains: (provider.emailDomains ?? []).join(' '),
    groupClaim: groups?.claim ?? '',
    groupLines: lines.join('\n'),
    requireAmr: provider.requireAmr.join(' '),
    requireAcr: provider.requireAcr.join(' '),
  }
}

const words = (text: string): readonly string[] => text.split(/[\s,]+/).filter((word) => word !== '')

function groupsOf({ groupClaim, groupLines }: TypedProvider): ProviderFacts['groups'] {
  const lines = groupLines.split('\n').filter((line) => line.trim() !== '')
  if (groupClaim.trim() === '' && lines.length === 0) return null
  const pairs = lines.map((line) => {
    // The name of a group may hold the sign; what a provider says of itself rarely does.
    const [, value = '', group = ''] = /^\s*(.*?\S)\s+=\s+(\S.*?)\s*$/.exec(line) ?? []
    if (value === '')
      throw new Refusal('bad-request', `Write "value = group" in a line of its own, not "${line.trim()}".`)
    return [value, group] as const
  })
  if (groupClaim.trim() === '') throw new Refusal('bad-request', 'Name the claim in which the provider tells groups.')
  return { claim: groupClaim.trim(), map: Object.fromEntries(pairs) }
}

/** The body of adding a provider, or of changing one: then what differs alone. Throws a Refusal at what cannot be meant. */
export function providerBody(typed: TypedProvider, before: ProviderFacts | null): Readonly<Record<string, unknown>> {
  const domains = words(typed.emailDomains)
  const whole: Readonly<Record<string, unknown>> = {
    title: typed.title.trim(),
    issuer: typed.issuer.trim(),
    clientId: typed.clientId.trim(),
    redirectUri: typed.redirectUri.trim(),
    scopes: words(typed.scopes),
    createPeople: typed.createPeople,
    emailClaim: typed.emailClaim.trim(),
    verifiedClaim: typed.verifiedClaim.trim(),
    emailDomains: domains.length === 0 ? null : domains,
    groups: groupsOf(typed),
    requireAmr: words(typed.requireAmr),
    requireAcr: words(typed.requireAcr),
  }
  const secret = typed.dropSecret
    ? { clientSecret: null }
    : typed.clientSecret === ''
      ? {}
      : { clientSecret: typed.clientSecret }
  if (before === null) return { id: typed.id.trim(), ...whole, ...secret }
  const was: Readonly<Record<string, unknown>> = before
  const other = Object.entries(whole).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(was[name]))
  return { ...Object.fromEntries(other), ...secret }
}
