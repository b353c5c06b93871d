// The keys of this session, without their secrets: label, life, last use, and what they are narrowed to.
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { nothing } from './http/nothing.ts'
import { showKeys } from './http/show-sessions.ts'

export const endpoint: Endpoint<object> = {
  input: nothing,

  async run(_, context, world) {
    const [detail, settings] = await Promise.all([context.detail(), context.settings()])
    return {
      event: { type: 'session-read', outcome: 'ok' },
      answer: json(200, { keys: showKeys(detail, settings, world) }),
    }
  },
}
