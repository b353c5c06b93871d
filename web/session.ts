// The session as the page knows it. It is asked for again and again, which slides no clock; the moment it is over, wherever it was
// ended, everything is hidden and the reason stands in its place.
import { useSyncExternalStore } from 'react'
import type { PhiLevel } from '../core/phi.ts'
import type { Refusal } from '../core/refusal.ts'
import { act, ask, listen, setCsrf } from './api.ts'
import { follow } from './following.ts'

export type Person = { readonly id: number; readonly email: string; readonly displayName: string }

export type Declared = {
  readonly activity: string
  readonly irb: string | null
  readonly phi: PhiLevel
  readonly termsSha256: string
  readonly signedName: string
  readonly signedAt: string
  readonly version: number
  readonly emergency?: { readonly event: string; readonly until: string }
}

export type SessionFacts = {
  readonly user: Person
  readonly actingAs: Person | null
  readonly actingWith: { readonly group: { readonly name: string } } | { readonly roles: readonly string[] } | null
  readonly actingWithin: string | null
  /** Of whoever's rights count now. */
  readonly siteRoles: readonly string[]
  readonly session: {
    readonly id: string
    readonly startedAt: string
    readonly expiresAt: string
    readonly endsAt: string
    readonly amr: readonly string[]
    readonly declarations: Readonly<Record<string, Declared>>
  }
  readonly settings: {
    readonly sessionKeys: boolean
    readonly idleMinutes: number
    readonly maxHours: number
    readonly idleClock: 'any-use' | 'presence'
    readonly keysPerSession: number
  }
  readonly mustSetUpSecondFactor: boolean
  readonly csrf: string
}

/** What the menu and links go by; the site decides. */
export const isSiteAdministrator = (siteRoles: readonly string[]): boolean => siteRoles.includes('site administrator')

export const mayReadAudit = (siteRoles: readonly string[]): boolean =>
  siteRoles.includes('auditor') || isSiteAdministrator(siteRoles)

export type State =
  | { readonly type: 'asking' }
  | { readonly type: 'out'; readonly why: string | null }
  /** `endsMs` by this machine's clock, whatever that clock says: counted from how many seconds the site said are left. */
  | { readonly type: 'in'; readonly facts: SessionFacts; readonly idleEndsMs: number; readonly endsMs: number }

let state: State = { type: 'asking' }
const changed = new Set<() => void>()
/** How often it was left: an answer that was on its way meanwhile brings nothing back. */
let left = 0
/** Moves when something begins to be done to the session, and again when that is answered. */
let deeds = 0
/** Tells the other tabs of this browser. */
const tabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('proviso-session')

function become(next: State): void {
  state = next
  for (const listener of changed) listener()
}

export function useSessionState(): State {
  return useSyncExternalStore(
    (listener) => {
      changed.add(listener)
      return () => changed.delete(listener)
    },
    () => state,
  )
}

/** What time it is at the site, by how far this machine's clock was off when the session was last looked at. */
export function siteNowMs(): number {
  if (state.type !== 'in') return Date.now()
  return Date.now() + Date.parse(state.facts.session.endsAt) - state.endsMs
}

/** The facts of the session; pages that ask for it are shown to whoever is signed in alone. */
export function useSession(): SessionFacts {
  const now = useSessionState()
  if (now.type !== 'in') throw new Error('a page of the desk is shown without a session')
  return now.facts
}

const endings: Readonly<Record<string, string>> = {
  'session-ended':
    'This session was ended, here or elsewhere. Its keys open nothing any more. Sign in to begin a new one.',
  'session-expired': 'This session has run out, and its keys with it. Sign in to begin a new one.',
  'user-disabled': 'This account is disabled. Ask an administrator of this site.',
}
const elsewhere = 'You are signed out. Sign in to go on.'
const unheard = 'The time of this session is over as far as is known here, and the site cannot be reached.'

