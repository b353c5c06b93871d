// What the events of a log say together: of each session every number once, none missing, none behind its end, in time. Pure
// and with one small state for each session, so that a log of any length is looked at while it is read.
import type { AuditEvent } from './audit-event.ts'

/** Clocks of different machines differ, and a number may be taken a while after its request came. */
const skewMs = 5 * 60_000

/** So long after it a thing is told of in the log, or it is missing there: twice the longest query and more. */
export const openMs = 3 * 3_600_000

type Seen = { readonly atMs: number; readonly isOwn: boolean }

type SessionState = {
  /** All numbers up to here are in the log. */
  upTo: number
  lastAtMs: number
  /** Behind the last number nothing may come. */
  closedAt: number
  readonly beyond: Map<number, Seen>
}

/** A number of a session that nothing tells of yet, while the log goes on for a short time only. */
export type OpenNumber = { readonly session: string; readonly sequence: number }

export type LogOrder = {
  /** What is wrong with the event where it stands; null when nothing is. */
  add(event: AuditEvent): string | null
  /** Whether the event was added. */
  has(event: Pick<AuditEvent, 'id' | 'session' | 'sequence'>): boolean
  /** What is wrong with the whole; null when nothing is. */
  fault(): string | null
  summary(): {
    readonly sessions: number
    readonly open: readonly OpenNumber[]
    readonly firstAt: string | null
    readonly lastAt: string | null
  }
}

export function logOrder(): LogOrder {
  const sessions = new Map<string, SessionState>()
  const outside = new Set<string>()
  let [firstAt, lastAt]: [string | null, string | null] = [null, null]

  function addNumbered(session: string, sequence: number, event: AuditEvent): string | null {
    const state = sessions.get(session) ?? {
      upTo: 0,
      lastAtMs: 0,
      closedAt: Number.POSITIVE_INFINITY,
      beyond: new Map(),
    }
    sessions.set(session, state)
    const wrong = misplaced(state, sequence, event)
    if (wrong !== null) return wrong
    if (event.type === 'session-expired') state.closedAt = sequence
    const isOwn = event.type !== 'unresolved' && event.type !== 'session-expired'
    state.beyond.set(sequence, { atMs: Date.parse(event.at), isOwn })
    return advance(session, state)
  }

  return {
    add(event) {
      if (firstAt === null || event.at < firstAt) firstAt = event.at
      if (lastAt === null || event.at > lastAt) lastAt = event.at
      if (event.session !== null && event.sequence !== undefined) {
        return addNumbered(event.session, event.sequence, event)
      }
      if (outside.has(event.id)) return `${event.id} is in the log twice`
      outside.add(event.id)
      return null
    },
    has({ id, session, sequence }) {
      if (session === null || sequence === undefined) return outside.has(id)
      const state = sessions.get(session)
      return state !== undefined && (sequence <= state.upTo || state.beyond.has(sequence))
    },
    fault() {
      const endMs = lastAt === null ? 0 : Date.parse(lastAt)
      for (const [session, state] of sessions) {
        const missing = missingOf(state, (atMs) => endMs - atMs > openMs)[0]
        if (missing !== undefined) return `${session}.${missing} is missing`
      }
      return null
    },
    summary() {
      const open = [...sessions].flatMap(([session, state]) =>
        missingOf(state, () => true).map((sequence) => ({ session, sequence })),
      )
      return { sessions: sessions.size, open, firstAt, lastAt }
    },
  }
}

function misplaced({ upTo, closedAt, beyond }: SessionState, sequence: number, event: AuditEvent): string | null {
  if (sequence <= upTo || beyond.has(sequence)) return `${event.id} is in the log twice`
  if (sequence > closedAt) return `${event.id} comes behind the end of its session`
  if (event.type !== 'session-expired' || event.outcome !== 'ok') return null
  if (event.lastSequence !== sequence - 1) return `${event.id} says that its session had ${event.lastSequence} numbers`
  return [...beyond.keys()].some((n) => n > sequence) ? `${event.id} ends a session that goes on` : null
}

/** Takes in the numbers that have come to follow on each other. */
function advance(session: string, state: SessionState): string | null {
  for (let next = state.beyond.get(state.upTo + 1); next; next = state.beyond.get(state.upTo + 1)) {
    state.upTo += 1
    state.beyond.delete(state.upTo)
    if (!next.isOwn) continue
    if (next.atMs < state.lastAtMs - skewMs) return `${session}.${state.upTo} is earlier than the number before it`
    state.lastAtMs = Math.max(state.lastAtMs, next.atMs)
  }
  return null
}

/** The numbers between those that are there; `counts` is asked with the time of the event behind the gap. */
function missingOf({ upTo, beyond }: SessionState, counts: (atMs: number) => boolean): number[] {
  const missing: number[] = []
  let before = upTo
  for (const [n, { atMs }] of [...beyond].sort(([a], [b]) => a - b)) {
    if (counts(atMs)) for (let gap = before + 1; gap < n; gap++) missing.push(gap)
    before = n
  }
  return missing
}
