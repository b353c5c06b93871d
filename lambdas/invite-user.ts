// Invite a person who has no password: a one-time link with which they choose their first.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { isChosen } from '../stores/kept-passwords.ts'
import { checkOneself } from './http/acting.ts'
import { checkAdministrator } from './http/administrator.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { makeLink, personFor } from './http/making-link.ts'
import { userId } from './http/person.ts'

const Params = z.strictObject({ id: userId })
type Params = z.infer<typeof Params>

export const endpoint: Endpoint<Params> = {
  input: fields(Params),

  async run({ id }, context, world) {
    checkAdministrator(context)
    checkOneself(context)
    const { user, kept } = await personFor(Number(id), world)
    if (isChosen(kept)) throw new Refusal('conflict', 'This person has a password. Reset it instead.')
    const { change, told, answer } = await makeLink(user, 'invite', world)
    return {
      changes: [change],
      event: { type: 'user-changed', outcome: 'ok', subject: user.email, changes: [told] },
      answer,
    }
  },
}
