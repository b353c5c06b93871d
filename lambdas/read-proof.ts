// One event as a file that proves it (c2sp.org/tlog-proof): the event is in it. The reading is recorded.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { mayReadAudit } from '../core/user.ts'
import { isEventId } from '../stores/event-ids.ts'
import { text } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'

const Params = z.strictObject({ id: z.string().check(z.maxLength(100), z.regex(/^[0-9A-Za-z.-]+$/)) })
type Params = z.infer<typeof Params>

export const endpoint: Endpoint<Params> = {
  input: fields(Params),

  async run({ id }, { user }, { auditIndex, sealedLog }) {
    if (!mayReadAudit(user)) throw new Refusal('forbidden', 'Reading the log needs the auditor role.')
    const index = isEventId(id) ? await (await auditIndex.open()).leafOf(id) : undefined
    const proof = index === undefined ? undefined : await sealedLog.proof(index)
    if (proof === undefined) {
      throw new Refusal(
        'not-found',
        'There is no proof of this event. What was just recorded is sealed soon; ask again then.',
      )
    }
    return { event: { type: 'audit-read', outcome: 'ok', asked: { proof: id }, eventCount: 1 }, answer: text(proof) }
  },
}
