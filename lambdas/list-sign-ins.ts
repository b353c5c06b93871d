// Which providers of identities one may sign in by: what the page shows to whoever is not signed in.
import * as z from 'zod/mini'
import { json } from './http/answer.ts'
import type { OpenEndpoint } from './http/call.ts'
import { fields } from './http/fields.ts'

const Query = z.strictObject({})
type Query = z.infer<typeof Query>

export const endpoint: OpenEndpoint<Query> = {
  input: fields(Query),

  async runOpen(_, __, { registry }) {
    const active = (await registry.oidcProviders()).filter((provider) => provider.active)
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: 'ways to sign in' },
      answer: json(200, { providers: active.map(({ id, title }) => ({ id, title })) }),
    }
  },
}
