// End anybody's session, for site administrators.
import * as z from 'zod/mini'
import { checkAdministrator } from './http/administrator.ts'
import type { Endpoint } from './http/call.ts'
import { endSession, SessionId } from './http/ending-sessions.ts'
import { fields } from './http/fields.ts'

const Params = z.strictObject({ id: SessionId })
type Params = z.infer<typeof Params>

export const endpoint: Endpoint<Params> = {
  input: fields(Params),

  async run({ id }, context, world) {
    checkAdministrator(context)
    return await endSession(id, () => true, context, world)
  },
}
