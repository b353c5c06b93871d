// Who signs the log: the verifier keys, for whoever is to check it. Public, since a key that came with the log proves nothing.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { text } from './http/answer.ts'
import type { OpenEndpoint } from './http/call.ts'
import { fields } from './http/fields.ts'

const Query = z.strictObject({})
type Query = z.infer<typeof Query>

export const endpoint: OpenEndpoint<Query> = {
  input: fields(Query),

  async runOpen(_, __, { verifierKeys }) {
    const keys = await verifierKeys()
    if (keys === '') throw new Refusal('not-found', 'Nothing is signed here yet.')
    return { event: { type: 'metadata-read', outcome: 'ok', what: 'verifier key' }, answer: text(keys) }
  },
}
