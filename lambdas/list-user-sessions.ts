// The sessions of anybody, for site administrators.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { showUser } from './http/show-session.ts'
import { sessionsOf } from './http/show-sessions.ts'

const Query = z.strictObject({ user: z.string().check(z.regex(/^\d{1,10}$/)) })
type Query = z.infer<typeof Query>

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run({ user: id }, context, world) {
    checkAdministrator(context)
    const user = await world.registry.user(Number(id))
    if (!user) throw new Refusal('not-found', 'There is no such person.')
    const sessions = await sessionsOf(user, context, world)
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: `sessions of user ${user.id}` },
      answer: json(200, { user: showUser(user), sessions }),
    }
  },
}
