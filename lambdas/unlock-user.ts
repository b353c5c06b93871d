// Let a person try to sign in again after too many wrong passwords. Their sessions were never touched by the lock.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { isLocked } from '../core/sign-in.ts'
import { checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'

const Params = z.strictObject({ id: z.string().check(z.regex(/^\d{1,10}$/)) })
type Params = z.infer<typeof Params>

export const endpoint: Endpoint<Params> = {
  input: fields(Params),

  async run({ id }, context, { registry }) {
    checkAdministrator(context)
    const user = await registry.user(Number(id))
    if (!user) throw new Refusal('not-found', 'There is no such person.')
    const attempts = await registry.attempts(user.id)
    const wasLocked = isLocked(attempts, await context.settings(), context.now.getTime())
    return {
      changes: wasLocked ? [registry.unlocking(user.id, attempts)] : [],
      event: {
        type: 'user-changed',
        outcome: 'ok',
        subject: user.email,
        changes: wasLocked ? [{ name: 'locked', old: true, new: false }] : [],
      },
      answer: json(200, user),
    }
  },
}
