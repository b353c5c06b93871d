// The paragraphs of the terms in their order, each with every version it ever had.
import * as z from 'zod/mini'
import { checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'

const Query = z.strictObject({})
type Query = z.infer<typeof Query>

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run(_, context, { registry }) {
    checkAdministrator(context)
    const all = await registry.paragraphVersions()
    const newest = [...new Map(all.map((p) => [p.id, p])).values()].toSorted((a, b) => a.order - b.order)
    const paragraphs = newest.map((p) => ({ ...p, versions: all.filter(({ id }) => id === p.id) }))
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: 'all versions of the terms' },
      answer: json(200, { paragraphs }),
    }
  },
}
