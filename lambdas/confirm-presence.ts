// The person says that they are still there. The authorizer has slid the idle end by then.
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { nothing } from './http/nothing.ts'
import { showSession } from './http/show-session.ts'

export const endpoint: Endpoint<object> = {
  input: nothing,
  run: async (_, context) => ({
    event: { type: 'presence', outcome: 'ok' },
    answer: json(200, await showSession(context)),
  }),
}
