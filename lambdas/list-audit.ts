// Read the audit trail, newest first. The reading itself is recorded.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { mayReadAudit } from '../core/user.ts'
import { isEventId } from '../stores/audit.ts'
import { listEvents } from '../stores/audit-listing.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'

const Time = z.string().check(z.regex(/^[12]\d{3}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/))
const Text = z.string().check(z.minLength(1), z.maxLength(300))

const Query = z.strictObject({
  from: z.optional(Time),
  to: z.optional(Time),
  user: z.optional(Text),
  participant: z.optional(Text),
  dataset: z.optional(Text),
  session: z.optional(z.string().check(z.regex(/^[0-9A-Za-z]{22}$/))),
  type: z.optional(Text),
  cursor: z.optional(Text),
  limit: z.optional(z.string().check(z.regex(/^[1-9]\d{0,2}$/))),
})
type Query = z.infer<typeof Query>

const pageSize = 100
const dayMs = 86_400_000
const monthMs = 31 * dayMs
/** Days are walked one by one, so a period without an end would never be answered. */
const longestMs = 366 * dayMs

/** A time as the caller wrote it, in full; a bare day means its first or last moment. */
function instant(time: string, ifDay: 'start' | 'end'): string {
  const full = time.length === 10 ? `${time}T${ifDay === 'start' ? '00:00:00.000' : '23:59:59.999'}Z` : time
  const ms = Date.parse(full)
  if (Number.isNaN(ms)) throw new Refusal('bad-request', 'There is no such time. Write it as 2026-01-31T12:00:00Z.')
  return new Date(ms).toISOString()
}

function readCursor(cursor: string | undefined): { at: string; id: string } | null {
  if (cursor === undefined) return null
  const [at = '', id = ''] = cursor.split('~')
  const isTime = /^[12]\d{3}-\d\d-\d\dT[\d:.]+Z$/.test(at) && !Number.isNaN(Date.parse(at))
  if (!isTime || !isEventId(id)) throw new Refusal('bad-request', 'This cursor is not one of ours.')
  return { at, id }
}

/** The period asked for: up to now and a month back unless said otherwise; nothing happens after tomorrow. */
function period({ from, to }: Query, now: Date): { from: string; to: string } {
  const askedMs = to === undefined ? now.getTime() : Date.parse(instant(to, 'end'))
  const endMs = Math.min(askedMs, now.getTime() + dayMs)
  const startMs = from === undefined ? endMs - monthMs : Date.parse(instant(from, 'start'))
  if (endMs - startMs > longestMs) {
    throw new Refusal('bad-request', 'Ask for at most 366 days at a time: give "from" and "to".')
  }
  return { from: new Date(startMs).toISOString(), to: new Date(endMs).toISOString() }
}

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run(query, { user, now }, { audit, auditIndex }) {
    if (!mayReadAudit(user)) throw new Refusal('forbidden', 'Reading the audit trail needs the auditor role.')
    const { cursor, limit, from: _, to: __, ...wanted } = query
    const page = Number(limit ?? pageSize)
    const filter = { ...period(query, now), ...wanted }
    const [{ events, gone }, indexedUpTo] = await Promise.all([
      listEvents({ audit, auditIndex }, filter, page + 1, readCursor(cursor)),
      auditIndex.open().then((index) => index.upTo()),
    ])
    const shown = events.slice(0, page)
    const last = shown.at(-1)
    const next = events.length > page && last ? `${last.at}~${last.id}` : null
    const asked = Object.fromEntries(
      Object.entries(filter).flatMap(([name, v]) => (v === undefined ? [] : [[name, v]])),
    )
    return {
      event: { type: 'audit-read', outcome: 'ok', asked, eventCount: shown.length },
      answer: json(200, { events: shown, cursor: next, indexedUpTo, ...(gone.length > 0 ? { missing: gone } : {}) }),
    }
  },
}
