// One review, with what was said about it.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { checkReviewer, ReviewId, showReview } from './http/reviewing.ts'

const Query = z.strictObject({ id: ReviewId })
type Query = z.infer<typeof Query>

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run({ id }, { user, now, settings }, { registry }) {
    checkReviewer(user)
    const review = await registry.review(id)
    if (!review) throw new Refusal('not-found', 'There is no such review.')
    const [comments, { reviewDays }] = await Promise.all([registry.remarks(id), settings()])
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: 'a review of accesses' },
      answer: json(200, { ...showReview(review, reviewDays, now), comments }),
    }
  },
}
