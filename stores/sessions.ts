// Sessions: one small hot item (state, clocks, sequence, live credentials) and, under the same pk, the session's
// declarations and key descriptions. Verbs act; gerunds return a change that a transaction will make.
import type { Declaration } from '../core/declaration.ts'
import type { ActingKept } from '../core/impersonation.ts'
import type { KeyLimits } from '../core/key-limits.ts'
import type { RefusalCode } from '../core/refusal.ts'
import { type Session, type SessionDetail, timeToLive } from '../core/session.ts'
import type { UnverifiedCredential } from '../core/session-key.ts'
import { everyItem } from './every-item.ts'
import {
  credentialAttribute,
  declarationKey,
  hotKey,
  keyKey,
  limitsKey,
  readBeside,
  toDeclaration,
  toHot,
  toLimits,
  toSessionKey,
  usedAttribute,
} from './session-items.ts'
import { keyChanges } from './session-keys.ts'
import { endOf, sessionLooks } from './session-looks.ts'
import { fillingPlace, placeStore } from './session-places.ts'
import type { Item, Operation, Table } from './table.ts'
import { isKey } from './table-rules.ts'

export type NewSession = Omit<Session, 'sequence' | 'actingAs'> & {
  readonly cookieHash: string
  readonly era: string
  /** The place that was held for it. */
  readonly place: number
}

/**
 * A session as found when a credential was used, or why it was not to be used. `known` tells whether such a session
 * exists. `era` and `madeIn` (of a key; 0 of a cookie) are for the caller to compare with account and settings;
 * `isNarrowed` says that the key has limits, which are to be read.
 */
export type UseResult =
  | {
      readonly allow: true
      readonly session: Session
      readonly era: string
      readonly madeIn: number
      readonly isNarrowed: boolean
      /** Whether it was told before that the session is near its end. */
      readonly isWarned: boolean
    }
  | { readonly allow: false; readonly code: RefusalCode; readonly known: Session | null }

/** Changes that a transaction will make, and what can be told from an item alone. */
const sessionChanges = {
  /** Opens a session whose login is number 1, at the place that was held for it. */
  opening(session: NewSession): Operation[] {
    const { id, cookieHash, place, acr, ...facts } = session
    const kept = acr === undefined ? facts : { ...facts, acr }
    const cookie = { [credentialAttribute({ kind: 'cookie', hash: cookieHash })]: session.endsAtMs }
    const item = { ...hotKey(id), state: 'active', ...kept, sequence: 1, keysVersion: 0, actingAs: 0, ...cookie }
    const insert = { ...item, expiresAt: timeToLive(session) }
    return [{ table: 'sessions', insert }, fillingPlace(session.userId, place, session)]
  },

  /** Spends what may begin one session and no second, by a digest of it; refused when it was spent. Kept until then. */
  spending(digest: string, untilMs: number): Operation {
    const insert = { pk: `spent.${digest}`, sk: 'spent', expiresAt: Math.ceil(untilMs / 1000) }
    return { table: 'sessions', insert }
  },

  /** Ends a session; refused when it has ended already. */
  ending(id: string, nowMs: number): Operation {
    const when = [{ attribute: 'state', equals: 'active' }]
    return { table: 'sessions', amend: hotKey(id), when, set: { state: 'ended', endedAtMs: nowMs } }
  },

  /** More was proven in the session than when it began; refused when it has ended. */
  provingMore(id: string, amr: readonly string[]): Operation {
    const when = [{ attribute: 'state', equals: 'active' }]
    return { table: 'sessions', amend: hotKey(id), when, set: { amr } }
  },

  /** Lets a session live on in a new era of its account; refused when it has ended. */
  movingEra(id: string, era: string): Operation {
    const when = [{ attribute: 'state', equals: 'active' }]
    return { table: 'sessions', amend: hotKey(id), when, set: { era } }
  },

  /** Acts as somebody else, or as oneself again (null); refused when that changed meanwhile or the session ended. */
  impersonating(
    id: string,
    {
      from,
      to,
      acting,
    }: { readonly from: number | null; readonly to: number | null; readonly acting: ActingKept | null },
  ): Operation {
    const when = [
      { attribute: 'state', equals: 'active' },
      { attribute: 'actingAs', equals: from ?? 0 },
    ]
    return { table: 'sessions', amend: hotKey(id), when, set: { actingAs: to ?? 0, acting: toItem(acting) } }
  },

  /** Declares for a folder: the first version adds, a later one replaces exactly the version before it. */
  declaring(session: Session, declaration: Declaration): Operation {
    const key = declarationKey(session.id, declaration.folder)
    const { event, until } = declaration.emergency ?? {}
    const emergency = event === undefined || until === undefined ? null : { event, until }
    const facts = { ...declaration, emergency }
    if (declaration.version === 1) {
      const item = { ...key, ...facts, expiresAt: Math.ceil(session.endsAtMs / 1000) }
      return { table: 'sessions', insert: item }
    }
    const when = [{ attribute: 'version', equals: declaration.version - 1 }]
    return { table: 'sessions', amend: key, when, set: facts }
  },

  /** Ends what was opened in an emergency; refused when something else was declared meanwhile. */
  closingEmergency(id: string, { folder, version }: Declaration, event: string, at: string): Operation {
    const when = [{ attribute: 'version', equals: version }]
    return { table: 'sessions', amend: declarationKey(id, folder), when, set: { emergency: { event, until: at } } }
  },

  ...keyChanges,
}

