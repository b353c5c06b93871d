// Confirm a second factor by a code of the app: it counts from now on, in this session too. Recovery codes are shown once.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { recoveryBytes, recoveryCode, recoveryCodes, recoveryHash, stepOfCode } from '../core/totp.ts'
import { checkOneself } from './http/acting.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { countTry, lockedRefusal } from './http/credentials.ts'
import { factorChange } from './http/factor-change.ts'
import { fields } from './http/fields.ts'

const Body = z.strictObject({ code: z.string().check(z.minLength(1), z.maxLength(64)) })
type Body = z.infer<typeof Body>

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run({ code }, context, world) {
    checkOneself(context)
    const { actor, pass, now } = context
    const { registry, sessions, random } = world
    const [held, detail] = await Promise.all([registry.secondFactor(actor.id), context.detail()])
    if (held?.state !== 'pending') throw new Refusal('conflict', 'There is no second factor to confirm. Begin anew.')
    const tried = await countTry(registry.counterOf(actor.id), await context.settings(), world)
    if (tried.isLocked) throw lockedRefusal(tried.untilMs)
    const step = stepOfCode(held.secret, code, held.usedStep, now.getTime())
    if (step === null)
      throw new Refusal('login-failed', 'This is not a code of that secret. Is the clock of your device right?')
    await tried.forgive()
    const codes = Array.from({ length: recoveryCodes }, () => recoveryCode(random(recoveryBytes)))
    const amr = [...new Set([...detail.session.amr, 'otp'])]
    return {
      changes: [
        registry.confirmingFactor(actor.id, held, step, codes.map(recoveryHash)),
        sessions.provingMore(pass.session, amr),
      ],
      event: {
        type: 'second-factor-changed',
        outcome: 'ok',
        changes: [factorChange(held, 'active')],
      },
      answer: json(200, { recoveryCodes: codes }),
    }
  },
}
