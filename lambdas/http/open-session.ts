// A session begins, whatever way somebody has proven who they are: its item, its cookie, its login event under number 1.
import { Refusal } from '../../core/refusal.ts'
import { type Amr, hasSecondFactor, needsSecondFactor } from '../../core/second-factor.ts'
import { firstClocks, type SessionDetail } from '../../core/session.ts'
import { csrfTokenOf, mintCredential, mintSessionId, secretBytes, sessionIdBytes } from '../../core/session-key.ts'
import type { Settings } from '../../core/settings.ts'
import type { User } from '../../core/user.ts'
import type { Account } from '../../stores/people.ts'
import type { World } from '../../stores/world.ts'
import { json } from './answer.ts'
import type { Call, Outcome } from './call.ts'
import { cookieHeader } from './cookie.ts'
import { userAgentOf } from './record.ts'
import { showNewSession } from './show-session.ts'

export type Proven = {
  /** As it was read before the proof was looked at: what ended its era since ends this session too. */
  readonly account: Account
  /** How it was proven. */
  readonly amr: Amr
  readonly acr?: string | null
  /** Whether the account is made by this very sign-in. @default false */
  readonly isNew?: boolean
  /** How the answer is worded. @default as `POST /api/login` */
  readonly show?: (...of: Parameters<typeof showNewSession>) => object
  /** What more the login event tells. */
  readonly told?: {
    readonly provider: string
    readonly accountChanges?: { name: string; old: unknown; new: unknown }[]
  }
}

/** Told to whoever has proven who they are, so it gives nothing away. Sessions that run go on. */
function crowded(user: User, limit: number, { told }: Proven): Outcome {
  const provider = told ? { provider: told.provider } : {}
  return {
    event: { type: 'login-failed', outcome: 'refused', code: 'conflict', reason: 'too-many-sessions', ...provider },
    subject: { user: { id: user.id, email: user.email }, session: null },
    answer: new Refusal(
      'conflict',
      `You have ${limit} sessions that run, as many as this site allows. Sign out of one, or ask an administrator.`,
    ),
  }
}

/** Opens a session for somebody who has proven who they are and may sign in (`whyNoSignIn` in core/dormancy.ts). */
export async function openSession(proven: Proven, settings: Settings, call: Call, world: World): Promise<Outcome> {
  const { account, amr, isNew = false, told = {}, show = showNewSession } = proven
  const { user, era } = account
  const acr = proven.acr ? { acr: proven.acr } : {}
  const nowMs = world.now().getTime()
  const id = mintSessionId(world.random(sessionIdBytes))
  const origin = { address: call.address, userAgent: userAgentOf(call.headers) }
  const place = await world.sessions.holdPlace({ id, userId: user.id, era, origin }, settings.sessionsPerPerson, nowMs)
  if (place === null) return crowded(user, settings.sessionsPerPerson, proven)
  const cookie = mintCredential('cookie', id, world.random(secretBytes))
  const clocks = { startedAtMs: nowMs, ...firstClocks(settings, nowMs) }
  const session = { id, userId: user.id, ...clocks, sequence: 1, actingAs: null, amr, ...acr }
  const detail: SessionDetail = { session, declarations: new Map(), keys: [] }
  const { sequence: _, ...opened } = session
  const at = new Date(nowMs).toISOString()
  const mustSetUp = needsSecondFactor(user, settings) && !hasSecondFactor(amr)
  return {
    changes: [
      ...world.sessions.opening({ ...opened, era, cookieHash: cookie.hash, place }),
      world.audit.opening(id, at),
      // One that is made here says itself since when it is used.
      ...(isNew ? [] : [world.registry.notingSignIn(user.id, at)]),
    ],
    event: { type: 'login', outcome: 'ok', amr: [...amr], ...acr, ...told },
    subject: { user: { id: user.id, email: user.email }, session: { id, sequence: 1 } },
    answer: json(200, show(user, detail, mustSetUp, csrfTokenOf(cookie.hash)), {
      'set-cookie': cookieHeader(call.secure, cookie.text),
    }),
  }
}
