// A tile of the log, or a bundle of its entries, which are the events themselves. The reading is recorded.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { mayReadAudit } from '../core/user.ts'
import { bytes } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'

const Params = z.strictObject({ tile: z.string().check(z.maxLength(100), z.regex(/^[0-9a-z./]+$/)) })
type Params = z.infer<typeof Params>

export const endpoint: Endpoint<Params> = {
  input: fields(Params),

  async run({ tile }, { user }, { sealedLog }) {
    if (!mayReadAudit(user)) throw new Refusal('forbidden', 'Reading the log needs the auditor role.')
    const found = await sealedLog.file(`tile/${tile}`)
    if (!found) throw new Refusal('not-found', 'The log has no such file.')
    return {
      event: { type: 'audit-read', outcome: 'ok', asked: { tile }, eventCount: found.entries },
      answer: bytes(found.bytes),
    }
  },
}
