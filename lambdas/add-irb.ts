// Add an IRB approval: from then on it may be declared, in the folders and by the people it covers.
import { checkRuler } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { describeIrb, irbBodies, type SentNewIrb } from './http/irb-fields.ts'
import { addedIrb } from './http/ruling.ts'

export const endpoint: Endpoint<SentNewIrb> = {
  input: fields(irbBodies.whole),

  async run(body, context, world) {
    await checkRuler(body.folders ?? null, context, world)
    const { shown, reach: _, ...ruled } = await addedIrb(body, world)
    return { ...ruled, answer: json(201, await describeIrb(shown, world)) }
  },
}
