// The providers of identities, those that are not active included; their secrets excepted.
import * as z from 'zod/mini'
import { checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { showProvider } from './http/oidc-fields.ts'

const Query = z.strictObject({})
type Query = z.infer<typeof Query>

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run(_, context, { registry }) {
    checkAdministrator(context)
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: 'providers of identities' },
      answer: json(200, { providers: (await registry.oidcProviders()).map(showProvider) }),
    }
  },
}
