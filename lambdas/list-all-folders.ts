// Every folder of the site with its settings, for administrators.
import { checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { nothing } from './http/nothing.ts'

export const endpoint: Endpoint<object> = {
  input: nothing,

  async run(_, context, { registry }) {
    checkAdministrator(context)
    const folders = await registry.folders()
    return { event: { type: 'metadata-read', outcome: 'ok', what: 'all folders' }, answer: json(200, { folders }) }
  },
}
