// The IRB registry: every approval, those that ended or were withdrawn included.
import * as z from 'zod/mini'
import { checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { describeIrb, showIrb } from './http/irb-fields.ts'

const Query = z.strictObject({})
type Query = z.infer<typeof Query>

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run(_, context, world) {
    checkAdministrator(context)
    const irbs = await world.registry.irbs()
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: 'irbs' },
      answer: json(200, { irbs: await Promise.all(irbs.map((irb) => describeIrb(showIrb(irb), world))) }),
    }
  },
}
