// Show the session: who, what is declared, when it ends. Looking does not count as use.
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { nothing } from './http/nothing.ts'
import { showSession } from './http/show-session.ts'

export const endpoint: Endpoint<object> = {
  input: nothing,
  run: async (_, context) => ({
    event: { type: 'session-read', outcome: 'ok' },
    answer: json(200, await showSession(context)),
  }),
}
