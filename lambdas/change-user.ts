// Change a person. It acts on the next request of each of their sessions; disabling ends these for good.
import * as z from 'zod/mini'
import { isDormant } from '../core/dormancy.ts'
import { Refusal } from '../core/refusal.ts'
import { administersForGood, type User } from '../core/user.ts'
import { endsSessions, isAdministrationTaken, whyNotOneself } from '../core/user-change.ts'
import { type Account, isSameAddress } from '../stores/people.ts'
import type { Operation, World } from '../stores/world.ts'
import { changesBetween, checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Context, Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { factsOf, newEra, personFields, userId } from './http/person.ts'

const Body = z.extend(z.partial(z.strictObject(personFields)), { id: userId })
type Body = z.infer<typeof Body>

/** What the body names, over what is so. */
function changed(before: User, { id: _, ...asked }: Body): User {
  const named = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined))
  return { ...before, ...named }
}

async function readdressing({ registry }: World, before: User, after: User): Promise<Operation[]> {
  if (isSameAddress(before.email, after.email)) return []
  const taking = await registry.takingEmail(after.email, after.id)
  if (!taking) throw new Refusal('conflict', 'Somebody else has this e-mail address.')
  return [taking, registry.leavingEmail(before.email, before.id)]
}

/** Holds on to the administration of whoever takes it from another; they keep it until the change is made. */
async function keepingAdministrator({ registry }: World, { actor }: Context): Promise<Operation> {
  const held = await registry.accountToChange(actor.id)
  if (held && administersForGood(held.user)) return registry.holdingUser(held)
  throw new Refusal(
    'conflict',
    'Your own account has an end, so nobody might be left to administer this site. Ask an administrator whose account has none.',
  )
}

async function changing(
  held: Account,
  after: User,
  isEnabled: boolean,
  context: Context,
  world: World,
): Promise<Operation[]> {
  const { user: before } = held
  const isOneself = [context.actor.id, context.user.id].includes(before.id)
  const why = isOneself ? whyNotOneself(before, after) : null
  if (why !== null) throw new Refusal('conflict', why)
  const era = endsSessions(before, after, context.now) ? newEra(world.random) : null
  return [
    world.registry.changingUser(held, {
      to: after,
      era,
      ...(isEnabled ? { activeSince: context.now.toISOString() } : {}),
    }),
    ...(await readdressing(world, before, after)),
    ...(isAdministrationTaken(before, after) ? [await keepingAdministrator(world, context)] : []),
  ]
}

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run(body, context, world) {
    checkAdministrator(context)
    const held = await world.registry.accountToChange(Number(body.id))
    if (!held) throw new Refusal('not-found', 'There is no such person.')
    const after = changed(held.user, body)
    const wakes = body.active === true && isDormant(held, await context.settings(), context.now)
    const changes = [
      ...changesBetween(factsOf(held.user), factsOf(after)),
      ...(wakes ? [{ name: 'dormant', old: true, new: false }] : []),
    ]
    const isEnabled = wakes || (after.active && !held.user.active)
    return {
      changes: changes.length > 0 ? await changing(held, after, isEnabled, context, world) : [],
      event: { type: 'user-changed', outcome: 'ok', subject: held.user.email, changes },
      answer: json(200, after),
    }
  },
}
