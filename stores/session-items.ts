// How a session lies in its table: the hot item, a declaration a folder, a description a key, all under the session's id.
import * as z from 'zod/mini'
import type { Declaration } from '../core/declaration.ts'
import { phiLevels } from '../core/phi.ts'
import type { Session, SessionKey } from '../core/session.ts'
import type { UnverifiedCredential } from '../core/session-key.ts'
import { folderRoles } from '../core/user.ts'
import type { Item, Key } from './table.ts'

const Acting = z.object({
  within: z.nullable(z.string()),
  group: z.nullable(z.number()),
  roles: z.nullable(z.object({ roles: z.array(z.enum([...folderRoles, 'auditor'])), phi: z.enum(phiLevels) })),
})

export const HotItem = z.object({
  pk: z.string(),
  state: z.enum(['active', 'ended']),
  userId: z.number(),
  startedAtMs: z.number(),
  idleEndsAtMs: z.number(),
  endsAtMs: z.number(),
  sequence: z.number(),
  keysVersion: z.number(),
  /** Whom the person acts as; 0 as themselves, since a transaction compares values and not their absence. */
  actingAs: z._default(z.number(), 0),
  /** As what and where, beside that; null as themselves, and where it began before this was kept. */
  acting: z._default(z.nullable(Acting), null),
  /** The era of the account it began in. */
  era: z._default(z.string(), ''),
})

const DeclarationItem = z.object({
  folder: z.string(),
  activity: z.string(),
  irb: z.nullable(z.string()),
  phi: z.enum(phiLevels),
  termsSha256: z.string(),
  signedName: z.string(),
  signedAt: z.string(),
  version: z.number(),
})

const KeyItem = z.object({
  id: z.string(),
  label: z.string(),
  createdAt: z.string(),
  endsAt: z.string(),
  revokedAt: z.nullable(z.string()),
  hash: z.string(),
  madeIn: z._default(z.number(), 0),
})

/** Where a credential stands in the hot item; its value is when it ends, in epoch milliseconds. */
export function credentialAttribute(credential: Pick<UnverifiedCredential, 'kind' | 'hash'>): string {
  return `${credential.kind}_${credential.hash}`
}

/** Under which version of the settings a key was made: it stands beside its credential, where it costs no second read. */
export const madeInAttribute = (hash: string) => `made_${hash}`

/** What makes a key live in the hot item. */
export const liveAttributes = (hash: string) => [credentialAttribute({ kind: 'session', hash }), madeInAttribute(hash)]

export const hotKey = (id: string): Key => ({ pk: id, sk: 'session' })
export const declarationKey = (id: string, folder: string): Key => ({
  pk: id,
  sk: `declaration.${folder.toLowerCase()}`,
})
export const keyKey = (id: string, hash: string): Key => ({ pk: id, sk: `key.${hash}` })

/** The session of a hot item, and what else the item tells of it. */
export function toHot(item: Item): { readonly session: Session; readonly state: string; readonly era: string } {
  const { pk: id, state, era, keysVersion: _, acting: __, actingAs, ...facts } = HotItem.parse(item)
  return { session: { id, ...facts, actingAs: actingAs === 0 ? null : actingAs }, state, era }
}

export function toDeclaration(item: Item): Declaration {
  const { folder, activity, irb, phi, termsSha256, signedName, signedAt, version } = DeclarationItem.parse(item)
  return { folder, activity, irb, phi, termsSha256, signedName, signedAt, version }
}

export function toSessionKey(item: Item): SessionKey {
  const { id, label, createdAt, endsAt, revokedAt, hash, madeIn } = KeyItem.parse(item)
  return { id, label, createdAt, expiresAt: endsAt, revokedAt, hash, madeIn }
}
