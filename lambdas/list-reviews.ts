// What was opened in an emergency or by an auditor and is to be reviewed, or was: the newest first, overdue ones marked.
import * as z from 'zod/mini'
import { reviewStates } from '../core/emergency.ts'
import { json } from './http/answer.ts'
import { Limit } from './http/asking.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { checkReviewer, listedReviews, ReviewId } from './http/reviewing.ts'

const Query = z.strictObject({
  state: z.optional(z.enum(reviewStates)),
  cursor: z.optional(ReviewId),
  limit: z.optional(Limit),
})
type Query = z.infer<typeof Query>

const pageSize = 100

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run({ state, cursor = null, limit = String(pageSize) }, { user }, world) {
    checkReviewer(user)
    const listed = await listedReviews(state, world, { after: cursor, limit: Number(limit) })
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: 'reviews of accesses' },
      answer: json(200, listed),
    }
  },
}
