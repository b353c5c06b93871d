// Take one's own second factor away. It needs the password and a code (or recovery code), as a try to sign in.
import * as z from 'zod/mini'
import { checkOneself } from './http/acting.ts'
import { noContent } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { checkAgain } from './http/credentials.ts'
import { factorChange } from './http/factor-change.ts'
import { bodyFields } from './http/fields.ts'

const Body = z.strictObject({
  password: z.string().check(z.minLength(1), z.maxLength(1024)),
  code: z.string().check(z.minLength(1), z.maxLength(64)),
})
type Body = z.infer<typeof Body>

export const endpoint: Endpoint<Body> = {
  // In the body, though it is a DELETE: a password stands in no address.
  input: bodyFields(Body),

  async run(shown, context, world) {
    checkOneself(context)
    const { actor } = context
    await checkAgain(context, shown, { password: true, code: 'always' }, await context.settings(), world)
    const held = await world.registry.secondFactor(actor.id)
    return {
      changes: held ? [world.registry.removingFactor(actor.id, held)] : [],
      event: {
        type: 'second-factor-changed',
        outcome: 'ok',
        changes: [factorChange(held, 'removed')],
      },
      answer: noContent(),
    }
  },
}
