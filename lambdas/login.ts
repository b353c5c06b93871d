// Sign in with e-mail and password: a session begins, the browser gets its cookie.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { firstClocks, type SessionDetail } from '../core/session.ts'
import { csrfTokenOf, mintCredential, mintSessionId, secretBytes, sessionIdBytes } from '../core/session-key.ts'
import type { Settings } from '../core/settings.ts'
import { attemptWindowMs, maxFailures, nobodysId } from '../core/sign-in.ts'
import { isUsable, type User } from '../core/user.ts'
import type { Account, PasswordHash } from '../stores/people.ts'
import type { World } from '../stores/world.ts'
import { json } from './http/answer.ts'
import type { Call, OpenEndpoint, Outcome } from './http/call.ts'
import { cookieHeader } from './http/cookie.ts'
import { fields } from './http/fields.ts'
import { userAgentOf } from './http/record.ts'
import { showNewSession } from './http/show-session.ts'

const Body = z.strictObject({
  email: z.string().check(z.minLength(1), z.maxLength(254)),
  password: z.string().check(z.minLength(1), z.maxLength(1024)),
  code: z.optional(z.string().check(z.maxLength(64))),
})
type Body = z.infer<typeof Body>

/** Where the site's secret for counting strangers is drawn, when this is its first try. */
const strangerSecretBytes = 32

/** Compared with when there is no such person, so that both cases take the same time. Nobody has this password. */
const nobody: PasswordHash = {
  algorithm: 'argon2id',
  memoryKilobytes: 19_456,
  passes: 2,
  parallelism: 1,
  salt: 'AAAAAAAAAAAAAAAAAAAAAA==',
  hash: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
}

type Reason = 'unknown-user' | 'wrong-password' | 'disabled'

function failed(user: User | null, reason: Reason): Outcome {
  return {
    event: { type: 'login-failed', outcome: 'refused', code: 'login-failed', reason },
    subject: { user: user && { id: user.id, email: user.email }, session: null },
    answer: new Refusal('login-failed', 'This e-mail address and password do not go together.'),
  }
}

/** Told alike to everybody, without a look at the password: known and unknown people are barred after as many tries. */
function locked(user: User | null, untilMs: number): Outcome {
  const until = new Date(untilMs).toISOString()
  return {
    event: { type: 'account-locked', outcome: 'refused', code: 'account-locked', until },
    subject: { user: user && { id: user.id, email: user.email }, session: null },
    answer: new Refusal(
      'account-locked',
      `Too many wrong passwords. Try again after ${until}, or ask an administrator.`,
    ),
  }
}

/** Told to whoever knows the password, so it gives nothing away. Sessions that run go on. */
function crowded(user: User, limit: number): Outcome {
  return {
    event: { type: 'login-failed', outcome: 'refused', code: 'conflict', reason: 'too-many-sessions' },
    subject: { user: { id: user.id, email: user.email }, session: null },
    answer: new Refusal(
      'conflict',
      `You have ${limit} sessions that run, as many as this site allows. Sign out of one, or ask an administrator.`,
    ),
  }
}

async function begun({ user, era }: Account, settings: Settings, call: Call, world: World): Promise<Outcome> {
  const nowMs = world.now().getTime()
  const id = mintSessionId(world.random(sessionIdBytes))
  const origin = { address: call.address, userAgent: userAgentOf(call.headers) }
  const place = await world.sessions.holdPlace({ id, userId: user.id, era, origin }, settings.sessionsPerPerson, nowMs)
  if (place === null) return crowded(user, settings.sessionsPerPerson)
  const cookie = mintCredential('cookie', id, world.random(secretBytes))
  const clocks = { startedAtMs: nowMs, ...firstClocks(settings, nowMs) }
  const session = { id, userId: user.id, ...clocks, sequence: 1, actingAs: null }
  const detail: SessionDetail = { session, declarations: new Map(), keys: [] }
  const { sequence: _, ...opened } = session
  return {
    changes: [
      ...world.sessions.opening({ ...opened, era, cookieHash: cookie.hash, place }),
      world.audit.opening(id, new Date(nowMs).toISOString()),
    ],
    event: { type: 'login', outcome: 'ok' },
    subject: { user: { id: user.id, email: user.email }, session: { id, sequence: 1 } },
    answer: json(200, showNewSession(user, detail, csrfTokenOf(cookie.hash)), {
      'set-cookie': cookieHeader(call.secure, cookie.text),
    }),
  }
}

export const endpoint: OpenEndpoint<Body> = {
  input: fields(Body),

  // Whoever is known and whoever is not take the same steps: two reads for the account, one for the secret, the count,
  // the kept password, one verification. What differs is told to the audit alone.
  async runOpen({ email, password }, call, world) {
    const { registry } = world
    const [account, stranger] = await Promise.all([
      registry.accountByEmail(email),
      registry.strangerCounter(email, world.random(strangerSecretBytes)),
    ])
    const user = account?.user ?? null
    const counter = user ? registry.counterOf(user.id) : stranger
    const attempts = await registry.countAttempt(counter, world.now().getTime(), attemptWindowMs)
    if (attempts.failures > maxFailures) return locked(user, attempts.windowEndsAtMs)
    const kept = await registry.password(user?.id ?? nobodysId)
    const isRight = await world.isPassword(password, kept ?? nobody)
    if (!account) return failed(null, 'unknown-user')
    if (!isRight) return failed(user, 'wrong-password')
    if (!isUsable(account.user, world.now())) return failed(user, 'disabled')
    await registry.clearAttempts(account.user.id)
    return begun(account, await registry.settings(account.user.id), call, world)
  },
}
