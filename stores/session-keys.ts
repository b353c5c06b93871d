// The keys of a session: what a transaction changes to make one and to revoke one, and what the hot item tells of them.
import { isNarrow } from '../core/key-limits.ts'
import type { SessionDetail, SessionKey } from '../core/session.ts'
import {
  besideKey,
  credentialAttribute,
  fromLimits,
  HotItem,
  hotKey,
  keyKey,
  limitsKey,
  liveAttributes,
  usedAttribute,
} from './session-items.ts'
import type { Item, Operation } from './table.ts'

type Held = SessionDetail & { readonly hot: Item }

const credentialOf = ({ hash }: SessionKey) => credentialAttribute({ kind: 'session', hash })

/** Whether the hot item still holds the key's credential. */
function isLive(hot: Item, key: SessionKey): boolean {
  return hot[credentialOf(key)] !== undefined
}

function usedAtMs(hot: Item, { hash, lastUsedAtMs }: SessionKey): number | null {
  const used = hot[usedAttribute(hash)]
  return typeof used === 'number' ? used : lastUsedAtMs
}

/** The description of a key that the hot item forgets, with what only the hot item knew. */
function keeping({ session, hot }: Held, key: SessionKey, more: { readonly revokedAt?: string } = {}): Operation {
  const used = usedAtMs(hot, key)
  return {
    table: 'sessions',
    amend: keyKey(session.id, key.hash),
    when: [{ attribute: 'hash', equals: key.hash }],
    set: { ...more, ...(used === null ? {} : { lastUsedAtMs: used }) },
  }
}

export const keyChanges = {
  /** Adds a key and clears away the credentials of dead ones. Refused when another was added meanwhile. */
  addingKey(detail: Held, key: SessionKey, dead: readonly SessionKey[]): Operation[] {
    const keysVersion = HotItem.parse(detail.hot).keysVersion
    const id = detail.session.id
    const expiresAt = Math.ceil(detail.session.endsAtMs / 1000)
    const { expiresAt: endsAt, lastUsedAtMs: _, limits, ...facts } = key
    const narrow: Operation[] = isNarrow(limits)
      ? [{ table: 'sessions', insert: { ...limitsKey(id, key.id), ...fromLimits(limits), expiresAt } }]
      : []
    return [
      {
        table: 'sessions',
        amend: hotKey(id),
        when: [
          { attribute: 'keysVersion', equals: keysVersion },
          { attribute: 'state', equals: 'active' },
        ],
        set: { keysVersion: keysVersion + 1, [credentialOf(key)]: Date.parse(key.expiresAt), ...besideKey(key) },
        remove: dead.flatMap((k) => [...liveAttributes(k.hash), usedAttribute(k.hash)]),
      },
      { table: 'sessions', insert: { ...keyKey(id, key.hash), ...facts, endsAt, expiresAt } },
      ...narrow,
      ...dead.filter((k) => usedAtMs(detail.hot, k) !== null).map((k) => keeping(detail, k)),
    ]
  },

  /** Revokes a key, whatever else becomes of the session meanwhile. Refused when somebody else ended it first. */
  revokingKey(detail: Held, key: SessionKey, revokedAt: string): Operation[] {
    if (!isLive(detail.hot, key)) return [keeping(detail, key, { revokedAt })]
    return [
      {
        table: 'sessions',
        amend: hotKey(detail.session.id),
        when: [{ attribute: credentialOf(key), equals: Date.parse(key.expiresAt) }],
        set: {},
        remove: [...liveAttributes(key.hash), usedAttribute(key.hash)],
      },
      keeping(detail, key, { revokedAt }),
    ]
  },

  isLive,

  /** When a key was last used; null when it never was. */
  lastUsedAt(hot: Item, key: SessionKey): string | null {
    const used = usedAtMs(hot, key)
    return used === null ? null : new Date(used).toISOString()
  },
}
