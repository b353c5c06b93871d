// Read the audit trail, newest first. The reading itself is recorded.
import * as z from 'zod/mini'
import { listEvents } from '../stores/audit-listing.ts'
import { json } from './http/answer.ts'
import { checkAuditor, cursorAfter, Limit, lacking, periodOf, readCursor, Text, times } from './http/asking.ts'
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

  async run(query, { user, now }, { audit, auditIndex }) {
    checkAuditor(user)
    const { cursor, limit, from: _, to: __, ...wanted } = query
    const page = Number(limit ?? pageSize)
    const filter = { ...periodOf(query, now), ...wanted }
    const [{ events, gone }, indexedUpTo] = await Promise.all([
      listEvents({ audit, auditIndex }, filter, page + 1, readCursor(cursor)),
      auditIndex.open().then((index) => index.upTo()),
    ])
    const shown = events.slice(0, page)
    const last = shown.at(-1)
    const next = events.length > page && last ? cursorAfter(last) : null
    const asked = Object.fromEntries(
      Object.entries(filter).flatMap(([name, v]) => (v === undefined ? [] : [[name, v]])),
    )
    return {
      event: { type: 'audit-read', outcome: 'ok', asked, eventCount: shown.length },
      answer: json(200, { events: shown, cursor: next, indexedUpTo, ...lacking(gone) }),
    }
  },
}