function toItem(acting: ActingKept | null) {
  if (acting === null) return null
  const { within, group, roles } = acting
  return { within, group, roles: roles && { roles: [...roles.roles], phi: roles.phi } }
}

export type Sessions = ReturnType<typeof sessionStore>

/** The sessions of a site over any keeper's table. */
export function sessionStore(table: Table) {
  /** Why the hot item refused. Who does not hold a secret of the session learns nothing about its state. */
  async function reasonOf(item: Item, credential: UnverifiedCredential, nowMs: number): Promise<RefusalCode> {
    if (item[credentialAttribute(credential)] !== undefined) return endOf(item, nowMs) ?? 'key-expired'
    const described = await table.get(keyKey(credential.sessionId, credential.hash))
    return described ? 'key-revoked' : 'key-unknown'
  }

  const detail = detailReader(table)

  return {
    /**
     * Uses a credential: one conditional write that authorises, takes the next sequence number and slides the idle
     * end when `idleEndsAtMs` is given. Linearizable per session: after ending() is committed none of these succeeds.
     */
    async use(credential: UnverifiedCredential, nowMs: number, idleEndsAtMs: number | null): Promise<UseResult> {
      const slide = idleEndsAtMs === null ? {} : { idleEndsAtMs, expiresAt: Math.ceil(idleEndsAtMs / 1000) }
      const used = credential.kind === 'session' ? { [usedAttribute(credential.hash)]: nowMs } : {}
      const result = await table.amend(
        hotKey(credential.sessionId),
        [
          { attribute: 'state', equals: 'active' },
          { attribute: 'idleEndsAtMs', greaterThan: nowMs },
          { attribute: 'endsAtMs', greaterThan: nowMs },
          { attribute: credentialAttribute(credential), greaterThan: nowMs },
        ],
        { add: { sequence: 1 }, set: { ...slide, ...used } },
        // A number taken is told by the event written under it, before anything is answered: they are durable together.
        'with-next',
      )
      if (result.amended) {
        const { session, era } = toHot(result.item)
        const isWarned = result.item.warned === true
        return { allow: true, session, era, isWarned, ...readBeside(result.item, credential.hash) }
      }
      if (!result.item) return { allow: false, code: 'key-unknown', known: null }
      const code = await reasonOf(result.item, credential, nowMs)
      return { allow: false, code, known: toHot(result.item).session }
    },

    /** Remembers that it was told that the session is near its end. */
    warned: (id: string) => table.amend(hotKey(id), [], { set: { warned: true } }),

    /** What is declared in a session for a folder; the folder may be any text. */
    async declaration(id: string, folder: string): Promise<Declaration | undefined> {
      const key = declarationKey(id, folder)
      const item = isKey(key) ? await table.get(key) : undefined
      return item && toDeclaration(item)
    },

    /** What a key was narrowed to. Throws when that is gone: a key of which it is not known reads nothing. */
    async keyLimits(id: string, keyId: string): Promise<KeyLimits> {
      const item = await table.get(limitsKey(id, keyId))
      if (!item) throw new Error('the limits of a key are gone')
      return toLimits(item)
    },

    ...sessionLooks(table),
    detail,
    ...placeStore(table, detail),
    ...sessionChanges,
  }
}

/** The whole session, strongly read; undefined when it is gone. */
function detailReader(table: Table) {
  return async function detail(id: string): Promise<(SessionDetail & { readonly hot: Item }) | undefined> {
    const items = await everyItem(table, id)
    const hot = items.find((i) => i.sk === 'session')
    if (!hot) return undefined
    const declarations = items.filter((i) => i.sk.startsWith('declaration.')).map(toDeclaration)
    const keys = items.filter((i) => i.sk.startsWith('key.'))
    return {
      session: toHot(hot).session,
      declarations: new Map(declarations.map((d) => [d.folder.toLowerCase(), d])),
      // Few stories look at the keys; the others need not wait for them to be parsed.
      get keys() {
        const limits = new Map(items.filter((i) => i.sk.startsWith('limits.')).map((i) => [i.sk, i]))
        return keys.map((item) => toSessionKey(item, limits.get(limitsKey(id, String(item.id)).sk)))
      },
      hot,
    }
  }
}
