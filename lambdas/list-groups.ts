// The groups of this site and who is in each.
import { checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { showGroup } from './http/group-members.ts'
import { nothing } from './http/nothing.ts'

export const endpoint: Endpoint<object> = {
  input: nothing,

  async run(_, context, world) {
    checkAdministrator(context)
    const groups = await world.registry.groups()
    const shown = await Promise.all(groups.map((group) => showGroup(group, world)))
    return { event: { type: 'metadata-read', outcome: 'ok', what: 'groups' }, answer: json(200, { groups: shown }) }
  },
}
