// Choose a password by a one-time link. Of any number who spend it at once one does; whatever is wrong with a link is
// answered in the same words after the same work.
import * as z from 'zod/mini'
import { opens, personOfToken } from '../core/one-time-link.ts'
import { Refusal } from '../core/refusal.ts'
import { nobodysId } from '../core/sign-in.ts'
import { isUsable, type User } from '../core/user.ts'
import { noContent } from './http/answer.ts'
import type { OpenEndpoint, Outcome } from './http/call.ts'
import { fields } from './http/fields.ts'
import { acceptPassword } from './http/new-password.ts'
import { newEra } from './http/person.ts'
import { countAddress } from './http/throttle.ts'

const Body = z.strictObject({
  token: z.string().check(z.minLength(1), z.maxLength(100)),
  password: z.string().check(z.minLength(1), z.maxLength(1024)),
})
type Body = z.infer<typeof Body>

const unusable = () =>
  new Refusal('not-found', 'This link is not known here, was used, or has ended. Ask an administrator for a new one.')

function refusedAs(user: User | undefined, refusal: Refusal): Outcome {
  return {
    event: { type: 'password-changed', outcome: 'refused', code: refusal.code },
    subject: { user: user ? { id: user.id, email: user.email } : null, session: null },
    answer: refusal,
  }
}

export const endpoint: OpenEndpoint<Body> = {
  input: fields(Body),

  async runOpen({ token, password }, call, world) {
    const { registry, now, random } = world
    const tries = await countAddress(call, await registry.settings(random(1)[0] ?? 0), world)
    const id = personOfToken(token) ?? nobodysId
    const [user, link, kept] = await Promise.all([registry.user(id), registry.link(id), registry.password(id)])
    if (!user || !link || !kept || !opens(token, link, now().getTime()) || !isUsable(user, now())) {
      return refusedAs(user, unusable())
    }
    await tries.forgive()
    const accepted = await acceptPassword(password, user, kept, world)
    if ('why' in accepted) return refusedAs(user, new Refusal('bad-request', accepted.why))
    return {
      changes: [
        registry.spendingLink(id, link),
        registry.settingPassword(id, kept, accepted.hash),
        registry.beginningEra(id, newEra(random)),
      ],
      conflict: unusable(),
      event: { type: 'password-changed', outcome: 'ok', reason: link.reason },
      subject: { user: { id: user.id, email: user.email }, session: null },
      answer: noContent(),
    }
  },
}
