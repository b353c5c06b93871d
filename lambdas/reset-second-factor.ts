// Take a person's second factor away, for whoever lost theirs. Their sessions end; they sign in and set up another.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { checkOneself } from './http/acting.ts'
import { checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { factorChange } from './http/factor-change.ts'
import { fields } from './http/fields.ts'
import { newEra, userId } from './http/person.ts'

const Params = z.strictObject({ id: userId })
type Params = z.infer<typeof Params>

export const endpoint: Endpoint<Params> = {
  input: fields(Params),

  async run({ id }, context, { registry, random }) {
    checkAdministrator(context)
    checkOneself(context)
    const account = await registry.accountToChange(Number(id))
    if (!account) throw new Refusal('not-found', 'There is no such person.')
    const { user } = account
    if (user.id === context.actor.id) throw new Refusal('conflict', 'Take away your own with your password and a code.')
    const held = await registry.secondFactor(user.id)
    const had = held?.state === 'active'
    return {
      changes: had
        ? [registry.removingFactor(user.id, held), registry.changingUser(account, { to: user, era: newEra(random) })]
        : [],
      event: {
        type: 'user-changed',
        outcome: 'ok',
        subject: user.email,
        changes: had ? [factorChange(held, 'removed')] : [],
      },
      answer: json(200, user),
    }
  },
}
