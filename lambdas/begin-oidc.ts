// Begin to sign in at a provider of identities: the browser is sent there, with a cookie that says what it began.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import type { OpenEndpoint, Outcome } from './http/call.ts'
import { fields } from './http/fields.ts'
import { authorizationUrl } from './http/oidc-client.ts'
import { ProviderId } from './http/oidc-fields.ts'
import { flowCookie, newFlow, OwnPath } from './http/oidc-flow.ts'

const Query = z.strictObject({ provider: ProviderId, returnTo: z.optional(OwnPath) })
type Query = z.infer<typeof Query>

function down(provider: string): Outcome {
  return {
    event: { type: 'login-failed', outcome: 'refused', code: 'unavailable', reason: 'oidc-down', provider },
    answer: new Refusal('unavailable', 'The provider does not answer just now. Try again in a moment.'),
  }
}

export const endpoint: OpenEndpoint<Query> = {
  input: fields(Query),

  async runOpen({ provider: id, returnTo = '/' }, { secure }, world) {
    const provider = await world.registry.oidcProvider(id)
    if (!provider?.active) throw new Refusal('not-found', 'There is no such provider here.')
    const flow = newFlow(id, returnTo, world)
    const asked = await authorizationUrl(provider, flow, world)
    if (asked.failed !== null) return down(id)
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: `way to sign in by ${id}` },
      answer: {
        status: 302,
        headers: { location: asked.url.href, 'set-cookie': flowCookie(flow, secure) },
        body: null,
      },
    }
  },
}
