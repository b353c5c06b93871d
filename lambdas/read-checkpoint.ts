// How far the log goes, signed. Public: it says nothing of any event, and whoever keeps one can later show what was there.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { text } from './http/answer.ts'
import type { OpenEndpoint } from './http/call.ts'
import { fields } from './http/fields.ts'

const Query = z.strictObject({})
type Query = z.infer<typeof Query>

export const endpoint: OpenEndpoint<Query> = {
  input: fields(Query),

  async runOpen(_, __, { sealedLog }) {
    const checkpoint = await sealedLog.checkpoint()
    if (checkpoint === undefined) throw new Refusal('not-found', 'Nothing is sealed here yet.')
    return { event: { type: 'metadata-read', outcome: 'ok', what: 'checkpoint' }, answer: text(checkpoint) }
  },
}
