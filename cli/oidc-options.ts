// The options of providers of identities, and what is meant by them.
import { readFileSync } from 'node:fs'
import { given, several, truth } from './rule-options.ts'

export const oidcOptions = {
  title: { type: 'string' },
  issuer: { type: 'string' },
  'client-id': { type: 'string' },
  'client-secret-file': { type: 'string' },
  'redirect-uri': { type: 'string' },
  scope: { type: 'string', multiple: true },
  active: { type: 'string' },
  'create-people': { type: 'string' },
  'email-claim': { type: 'string' },
  'verified-claim': { type: 'string' },
  'email-domain': { type: 'string', multiple: true },
  'groups-claim': { type: 'string' },
  group: { type: 'string', multiple: true },
  'require-amr': { type: 'string', multiple: true },
  'require-acr': { type: 'string', multiple: true },
} as const

export const oidcHelp = [
  '',
  '  --issuer               as the provider names itself, https://login.example.org',
  '  --client-secret-file   a file with the secret alone: what stands on a command line is seen by others',
  '  --redirect-uri         https://<this site>/api/oidc/<id>/callback, as the provider knows it',
  '  --scope                several times for several; without it openid, email, profile',
  '  --create-people        true: whoever has no account gets one, without any role',
  '  --email-domain         it speaks for addresses of this domain alone; several times for several; all',
  '  --groups-claim         the claim that holds groups, with --group VALUE=GROUP for each that counts here; none',
  '  --require-amr, --require-acr   one of these ways, or classes, of proving it must have been used; none',
]

type Values = { readonly [N in keyof typeof oidcOptions]?: string | string[] }

const one = (value: string | string[] | undefined) => (typeof value === 'string' ? value : undefined)
const many = (value: string | string[] | undefined) => (typeof value === 'string' ? [value] : value)
const listed = (value: string | string[] | undefined) => {
  const list = many(value)
  return list?.length === 1 && list[0] === 'none' ? [] : list
}

/** VALUE=GROUP; the value may hold `=` (names in directories do), a group's name after the last one does not. */
function mapOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.lastIndexOf('=')), pair.slice(pair.lastIndexOf('=') + 1)]),
  )
}

/** The fields that the options name, and no others. */
export function oidcFields(values: Values): Record<string, unknown> {
  const file = one(values['client-secret-file'])
  const claim = one(values['groups-claim'])
  return given({
    title: values.title,
    issuer: values.issuer,
    clientId: values['client-id'],
    clientSecret: file === undefined ? undefined : readFileSync(file, 'utf8').trim(),
    redirectUri: values['redirect-uri'],
    scopes: many(values.scope),
    active: truth('--active', one(values.active)),
    createPeople: truth('--create-people', one(values['create-people'])),
    emailClaim: values['email-claim'],
    verifiedClaim: values['verified-claim'],
    emailDomains: several('all', many(values['email-domain'])),
    groups: claim === undefined ? undefined : claim === 'none' ? null : { claim, map: mapOf(many(values.group) ?? []) },
    requireAmr: listed(values['require-amr']),
    requireAcr: listed(values['require-acr']),
  })
}
