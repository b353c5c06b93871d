// Act as oneself again. Who did so already is told so, and that too is on record.
import { subjectOf } from '../core/impersonation.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { nothing } from './http/nothing.ts'
import { showSession } from './http/show-session.ts'

export const endpoint: Endpoint<object> = {
  input: nothing,

  async run(_, context, { sessions }) {
    const { impersonation, pass } = context
    const answer = json(200, await showSession({ ...context, impersonation: null }))
    if (!impersonation) return { event: { type: 'session-read', outcome: 'ok' }, answer }
    return {
      changes: [sessions.impersonating(pass.session, { from: pass.actingAs, to: null, acting: null })],
      event: { type: 'impersonation-ended', outcome: 'ok', subject: subjectOf(impersonation.target) },
      answer,
    }
  },
}
