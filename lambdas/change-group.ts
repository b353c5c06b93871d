// Change a group's name or who is in it. What its members may changes with their next request.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { checkOneself } from './http/acting.ts'
import { checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { GroupName, Members, movedMembers, showGroup } from './http/group-members.ts'

const Body = z.strictObject({
  id: z.string().check(z.regex(/^\d{1,10}$/)),
  name: z.optional(GroupName),
  add: z.optional(Members),
  remove: z.optional(Members),
})
type Body = z.infer<typeof Body>

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run({ id, name, add = [], remove = [] }, context, world) {
    checkAdministrator(context)
    checkOneself(context)
    const { registry } = world
    const group = await registry.group(Number(id))
    if (!group) throw new Refusal('not-found', 'There is no such group.')
    const { members, joining, leaving, moving } = await movedMembers(group, { add, remove }, world)
    const holder = name === undefined ? group.id : await registry.nameHolder(name)
    if (holder !== undefined && holder !== group.id) {
      throw new Refusal('conflict', 'A group has that name, or had it. Choose another.')
    }
    const after = { id: group.id, name: name ?? group.name, members }
    const changes = [
      ...(after.name === group.name ? [] : [{ name: 'name', old: group.name, new: after.name }]),
      ...joining.map(({ email }) => ({ name: 'member', old: null, new: email })),
      ...leaving.map(({ email }) => ({ name: 'member', old: email, new: null })),
    ]
    return {
      changes: changes.length > 0 ? registry.changingGroup(group, after, moving, holder === undefined) : [],
      event: { type: 'group-changed', outcome: 'ok', subject: group.name, changes },
      answer: json(200, await showGroup(after, world)),
    }
  },
}
