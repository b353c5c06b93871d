// Providers of identities, and who of them is whom here, in the registry. A link lies under a digest of issuer and subject,
// which never change; beside it, under the person, one for each issuer: nobody is two people of one provider.
import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import type { OidcProvider } from '../core/oidc.ts'
import { everyItem } from './every-item.ts'
import { reader } from './reader.ts'
import type { Key, Operation, Table } from './table.ts'

const Names = z.array(z.string())
const ProviderShape = z.object({
  id: z.string(),
  title: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  clientSecret: z.nullable(z.string()),
  redirectUri: z.string(),
  scopes: Names,
  active: z.boolean(),
  createPeople: z.boolean(),
  emailClaim: z.string(),
  verifiedClaim: z.string(),
  emailDomains: z.nullable(Names),
  // As a list: a value of a claim may be any text, and names of attributes may not.
  groups: z.nullable(z.object({ claim: z.string(), map: z.array(z.object({ value: z.string(), group: z.string() })) })),
  requireAmr: Names,
  requireAcr: Names,
  version: z.number(),
})

/** A provider and how many versions it has had. */
export type KeptProvider = OidcProvider & { readonly version: number }

/** Whom a provider means: both are as it signed them. */
export type Identity = { readonly issuer: string; readonly subject: string }
export type Link = Identity & { readonly userId: number; readonly provider: string; readonly linkedAt: string }

const LinkShape = z.object({
  issuer: z.string(),
  subject: z.string(),
  userId: z.number(),
  provider: z.string(),
  linkedAt: z.string(),
})

const digest = (parts: readonly string[]) => createHash('sha256').update(JSON.stringify(parts), 'utf8').digest('hex')

const providerKey = (id: string): Key => ({ pk: 'oidc-providers', sk: id })
const linkKey = ({ issuer, subject }: Identity): Key => ({ pk: `oidc.${digest([issuer, subject])}`, sk: 'link' })
const ownKey = (userId: number, issuer: string): Key => ({ pk: `user.${userId}`, sk: `oidc.${digest([issuer])}` })

function toItem({ scopes, emailDomains, groups, requireAmr, requireAcr, ...facts }: OidcProvider) {
  const map = Object.entries(groups?.map ?? {}).map(([value, group]) => ({ value, group }))
  return {
    ...facts,
    scopes: [...scopes],
    emailDomains: emailDomains && [...emailDomains],
    groups: groups && { claim: groups.claim, map },
    requireAmr: [...requireAmr],
    requireAcr: [...requireAcr],
  }
}

const toProvider = {
  parse(item: unknown): KeptProvider {
    const { groups, ...facts } = ProviderShape.parse(item)
    if (groups === null) return { ...facts, groups }
    const map = Object.fromEntries(groups.map.map(({ value, group }) => [value, group]))
    return { ...facts, groups: { claim: groups.claim, map } }
  },
}

const oidcChanges = {
  /** Adds a provider; refused when its id is taken. */
  addingOidcProvider(provider: OidcProvider): Operation {
    return { table: 'registry', insert: { ...providerKey(provider.id), ...toItem(provider), version: 1 } }
  },

  /** Changes a provider; refused when it is no longer the version that was read. */
  changingOidcProvider({ version }: KeptProvider, after: OidcProvider): Operation {
    const { id, ...set } = { ...toItem(after), version: version + 1 }
    return { table: 'registry', amend: providerKey(id), when: [{ attribute: 'version', equals: version }], set }
  },

  /** Links somebody for good; refused when the identity is linked, or the person to another one of the issuer. */
  linkingIdentity({ issuer, subject, userId, provider, linkedAt }: Link): Operation[] {
    const link = { issuer, subject, userId, provider, linkedAt }
    return [
      { table: 'registry', insert: { ...linkKey(link), ...link } },
      { table: 'registry', insert: { ...ownKey(userId, issuer), ...link } },
    ]
  },
}

/** The providers of a site and its links to them over any keeper's registry table. */
export function oidcStore(table: Table) {
  const read = reader(table)

  return {
    ...oidcChanges,
    oidcProvider: (id: string): Promise<KeptProvider | undefined> => read(providerKey(id), toProvider),
    /** All providers by their ids, those that are not active too. */
    oidcProviders: async (): Promise<KeptProvider[]> =>
      (await everyItem(table, 'oidc-providers')).map((item) => toProvider.parse(item)),
    /** Who an identity is here. */
    identityLink: (identity: Identity): Promise<Link | undefined> => read(linkKey(identity), LinkShape),
    /** Who somebody is for an issuer. */
    ownLink: (userId: number, issuer: string): Promise<Link | undefined> => read(ownKey(userId, issuer), LinkShape),
  }
}
