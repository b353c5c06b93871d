// End the session and with it every key of it.
import { Refusal } from '../core/refusal.ts'
import { endedSentences } from '../core/session.ts'
import { noContent } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { cookieHeader } from './http/cookie.ts'
import { nothing } from './http/nothing.ts'

export const endpoint: Endpoint<object> = {
  input: nothing,

  async run(_, { pass, now, call }, { sessions }) {
    return {
      changes: [sessions.ending(pass.session, now.getTime())],
      conflict: new Refusal('session-ended', endedSentences['session-ended'] ?? ''),
      event: { type: 'logout', outcome: 'ok' },
      answer: noContent({
        'x-session-expires-in': '0',
        'set-cookie': cookieHeader(call.secure, ''),
      }),
    }
  },
}
