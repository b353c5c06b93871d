// Change an IRB approval: its title, last day, folders, people, or that it was withdrawn. Whatever runs under it is held
// to it from the next request on.
import { Refusal } from '../core/refusal.ts'
import { checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { chosenIrb, describeIrb, irbBodies, type SentIrb, showIrb } from './http/irb-fields.ts'
import { changesIn } from './http/rule-changes.ts'

export const endpoint: Endpoint<SentIrb> = {
  input: fields(irbBodies.some),

  async run(body, context, world) {
    checkAdministrator(context)
    const { registry } = world
    const kept = await registry.irb(body.number)
    if (!kept) throw new Refusal('not-found', 'The registry has no IRB of that number.')
    const before = showIrb(kept)
    const after = await chosenIrb(body, before, world)
    const changes = changesIn(before, after)
    return {
      changes: changes.length > 0 ? registry.changingIrb(kept, after) : [],
      event: { type: 'irb-changed', outcome: 'ok', subject: before.number, changes },
      answer: json(200, await describeIrb(after, world)),
    }
  },
}
