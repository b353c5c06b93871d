// Read the audit trail, newest first. The reading itself is recorded.
import * as z from 'zod/mini'
import { json } from './http/answer.ts'
import { checkAuditor, Limit, lacking, pageOf, periodOf, readCursor, Text, times } from './http/asking.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'

const Query = z.strictObject({
  ...times,
  user: z.optional(Text),
  participant: z.optional(Text),
  dataset: z.optional(Text),
  session: z.optional(z.string().check(z.regex(/^[0-9A-Za-z]{22}$/))),
  type: z.optional(Text),
  cursor: z.optional(Text),
  limit: z.optional(Limit),
})
type Query = z.infer<typeof Query>

const pageSize = 100

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run(query, { user, now }, world) {
    checkAuditor(user)
    const { cursor, limit, from: _, to: __, ...wanted } = query
    const filter = { ...periodOf(query, now), ...wanted }
    const [{ events, missing, cursor: next }, indexedUpTo] = await Promise.all([
      pageOf(world, [filter], Number(limit ?? pageSize), readCursor(cursor)),
      world.auditIndex.open().then((index) => index.upTo()),
    ])
    const asked = Object.fromEntries(
      Object.entries(filter).flatMap(([name, v]) => (v === undefined ? [] : [[name, v]])),
    )
    return {
      event: { type: 'audit-read', outcome: 'ok', asked, eventCount: events.length },
      answer: json(200, { events, cursor: next, indexedUpTo, ...lacking(missing) }),
    }
  },
}
