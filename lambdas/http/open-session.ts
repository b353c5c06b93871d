// A session begins, whatever way somebody has proven who they are: its item, its cookie, its login event under number 1.
import { firstClocks, type SessionDetail } from '../../core/session.ts'
import { csrfTokenOf, mintCredential, mintSessionId, secretBytes, sessionIdBytes } from '../../core/session-key.ts'
import type { Settings } from '../../core/settings.ts'
import type { Account } from '../../stores/people.ts'
import type { World } from '../../stores/world.ts'
import { json } from './answer.ts'
import type { Call, Outcome } from './call.ts'
import { cookieHeader } from './cookie.ts'
import { showNewSession } from './show-session.ts'

/** Opens a session in the era in which the account was read, so that what ended it meanwhile ends this one too. */
export function openSession({ user, era }: Account, settings: Settings, call: Call, world: World): Outcome {
  const nowMs = world.now().getTime()
  const id = mintSessionId(world.random(sessionIdBytes))
  const cookie = mintCredential('cookie', id, world.random(secretBytes))
  const clocks = { startedAtMs: nowMs, ...firstClocks(settings, nowMs) }
  const session = { id, userId: user.id, ...clocks, sequence: 1, actingAs: null }
  const detail: SessionDetail = { session, declarations: new Map(), keys: [] }
  const { sequence: _, ...opened } = session
  return {
    changes: [
      world.sessions.opening({ ...opened, era, cookieHash: cookie.hash }),
      world.audit.opening(id, new Date(nowMs).toISOString()),
    ],
    event: { type: 'login', outcome: 'ok' },
    subject: { user: { id: user.id, email: user.email }, session: { id, sequence: 1 } },
    answer: json(200, showNewSession(user, detail, csrfTokenOf(cookie.hash)), {
      'set-cookie': cookieHeader(call.secure, cookie.text),
    }),
  }
}
