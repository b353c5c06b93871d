// A login session and its two clocks: the idle end slides by use, the absolute end never does. Pure.
import type { Declaration } from './declaration.ts'
import type { KeyLimits } from './key-limits.ts'
import type { RefusalCode } from './refusal.ts'
import type { Amr } from './second-factor.ts'
import type { IdleClock, Settings } from './settings.ts'

export type Session = {
  readonly id: string
  readonly userId: number
  readonly startedAtMs: number
  readonly idleEndsAtMs: number
  readonly endsAtMs: number
  /** The number of the last authorised request. */
  readonly sequence: number
  /** Whom the person acts as, by account id; null as themselves. */
  readonly actingAs: number | null
  /** How the person has proven who they are. */
  readonly amr: Amr
  /** The class of how, where a provider of identities told it. */
  readonly acr?: string | undefined
}

export type SessionKey = {
  readonly id: string
  readonly label: string
  readonly createdAt: string
  readonly expiresAt: string
  readonly revokedAt: string | null
  readonly hash: string
  /** The version of the settings it was made under. */
  readonly madeIn: number
  /** When it was last used, as known when it ended; while it lives the session's own item tells. */
  readonly lastUsedAtMs: number | null
  readonly limits: KeyLimits
}

/** Whether a key was made before session keys were last switched off. */
export function isFromBeforeSwitch(madeIn: number, { keysEnded }: Settings): boolean {
  return keysEnded !== undefined && madeIn < keysEnded.inVersion
}

/** When a key was revoked, by itself or with all others of the site; null when it only expires. */
export function keyRevokedAt(key: SessionKey, settings: Settings): string | null {
  const { keysEnded } = settings
  if (!keysEnded || !isFromBeforeSwitch(key.madeIn, settings) || key.expiresAt <= keysEnded.at) return key.revokedAt
  return key.revokedAt !== null && key.revokedAt < keysEnded.at ? key.revokedAt : keysEnded.at
}

/** The whole of a session: the hot item with its declarations and key descriptions. */
export type SessionDetail = {
  readonly session: Session
  readonly declarations: ReadonlyMap<string, Declaration>
  readonly keys: readonly SessionKey[]
}

const minute = 60_000
const hour = 60 * minute

/** Both clocks of a session that starts now. */
export function firstClocks(settings: Settings, nowMs: number): { idleEndsAtMs: number; endsAtMs: number } {
  const endsAtMs = nowMs + settings.maxHours * hour
  return { idleEndsAtMs: Math.min(slidIdleEnd(settings, nowMs), endsAtMs), endsAtMs }
}

/** Where the idle end moves to by a use at `nowMs`. */
export function slidIdleEnd(settings: Settings, nowMs: number): number {
  return nowMs + settings.idleMinutes * minute
}

export type Use = {
  /** Whether the caller showed the browser's cookie. */
  readonly byCookie: boolean
  /** Whether this route counts as a use at all: looking at one's session does not. */
  readonly routeSlides: boolean
}

/** Whether a use slides the idle end. */
export function slidesIdle(clock: IdleClock, use: Use): boolean {
  if (!use.routeSlides) return false
  return clock === 'any-use' || use.byCookie
}

/** When the session ends if nothing more happens: the earlier clock. */
export function expiresAtMs(session: Pick<Session, 'idleEndsAtMs' | 'endsAtMs'>): number {
  return Math.min(session.idleEndsAtMs, session.endsAtMs)
}

/** So long before its end a session is near it; of a short idle time half of that. */
const nearMs = 5 * minute

export type NearEnd = { readonly by: 'idle' | 'absolute'; readonly endsAtMs: number }

/**
 * Which end is near while a script goes on; null when none is. A use that slides the idle end has it a whole idle time
 * away, so a script that keeps its own session alive is never warned of it.
 */
export function nearEnd(session: Session, settings: Settings, nowMs: number): NearEnd | null {
  const { idleEndsAtMs, endsAtMs } = session
  if (endsAtMs - nowMs <= nearMs) return { by: 'absolute', endsAtMs }
  if (idleEndsAtMs - nowMs > Math.min(nearMs, (settings.idleMinutes * minute) / 2)) return null
  return { by: 'idle', endsAtMs: idleEndsAtMs }
}

/** Epoch seconds for the store's clean-up, rounded up, so that nothing is cleaned away before its end. */
export function timeToLive(session: Pick<Session, 'idleEndsAtMs' | 'endsAtMs'>): number {
  return Math.ceil(expiresAtMs(session) / 1000)
}

export const endedSentences: Partial<Record<RefusalCode, string>> = {
  'session-ended':
    'This session has ended: somebody signed out of it, or its account was disabled meanwhile. Sign in again and make a new key.',
  'session-expired': 'This session has expired. Sign in again and make a new key.',
  'key-unknown': 'This key is not known here. Check that it was copied whole.',
  'key-revoked': 'This key was revoked, alone or with all others of this site. Make a new one in your session.',
  'key-expired': 'This key has passed its own end. Make a new one in your session.',
  'key-malformed':
    'This is not a whole session key. Copy it again: it begins with session| and has 64 characters after that.',
  'no-credentials': 'Sign in, or send a session key in the header "apikey".',
  'user-disabled': 'This account is disabled. Ask an administrator of this site.',
  'second-factor-required':
    'This account needs a second factor. Set it up in the browser, or sign in again with its code; nothing else is open until then.',
  'keys-disabled': 'Session keys are switched off on this site.',
}
