// What the hot item of a session tells by itself: who acts in it, whether it has ended, how far its numbers go.
import type { ActingKept } from '../core/impersonation.ts'
import type { RefusalCode } from '../core/refusal.ts'
import { expiresAtMs, type Session } from '../core/session.ts'
import { keyIdOf } from '../core/session-key.ts'
import { HotItem, hotKey, readBeside, toHot } from './session-items.ts'
import type { Item, Table } from './table.ts'

/** `state` is `active` until somebody ends it; `endedAtMs` is when it ended, or will if nothing more happens. */
export type LastNumber = { readonly sequence: number; readonly state: string; readonly endedAtMs: number }

/** Of a hot item, also of one that was cleaned away. */
export function toLastNumber(item: Item): LastNumber {
  const { session, state } = toHot(item)
  const endedAtMs = typeof item.endedAtMs === 'number' ? item.endedAtMs : expiresAtMs(session)
  return { sequence: session.sequence, state, endedAtMs }
}

/** How the session of a hot item has ended; null when it has not. */
export function endOf(hot: Item, nowMs: number): RefusalCode | null {
  const { state, session } = toHot(hot)
  if (state !== 'active') return 'session-ended'
  return expiresAtMs(session) <= nowMs ? 'session-expired' : null
}

/** A session that goes on, and under which version of the settings the key that was asked about was made. */
export type Standing = { readonly session: Session; readonly era: string; readonly madeIn: number }

const credentials = 'session_'

/** The hash of a key that still opens the session of a hot item. */
function liveHash(hot: Item, key: string, nowMs: number): string | undefined {
  const names = Object.keys(hot).filter((name) => name.startsWith(credentials))
  const name = names.find((one) => keyIdOf(one.slice(credentials.length)) === key)
  const endsAtMs = name === undefined ? 0 : hot[name]
  return typeof endsAtMs === 'number' && endsAtMs > nowMs ? name?.slice(credentials.length) : undefined
}

export function sessionLooks(table: Pick<Table, 'get'>) {
  const hot = (id: string) => table.get(hotKey(id))
  return {
    /** As whom, as what and where the person of a session acts; undefined when the session is gone. */
    async acting(id: string): Promise<{ readonly as: number; readonly acting: ActingKept | null } | undefined> {
      const item = await hot(id)
      if (!item) return undefined
      const { actingAs, acting } = HotItem.parse(item)
      return { as: actingAs, acting }
    },

    /** The session as it stands, for a last look before data is released; or how it, or the key of that id, has ended. */
    async standing(id: string, key: string | null, nowMs: number): Promise<Standing | { readonly ended: RefusalCode }> {
      const item = await hot(id)
      const ended = item ? endOf(item, nowMs) : 'session-expired'
      if (!item || ended !== null) return { ended: ended ?? 'session-expired' }
      const { session, era } = toHot(item)
      if (key === null) return { session, era, madeIn: 0 }
      const live = liveHash(item, key, nowMs)
      return live === undefined ? { ended: 'key-revoked' } : { session, era, ...readBeside(item, live) }
    },

    /** How a session has ended; null when it has not. */
    async isActive(id: string, nowMs: number): Promise<RefusalCode | null> {
      const item = await hot(id)
      return item ? endOf(item, nowMs) : 'session-expired'
    },

    /** The era of the account that a session lives in; undefined when it is gone. */
    async eraOf(id: string): Promise<string | undefined> {
      const item = await hot(id)
      return item && toHot(item).era
    },

    /** How far the numbers of a session go; undefined when it was cleaned away. */
    async lastNumber(id: string): Promise<LastNumber | undefined> {
      const item = await hot(id)
      return item && toLastNumber(item)
    },
  }
}
