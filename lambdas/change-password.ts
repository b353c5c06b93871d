// Change one's own password. It needs the present one, counted as a try to sign in; all other sessions of the person end.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { endedSentences } from '../core/session.ts'
import { toHot } from '../stores/session-items.ts'
import { checkOneself } from './http/acting.ts'
import { noContent } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { checkPasswordAgain } from './http/credentials.ts'
import { fields } from './http/fields.ts'
import { acceptPassword } from './http/new-password.ts'
import { newEra } from './http/person.ts'

const text = z.string().check(z.minLength(1), z.maxLength(1024))
const Body = z.strictObject({ password: text, newPassword: text })
type Body = z.infer<typeof Body>

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run({ password, newPassword }, context, world) {
    checkOneself(context)
    const { actor, pass } = context
    const { registry, sessions } = world
    const [held, detail] = await Promise.all([registry.accountToChange(actor.id), context.detail()])
    // What ended the person's sessions meanwhile ended this one: it is not moved out of that end.
    if (!held || held.era !== toHot(detail.hot).era) {
      throw new Refusal('session-ended', endedSentences['session-ended'] ?? '')
    }
    const kept = await checkPasswordAgain(context, { password }, await context.settings(), world)
    const accepted = await acceptPassword(newPassword, actor, kept, world)
    if ('why' in accepted) throw new Refusal('bad-request', accepted.why)
    const era = newEra(world.random)
    return {
      changes: [
        registry.settingPassword(actor.id, kept, accepted.hash),
        registry.changingUser(held, { to: held.user, era }),
        sessions.movingEra(pass.session, era),
      ],
      event: { type: 'password-changed', outcome: 'ok', reason: 'change' },
      answer: noContent(),
    }
  },
}
