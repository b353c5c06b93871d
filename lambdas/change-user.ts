// Disable or enable a person. Disabling ends every session and key of theirs, from the next request on and for good.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { changesBetween, checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'

/** As many as nobody will ever draw twice. */
const eraBytes = 12

const Body = z.strictObject({ id: z.string().check(z.regex(/^\d{1,10}$/)), active: z.boolean() })
type Body = z.infer<typeof Body>

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run({ id, active }, context, { registry, random }) {
    checkAdministrator(context)
    const user = await registry.user(Number(id))
    if (!user) throw new Refusal('not-found', 'There is no such person.')
    if (user.id === context.actor.id && !active) {
      throw new Refusal('conflict', 'You cannot disable your own account. Ask another administrator.')
    }
    const after = { ...user, active }
    const changes = changesBetween({ active: user.active }, { active })
    const era = Buffer.from(random(eraBytes)).toString('base64url')
    return {
      changes: changes.length > 0 ? [registry.changingActive(user, active, era)] : [],
      event: { type: 'user-changed', outcome: 'ok', subject: user.email, changes },
      answer: json(200, after),
    }
  },
}
