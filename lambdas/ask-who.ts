// Who saw a participant, and how sure that is. Bulk reads are run again within limits; what is left comes with the cursor.
import * as z from 'zod/mini'
import { json } from './http/answer.ts'
import { asked, checkAuditor, Limit, lacking, periodOf, readCursor, sixYearsMs, Text, times } from './http/asking.ts'
import { showAccess, whoSaw } from './http/asking-who.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { cleanPath, FolderPath } from './http/folder.ts'

const Query = z.strictObject({
  ...times,
  participant: Text,
  folder: z.optional(FolderPath),
  cursor: z.optional(Text),
  limit: z.optional(Limit),
})
type Query = z.infer<typeof Query>

const pageSize = 100
/** Each may take seconds, and a gateway waits for half a minute. */
const runsAPage = 10
const secondsARun = 5

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run(query, { user, now, settings }, world) {
    checkAuditor(user)
    const { participant, cursor, limit = String(pageSize) } = query
    const folder = query.folder === undefined ? undefined : cleanPath(query.folder)
    const period = periodOf(query, now, { usualMs: sixYearsMs, longestMs: sixYearsMs })
    const allowed = await settings()
    const found = await whoSaw(
      {
        ...{ ...period, participant, folder, after: readCursor(cursor), limit: Number(limit), runs: runsAPage },
        limits: { ...allowed, querySeconds: Math.min(allowed.querySeconds, secondsARun) },
      },
      world,
    )
    const accesses = found.looked.map(showAccess)
    return {
      event: asked('who', { participant, folder, ...period }, accesses.length),
      answer: json(200, { accesses, cursor: found.cursor, ...lacking(found.missing) }),
    }
  },
}
