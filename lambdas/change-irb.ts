// Change an IRB approval: its title, last day, folders, people, or that it was withdrawn. Whatever runs under it is held
// to it from the next request on.
import { checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { describeIrb, irbBodies, type SentIrb } from './http/irb-fields.ts'
import { changedIrb } from './http/ruling.ts'

export const endpoint: Endpoint<SentIrb> = {
  input: fields(irbBodies.some),

  async run(body, context, world) {
    checkAdministrator(context)
    const { shown, ...ruled } = await changedIrb(body, world)
    return { ...ruled, answer: json(200, await describeIrb(shown, world)) }
  },
}
