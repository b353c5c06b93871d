// Take a person's password away: it opens nothing any more, every session of theirs ends, and a one-time link lets them
// choose another.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { isChosen, noPassword } from '../stores/kept-passwords.ts'
import { checkOneself } from './http/acting.ts'
import { checkAdministrator } from './http/administrator.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { makeLink, personFor } from './http/making-link.ts'
import { newEra, userId } from './http/person.ts'

const Params = z.strictObject({ id: userId })
type Params = z.infer<typeof Params>

export const endpoint: Endpoint<Params> = {
  input: fields(Params),

  async run({ id }, context, world) {
    checkAdministrator(context)
    checkOneself(context)
    const { held, user, kept } = await personFor(Number(id), world)
    if (user.id === context.actor.id)
      throw new Refusal('conflict', 'Change your own password, or ask another administrator.')
    const { registry } = world
    const { change, told, answer } = await makeLink(user, 'reset', world)
    return {
      changes: [
        change,
        registry.settingPassword(user.id, kept, noPassword),
        registry.changingUser(held, { to: user, era: newEra(world.random) }),
      ],
      event: {
        type: 'user-changed',
        outcome: 'ok',
        subject: user.email,
        changes: [told, { name: 'hasPassword', old: isChosen(kept), new: false }],
      },
      answer,
    }
  },
}
