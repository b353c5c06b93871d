// Add a provider of identities: from then on people may sign in by it.
import { checkOneself } from './http/acting.ts'
import { checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { addedProvider } from './http/oidc-administration.ts'
import { oidcBodies, type SentNewProvider } from './http/oidc-fields.ts'

export const endpoint: Endpoint<SentNewProvider> = {
  input: fields(oidcBodies.whole),

  async run(body, context, world) {
    checkAdministrator(context)
    checkOneself(context)
    const { shown, ...ruled } = await addedProvider(body, world)
    return { ...ruled, answer: json(201, shown) }
  },
}
