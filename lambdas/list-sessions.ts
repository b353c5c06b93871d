// One's own sessions that run, with where they began and their keys.
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { nothing } from './http/nothing.ts'
import { sessionsOf } from './http/show-sessions.ts'

export const endpoint: Endpoint<object> = {
  input: nothing,

  run: async (_, context, world) => ({
    event: { type: 'session-read', outcome: 'ok' },
    answer: json(200, { sessions: await sessionsOf(context.actor, context, world) }),
  }),
}
