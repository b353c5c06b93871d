// The receipt of a signature, to keep: printed name, time, meaning, what was declared, digest of the text, audit event.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { receiptText } from '../core/signature.ts'
import { mayReadAudit } from '../core/user.ts'
import { json } from './http/answer.ts'
import type { Answer, Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'

const Query = z.strictObject({
  id: z.string().check(z.maxLength(100), z.regex(/^[0-9A-Za-z.]+$/)),
  format: z.optional(z.enum(['json', 'text'])),
})
type Query = z.infer<typeof Query>

const asFile = (name: string) => ({ 'content-disposition': `attachment; filename="${name}"` })

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run({ id, format = 'json' }, { actor, user }, { registry }) {
    const receipt = await registry.receipt(id)
    if (!receipt || (receipt.userId !== actor.id && !mayReadAudit(user))) {
      throw new Refusal('not-found', 'You have no receipt of this event.')
    }
    const name = `receipt-${receipt.event}`
    const text: Answer = {
      status: 200,
      headers: { 'content-type': 'text/plain;charset=UTF-8', ...asFile(`${name}.txt`) },
      body: receiptText(receipt),
    }
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: `receipt ${receipt.event}` },
      folder: receipt.folder,
      answer: format === 'text' ? text : json(200, receipt, asFile(`${name}.json`)),
    }
  },
}
