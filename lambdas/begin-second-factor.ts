// Begin to set up a second factor: a secret for an authenticator app, shown once. It counts when a code confirms it.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { newTotpSecret, totpSecretBytes, totpUri } from '../core/totp.ts'
import { checkOneself } from './http/acting.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { checkPasswordAgain } from './http/credentials.ts'
import { factorChange } from './http/factor-change.ts'
import { fields } from './http/fields.ts'

const Body = z.strictObject({ password: z.string().check(z.minLength(1), z.maxLength(1024)) })
type Body = z.infer<typeof Body>

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run({ password }, context, world) {
    checkOneself(context)
    const { actor } = context
    await checkPasswordAgain(context, { password }, await context.settings(), world)
    const held = await world.registry.secondFactor(actor.id)
    if (held?.state === 'active') {
      throw new Refusal('conflict', 'You have a second factor. Take it away first, with your password and a code.')
    }
    const secret = newTotpSecret(world.random(totpSecretBytes))
    return {
      changes: [world.registry.beginningFactor(actor.id, held, secret)],
      event: { type: 'second-factor-changed', outcome: 'ok', changes: [factorChange(held, 'pending')] },
      answer: json(201, { secret, uri: totpUri(secret, actor.email) }),
    }
  },
}
