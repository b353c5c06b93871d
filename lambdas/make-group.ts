// Make a group of people, to give roles to all of them at once. Its name never comes to mean another.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { checkOneself } from './http/acting.ts'
import { checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { checkSizes, GroupName, Members, movingOf, showGroup } from './http/group-members.ts'

const Body = z.strictObject({ name: GroupName, members: z.optional(Members) })
type Body = z.infer<typeof Body>

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run({ name, members = [] }, context, world) {
    checkAdministrator(context)
    checkOneself(context)
    const { registry } = world
    if ((await registry.nameHolder(name)) !== undefined) {
      throw new Refusal('conflict', 'A group has that name, or had it. Choose another.')
    }
    const { users, memberships } = await movingOf(members, world)
    const others = await registry.groups()
    const group = { id: Math.max(0, ...others.map(({ id }) => id)) + 1, name, members: users.map(({ id }) => id) }
    checkSizes(group.members, memberships)
    const added = users.map(({ email }) => email)
    return {
      changes: registry.addingGroup(group, memberships),
      event: {
        type: 'group-changed',
        outcome: 'ok',
        subject: name,
        changes: [
          { name: 'name', old: null, new: name },
          { name: 'members', old: [], new: added },
        ],
      },
      answer: json(201, await showGroup(group, world)),
    }
  },
}
