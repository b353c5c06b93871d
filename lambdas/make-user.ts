// Add a person. They have no password until they are invited and choose one.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import type { User } from '../core/user.ts'
import { noPassword } from '../stores/kept-passwords.ts'
import { asNew, checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { factsOf, personFields } from './http/person.ts'

const { email, displayName, ...more } = personFields
const Body = z.extend(z.partial(z.strictObject(more)), { email, displayName })
type Body = z.infer<typeof Body>

const firstFacts = { active: true, expiresAt: null, siteRoles: [], secondFactorRequired: false }

function newUser(id: number, asked: Body): User {
  const named = Object.entries(asked).filter(([, value]) => value !== undefined)
  return { id, email: asked.email, displayName: asked.displayName, ...firstFacts, ...Object.fromEntries(named) }
}

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run(body, context, { registry }) {
    checkAdministrator(context)
    const user = newUser(await registry.nextUserId(), body)
    const taking = await registry.takingEmail(user.email, user.id)
    if (!taking) throw new Refusal('conflict', 'Somebody has this e-mail address already.')
    return {
      changes: registry.addingUser(user, noPassword, { email: taking, at: context.now.toISOString() }),
      event: { type: 'user-changed', outcome: 'ok', subject: user.email, changes: asNew(factsOf(user)) },
      answer: json(201, user),
    }
  },
}
