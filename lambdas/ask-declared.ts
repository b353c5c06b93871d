// What was declared when, and how it was signed; folders that were opened in an emergency among it.
import * as z from 'zod/mini'
import { json } from './http/answer.ts'
import { asked, checkAuditor, Limit, lacking, pageOf, periodOf, readCursor, Text, times } from './http/asking.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'

const Query = z.strictObject({
  ...times,
  user: z.optional(Text),
  cursor: z.optional(Text),
  limit: z.optional(Limit),
})
type Query = z.infer<typeof Query>

const pageSize = 100

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run(query, { user: reader, now }, world) {
    checkAuditor(reader)
    const { user, cursor, limit = String(pageSize) } = query
    const period = periodOf(query, now)
    const filters = ['declared', 'break-glass'].map((type) => ({ ...period, user, type, outcome: 'ok' as const }))
    const { events, missing, cursor: next } = await pageOf(world, filters, Number(limit), readCursor(cursor))
    return {
      event: asked('declared', { user, ...period }, events.length),
      answer: json(200, { declarations: events, cursor: next, ...lacking(missing) }),
    }
  },
}
