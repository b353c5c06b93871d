// Signing in with e-mail and password, in whatever wording it came.
import * as z from 'zod/mini'
import { whyNoSignIn } from '../../core/dormancy.ts'
import { Refusal } from '../../core/refusal.ts'
import { mayUsePassword, nobodysId } from '../../core/sign-in.ts'
import type { User } from '../../core/user.ts'
import type { KeptPassword } from '../../stores/kept-passwords.ts'
import type { World } from '../../stores/world.ts'
import type { Call, Outcome } from './call.ts'
import { codeRefusal, lockedRefusal, verify } from './credentials.ts'
import { openSession, type Proven } from './open-session.ts'
import { countAddress } from './throttle.ts'

/** What signing in with a password takes. */
export const SignIn = z.strictObject({
  email: z.string().check(z.minLength(1), z.maxLength(254)),
  password: z.string().check(z.minLength(1), z.maxLength(1024)),
  code: z.optional(z.string().check(z.maxLength(64))),
})
export type SignIn = z.infer<typeof SignIn>

const needs = { password: true, code: 'if-set-up' } as const

/** Where the site's secret for counting strangers is drawn, when this is its first try. */
const strangerSecretBytes = 32

type Reason =
  | 'unknown-user'
  | 'wrong-password'
  | 'code-required'
  | 'wrong-code'
  | 'disabled'
  | 'dormant'
  | 'password-off'

function subjectOf(user: User | null): NonNullable<Outcome['subject']> {
  return { user: user && { id: user.id, email: user.email }, session: null }
}

function failed(user: User | null, reason: Reason): Outcome {
  const refusal =
    reason === 'code-required'
      ? codeRefusal()
      : new Refusal('login-failed', 'This e-mail address and password (and code) do not go together.')
  return {
    event: { type: 'login-failed', outcome: 'refused', code: refusal.code, reason },
    subject: subjectOf(user),
    answer: refusal,
  }
}

/** Told alike to everybody, without a look at the password: known and unknown people are barred after as many tries. */
function locked(user: User | null, untilMs: number): Outcome {
  const until = new Date(untilMs).toISOString()
  return {
    event: { type: 'account-locked', outcome: 'refused', code: 'account-locked', until },
    subject: subjectOf(user),
    answer: lockedRefusal(untilMs),
  }
}

/** What was hashed under weaker parameters than today's is hashed anew, now that the password is known to be right. */
async function raiseCost({ id }: User, kept: KeptPassword, password: string, world: World): Promise<void> {
  if (world.isOutdated(kept)) await world.registry.rehashPassword(id, kept, await world.hashPassword(password))
}

/**
 * Opens a session for whoever proves who they are, or says why not; `show` words the answer.
 *
 * Whoever is known and whoever is not take the same steps: two reads for the account, one for the secret, the count, what
 * is kept of password and second factor, one verification. What differs is told to the audit alone.
 */
export async function signIn(
  { email, password, code }: SignIn,
  call: Call,
  world: World,
  show: Pick<Proven, 'show'> = {},
): Promise<Outcome> {
  const { registry, now, random } = world
  const settings = await registry.settings(random(1)[0] ?? 0)
  const tries = await countAddress(call, settings, world)
  const [account, stranger] = await Promise.all([
    registry.accountByEmail(email),
    registry.strangerCounter(email, random(strangerSecretBytes)),
  ])
  const user = account?.user ?? null
  const tried = { id: user?.id ?? nobodysId, counter: user ? registry.counterOf(user.id) : stranger }
  const verdict = await verify(tried, { password, code }, needs, settings, world)
  if (!verdict.isRight && verdict.why === 'locked') return locked(user, verdict.untilMs)
  if (!account) return failed(null, 'unknown-user')
  if (!verdict.isRight) return failed(user, verdict.why)
  const why = whyNoSignIn(account, settings, now())
  if (why !== null) return failed(user, why)
  if (!mayUsePassword(account.user, settings)) return failed(user, 'password-off')
  await Promise.all([registry.clearAttempts(account.user.id), tries.forgive()])
  await raiseCost(account.user, verdict.kept, password, world)
  return await openSession({ account, amr: verdict.amr, ...show }, settings, call, world)
}
