// The people of this site.
import { checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { nothing } from './http/nothing.ts'

export const endpoint: Endpoint<object> = {
  input: nothing,

  async run(_, context, { registry }) {
    checkAdministrator(context)
    const users = await registry.users()
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: 'users' },
      answer: json(200, { users: users.toSorted((a, b) => a.id - b.id) }),
    }
  },
}
