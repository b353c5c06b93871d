// A session begins, whatever way somebody has proven who they are: its item, its cookie, its login event under number 1.
import { type Amr, hasSecondFactor, needsSecondFactor } from '../../core/second-factor.ts'
import { firstClocks, type SessionDetail } from '../../core/session.ts'
import { csrfTokenOf, mintCredential, mintSessionId, secretBytes, sessionIdBytes } from '../../core/session-key.ts'
import type { Settings } from '../../core/settings.ts'
import type { Account } from '../../stores/people.ts'
import type { World } from '../../stores/world.ts'
import { json } from './answer.ts'
import type { Call, Outcome } from './call.ts'
import { cookieHeader } from './cookie.ts'
import { showNewSession } from './show-session.ts'

export type Proven = {
  /** As it was read before the proof was looked at: what ended its era since ends this session too. */
  readonly account: Account
  /** How it was proven. */
  readonly amr: Amr
}

/** Opens a session for somebody who has proven who they are and may sign in (`whyNoSignIn` in core/dormancy.ts). */
export function openSession(
  { account: { user, era }, amr }: Proven,
  settings: Settings,
  call: Call,
  world: World,
): Outcome {
  const nowMs = world.now().getTime()
  const id = mintSessionId(world.random(sessionIdBytes))
  const cookie = mintCredential('cookie', id, world.random(secretBytes))
  const clocks = { startedAtMs: nowMs, ...firstClocks(settings, nowMs) }
  const session = { id, userId: user.id, ...clocks, sequence: 1, actingAs: null, amr }
  const detail: SessionDetail = { session, declarations: new Map(), keys: [] }
  const { sequence: _, ...opened } = session
  const at = new Date(nowMs).toISOString()
  const mustSetUp = needsSecondFactor(user, settings) && !hasSecondFactor(amr)
  return {
    changes: [
      world.sessions.opening({ ...opened, era, cookieHash: cookie.hash }),
      world.audit.opening(id, at),
      world.registry.notingSignIn(user.id, at),
    ],
    event: { type: 'login', outcome: 'ok', amr: [...amr] },
    subject: { user: { id: user.id, email: user.email }, session: { id, sequence: 1 } },
    answer: json(200, showNewSession(user, detail, mustSetUp, csrfTokenOf(cookie.hash)), {
      'set-cookie': cookieHeader(call.secure, cookie.text),
    }),
  }
}
