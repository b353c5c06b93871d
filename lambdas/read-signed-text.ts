// The exact text that a digest stands for: for whoever signed it, and for those who review. For all others it is not there.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { mayReadAudit } from '../core/user.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'

const Params = z.strictObject({ sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)) })
type Params = z.infer<typeof Params>

export const endpoint: Endpoint<Params> = {
  input: fields(Params),

  async run({ sha256 }, { actor, user }, { registry }) {
    const isOpen = mayReadAudit(user) || (await registry.hasSigned(actor.id, sha256))
    const text = isOpen ? await registry.keptText(sha256) : undefined
    if (text === undefined) throw new Refusal('not-found', 'You have signed no text of this digest.')
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: `signed text ${sha256}` },
      answer: json(200, { sha256, text }),
    }
  },
}
