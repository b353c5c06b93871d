// The people of this site.
import { isDormant } from '../core/dormancy.ts'
import { checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { nothing } from './http/nothing.ts'

export const endpoint: Endpoint<object> = {
  input: nothing,

  async run(_, context, { registry }) {
    checkAdministrator(context)
    const [accounts, settings] = await Promise.all([registry.accounts(), context.settings()])
    const users = await Promise.all(
      accounts.map(async ({ user, ...uses }) => ({
        ...user,
        signedInAt: uses.signedInAt,
        dormant: isDormant(uses, settings, context.now),
        hasSecondFactor: (await registry.secondFactor(user.id))?.state === 'active',
      })),
    )
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: 'users' },
      answer: json(200, { users: users.toSorted((a, b) => a.id - b.id) }),
    }
  },
}
