// Add an IRB approval: from then on it may be declared, in the folders and by the people it covers.
import type * as z from 'zod/mini'
import type { Irb } from '../core/declaration.ts'
import { Refusal } from '../core/refusal.ts'
import { checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { chosenIrb, describeIrb, irbBodies } from './http/irb-fields.ts'
import { changesIn } from './http/rule-changes.ts'

export const endpoint: Endpoint<z.infer<typeof irbBodies.whole>> = {
  input: fields(irbBodies.whole),

  async run(body, context, world) {
    checkAdministrator(context)
    const { number, title } = body
    const plain: Irb = { number, title, expiresOn: null, withdrawn: false, folders: null, people: null }
    const irb = await chosenIrb(body, plain, world)
    const { number: subject, ...facts } = irb
    return {
      changes: [world.registry.addingIrb(irb)],
      conflict: new Refusal('conflict', 'The registry has an IRB of that number. Change that one.'),
      event: { type: 'irb-changed', outcome: 'ok', subject, changes: changesIn({}, facts) },
      answer: json(201, await describeIrb(irb, world)),
    }
  },
}
