// Act as another person from the next request on, in this session and with every key of it. Rights only narrow by it.
import * as z from 'zod/mini'
import { decideImpersonation } from '../core/impersonation.ts'
import { Refusal } from '../core/refusal.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { showSession } from './http/show-session.ts'

const Email = z.string().check(z.minLength(1), z.maxLength(254))
const Body = z.union([z.strictObject({ email: Email }), z.strictObject({ id: z.int().check(z.minimum(0)) })])
type Body = z.infer<typeof Body>

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run(asked, context, { registry, sessions }) {
    const { actor, impersonation, pass, now } = context
    const found = 'id' in asked ? await registry.user(asked.id) : (await registry.accountByEmail(asked.email))?.user
    const decision = decideImpersonation({ actor, target: found, isActing: impersonation !== null }, now)
    if (!decision.allow) throw new Refusal(decision.code, decision.why)
    const { target } = decision
    const shown = await showSession({ ...context, impersonation: { actor, target } })
    return {
      changes: [sessions.impersonating(pass.session, { from: null, to: target.id })],
      event: { type: 'impersonation-started', outcome: 'ok', subject: target.email },
      answer: json(200, shown),
    }
  },
}