/** Leaves what is shown at once. */
export function leave(why: string | null): void {
  left += 1
  setCsrf('')
  become({ type: 'out', why })
}

function over({ code }: Refusal): void {
  if (state.type === 'out') return
  // At the first look nobody has lost anything.
  const isFirst = state.type === 'asking' && endings[code] === undefined
  leave(isFirst ? null : (endings[code] ?? elsewhere))
  tabs?.postMessage('ended')
}

/** Takes what the site says of the session. */
function take(facts: SessionFacts, secondsLeft: number): void {
  if (state.type === 'in' && state.facts.session.id !== facts.session.id) {
    // Somebody signed in anew in this browser: nothing that is shown is theirs.
    location.reload()
    return
  }
  setCsrf(facts.csrf)
  const idleEndsMs = Date.now() + secondsLeft * 1000
  const endsMs = idleEndsMs + (Date.parse(facts.session.endsAt) - Date.parse(facts.session.expiresAt))
  become({ type: 'in', facts, idleEndsMs, endsMs })
}

/** What is done to the session, and answered by how it is then. The other tabs look at once: they act as whoever this one does. */
async function takeFrom(method: 'POST' | 'DELETE', path: string, body?: object): Promise<void> {
  const before = left
  deeds += 1
  try {
    const answer = await ask<SessionFacts>(path, body ? { method, body } : { method })
    if (left === before) take(answer.body, answer.secondsLeft ?? 0)
  } finally {
    deeds += 1
  }
  tabs?.postMessage('changed')
}

const longestLookMs = 15_000

/**
 * The session as it is now. What was done to it between the question and its answer the answer may know nothing of: taken for the
 * newest, it would hide that one acts as somebody else. Then it is asked for once more.
 */
async function takeNewest(): Promise<void> {
  const [before, done] = [left, deeds]
  // A question that is never answered must not keep the next one from being asked.
  const answer = await ask<SessionFacts>('/api/session', { signal: AbortSignal.timeout(longestLookMs) })
  if (left !== before) return
  if (deeds === done) take(answer.body, answer.secondsLeft ?? 0)
  else await takeNewest()
}

/** Every answer says how long the session still is: a use of it shows at once. */
function secondsLeft(seconds: number): void {
  if (state.type !== 'in') return
  const idleEndsMs = Math.min(Date.now() + seconds * 1000, state.endsMs)
  if (Math.abs(idleEndsMs - state.idleEndsMs) > 1500) become({ ...state, idleEndsMs })
}

/** Asks the site for the session; slides no clock. What is refused is told by `over`. */
export async function look(): Promise<void> {
  try {
    await takeNewest()
  } catch {
    // Signed out is told by `over` already. A site that cannot be reached ends nothing before its time: the clocks go on.
    if (state.type === 'asking') become({ type: 'out', why: null })
    else if (state.type === 'in' && Date.now() >= state.idleEndsMs) leave(unheard)
  }
}

/** The person is still there. */
export const confirmPresence = () => takeFrom('POST', '/api/session/presence')

export const impersonate = (whom: object) => takeFrom('POST', '/api/impersonation', whom)
export const stopImpersonating = () => takeFrom('DELETE', '/api/impersonation')

/** Ends the session, and every key of it. */
export async function signOut(): Promise<void> {
  await act('/api/logout', { method: 'POST' })
  leave('You are signed out. The keys of that session open nothing any more.')
  tabs?.postMessage('ended')
}

/** Begins to follow the session for as long as the page is open. */
export function followSession(): void {
  const following = follow({
    look,
    endsMs: () => (state.type === 'in' ? state.idleEndsMs : null),
  })
  listen({
    over,
    secondsLeft: (seconds) => {
      following.heard()
      secondsLeft(seconds)
    },
    mustSetUpSecondFactor: () => void look(),
  })
  tabs?.addEventListener('message', following.ask)
  void look()
}
