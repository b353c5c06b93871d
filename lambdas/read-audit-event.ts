// One audit event in full. The reading itself is recorded.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { mayReadAudit } from '../core/user.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'

const Params = z.strictObject({ id: z.string().check(z.maxLength(100), z.regex(/^[0-9A-Za-z.-]+$/)) })
type Params = z.infer<typeof Params>

export const endpoint: Endpoint<Params> = {
  input: fields(Params),

  async run({ id }, { user }, { audit }) {
    if (!mayReadAudit(user)) throw new Refusal('forbidden', 'Reading the audit trail needs the auditor role.')
    const event = await audit.event(id)
    if (!event) throw new Refusal('not-found', 'There is no such event.')
    return {
      event: { type: 'audit-read', outcome: 'ok', asked: { id }, eventCount: 1 },
      answer: json(200, event),
    }
  },
}
