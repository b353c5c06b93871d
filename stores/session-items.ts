// How a session lies in its table: the hot item, a declaration a folder, a description a key, all under the session's id.
import * as z from 'zod/mini'
import type { Declaration } from '../core/declaration.ts'
import { isNarrow, type KeyLimits, unlimited } from '../core/key-limits.ts'
import { phiLevels } from '../core/phi.ts'
import type { Session, SessionKey } from '../core/session.ts'
import type { UnverifiedCredential } from '../core/session-key.ts'
import { folderRoles } from '../core/user.ts'
import { onceForItem } from './read-once.ts'
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
  amr: z._default(z.array(z.string()), ['pwd']),
  acr: z.optional(z.string()),
  /** As what and where, beside that; null as themselves, and where it began before this was kept. */
  acting: z._default(z.nullable(Acting), null),
  /** The era of the account it began in. */
  era: z._default(z.string(), ''),
})

const DeclarationShape = z.object({
  folder: z.string(),
  activity: z.string(),
  irb: z.nullable(z.string()),
  phi: z.enum(phiLevels),
  termsSha256: z.string(),
  signedName: z.string(),
  signedAt: z.string(),
  version: z.number(),
  /** Null of what was declared; it is always written, so that declaring again ends what was opened in an emergency. */
  emergency: z._default(z.nullable(z.object({ event: z.string(), until: z.string() })), null),
})
const DeclarationItem = onceForItem(DeclarationShape)

const KeyItem = z.object({
  id: z.string(),
  label: z.string(),
  createdAt: z.string(),
  endsAt: z.string(),
  revokedAt: z.nullable(z.string()),
  hash: z.string(),
  madeIn: z._default(z.number(), 0),
  /** Written when the hot item forgets the key. */
  lastUsedAtMs: z.optional(z.number()),
})

const LimitsItem = z.object({
  readOnly: z.boolean(),
  phi: z.nullable(z.enum(phiLevels)),
  folders: z.nullable(z.array(z.string())),
  tables: z.nullable(z.array(z.object({ folder: z.string(), schema: z.string(), query: z.string() }))),
  addresses: z.nullable(z.array(z.string())),
})

/** Where a credential stands in the hot item; its value is when it ends, in epoch milliseconds. */
export function credentialAttribute(credential: Pick<UnverifiedCredential, 'kind' | 'hash'>): string {
  return `${credential.kind}_${credential.hash}`
}

/**
 * Beside its credential a key has the version of the settings it was made under, where that costs no second read: as
 * `made`, or as `less` when it is narrower than its session and its limits are to be read. Eight characters of the hash
 * tell the keys of one session apart; eight keys leave the item under 1 KB, which is what one use of it is charged for.
 */
const besides = ['made', 'less'] as const
const besideAttribute = (name: (typeof besides)[number], hash: string) => `${name}_${hash.slice(0, 8)}`

export const usedAttribute = (hash: string) => `used_${hash.slice(0, 8)}`

/** What makes a key live in the hot item. */
export function liveAttributes(hash: string): string[] {
  return [credentialAttribute({ kind: 'session', hash }), ...besides.map((name) => besideAttribute(name, hash))]
}

export function besideKey({ hash, madeIn, limits }: SessionKey): { readonly [name: string]: number } {
  return { [besideAttribute(isNarrow(limits) ? 'less' : 'made', hash)]: madeIn }
}

/** What stands beside a key's credential. A key from before there was anything was made under version 0. */
export function readBeside(hot: Item, hash: string): { readonly madeIn: number; readonly isNarrowed: boolean } {
  const less = hot[besideAttribute('less', hash)]
  if (typeof less === 'number') return { madeIn: less, isNarrowed: true }
  const made = hot[besideAttribute('made', hash)]
  return { madeIn: typeof made === 'number' ? made : 0, isNarrowed: false }
}

export const hotKey = (id: string): Key => ({ pk: id, sk: 'session' })
export const declarationKey = (id: string, folder: string): Key => ({
  pk: id,
  sk: `declaration.${folder.toLowerCase()}`,
})
export const keyKey = (id: string, hash: string): Key => ({ pk: id, sk: `key.${hash}` })
export const limitsKey = (id: string, keyId: string): Key => ({ pk: id, sk: `limits.${keyId}` })

/** The session of a hot item, and what else the item tells of it. */
export function toHot(item: Item): { readonly session: Session; readonly state: string; readonly era: string } {
  const { pk: id, state, era, keysVersion: _, acting: __, actingAs, ...facts } = HotItem.parse(item)
  return { session: { id, ...facts, actingAs: actingAs === 0 ? null : actingAs }, state, era }
}

export function toDeclaration(item: Item): Declaration {
  const { emergency, ...declared } = DeclarationItem.parse(item)
  return emergency === null ? declared : { ...declared, emergency }
}

export function toLimits(item: Item): KeyLimits {
  const { readOnly, phi, folders, tables, addresses } = LimitsItem.parse(item)
  return { readOnly, phi, folders, tables, addresses }
}

/** How limits are kept. */
export function fromLimits({ readOnly, phi, folders, tables, addresses }: KeyLimits) {
  const named = tables?.map(({ folder, schema, query }) => ({ folder, schema, query })) ?? null
  return { readOnly, phi, folders: folders && [...folders], tables: named, addresses: addresses && [...addresses] }
}

export function toSessionKey(item: Item, limits: Item | undefined): SessionKey {
  const { id, label, createdAt, endsAt, revokedAt, hash, madeIn, lastUsedAtMs } = KeyItem.parse(item)
  const known = { id, label, createdAt, expiresAt: endsAt, revokedAt, hash, madeIn }
  return { ...known, lastUsedAtMs: lastUsedAtMs ?? null, limits: limits ? toLimits(limits) : unlimited }
}
