// Change a provider of identities, or switch it off. It acts on the next sign-in; sessions that run go on.
import { checkOneself } from './http/acting.ts'
import { checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { changedProvider } from './http/oidc-administration.ts'
import { oidcBodies, type SentProvider } from './http/oidc-fields.ts'

export const endpoint: Endpoint<SentProvider> = {
  input: fields(oidcBodies.some),

  async run(body, context, world) {
    checkAdministrator(context)
    checkOneself(context)
    const { shown, ...ruled } = await changedProvider(body, world)
    return { ...ruled, answer: json(200, shown) }
  },
}
