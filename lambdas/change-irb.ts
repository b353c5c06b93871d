// Change an IRB approval: its title, last day, folders, people, or that it was withdrawn. Whatever runs under it is held
// to it from the next request on.
import { checkRuler } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { describeIrb, irbBodies, type SentIrb } from './http/irb-fields.ts'
import { changedIrb } from './http/ruling.ts'

export const endpoint: Endpoint<SentIrb> = {
  input: fields(irbBodies.some),

  async run(body, context, world) {
    // Before anything is told of it, and again of what is really changed: it may have moved between the two readings.
    const before = await world.registry.irb(body.number)
    await checkRuler(before?.folders ?? null, context, world)
    if (body.folders) await checkRuler(body.folders, context, world)
    const { shown, reach, ...ruled } = await changedIrb(body, world)
    await checkRuler(reach, context, world)
    return { ...ruled, answer: json(200, await describeIrb(shown, world)) }
  },
}
