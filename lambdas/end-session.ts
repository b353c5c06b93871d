// End one of one's own sessions, this one or another. When this has answered, nothing of it opens anything any more.
import * as z from 'zod/mini'
import { checkOneself } from './http/acting.ts'
import type { Endpoint } from './http/call.ts'
import { endSession, SessionId } from './http/ending-sessions.ts'
import { fields } from './http/fields.ts'

const Params = z.strictObject({ id: SessionId })
type Params = z.infer<typeof Params>

export const endpoint: Endpoint<Params> = {
  input: fields(Params),

  async run({ id }, context, world) {
    checkOneself(context)
    return await endSession(id, (owner) => owner.id === context.actor.id, context, world)
  },
}
