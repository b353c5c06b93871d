// Sign in with e-mail and password: a session begins, the browser gets its cookie.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { nobodysId } from '../core/sign-in.ts'
import { isUsable, type User } from '../core/user.ts'
import type { KeptPassword } from '../stores/kept-passwords.ts'
import type { World } from '../stores/world.ts'
import type { OpenEndpoint, Outcome } from './http/call.ts'
import { lockedRefusal, verify } from './http/credentials.ts'
import { fields } from './http/fields.ts'
import { openSession } from './http/open-session.ts'
import { countAddress } from './http/throttle.ts'

const Body = z.strictObject({
  email: z.string().check(z.minLength(1), z.maxLength(254)),
  password: z.string().check(z.minLength(1), z.maxLength(1024)),
  code: z.optional(z.string().check(z.maxLength(64))),
})
type Body = z.infer<typeof Body>

/** Where the site's secret for counting strangers is drawn, when this is its first try. */
const strangerSecretBytes = 32

type Reason = 'unknown-user' | 'wrong-password' | 'disabled'

function subjectOf(user: User | null): NonNullable<Outcome['subject']> {
  return { user: user && { id: user.id, email: user.email }, session: null }
}

function failed(user: User | null, reason: Reason): Outcome {
  return {
    event: { type: 'login-failed', outcome: 'refused', code: 'login-failed', reason },
    subject: subjectOf(user),
    answer: new Refusal('login-failed', 'This e-mail address and password do not go together.'),
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

export const endpoint: OpenEndpoint<Body> = {
  input: fields(Body),

  // Whoever is known and whoever is not take the same steps: two reads for the account, one for the secret, the count,
  // the kept password, one verification. What differs is told to the audit alone.
  async runOpen({ email, password }, call, world) {
    const { registry, now, random } = world
    const settings = await registry.settings(random(1)[0] ?? 0)
    const tries = await countAddress(call, settings, world)
    const [account, stranger] = await Promise.all([
      registry.accountByEmail(email),
      registry.strangerCounter(email, random(strangerSecretBytes)),
    ])
    const user = account?.user ?? null
    const tried = { id: user?.id ?? nobodysId, counter: user ? registry.counterOf(user.id) : stranger }
    const verdict = await verify(tried, { password }, settings, world)
    if (!verdict.isRight && verdict.why === 'locked') return locked(user, verdict.untilMs)
    if (!account) return failed(null, 'unknown-user')
    if (!verdict.isRight) return failed(user, verdict.why)
    if (!isUsable(account.user, now())) return failed(user, 'disabled')
    await Promise.all([registry.clearAttempts(account.user.id), tries.forgive()])
    await raiseCost(account.user, verdict.kept, password, world)
    return openSession(account, settings, call, world)
  },
}
