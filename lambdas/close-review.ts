// Close the review of an emergency access, with what was found. Never by whoever had the access, nor in somebody else's name.
import * as z from 'zod/mini'
import { checkOneself } from './http/acting.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { checkReviewer, closedAlready, closedReview, ReviewComment, ReviewId, showReview } from './http/reviewing.ts'

const Body = z.strictObject({ id: ReviewId, comment: ReviewComment })
type Body = z.infer<typeof Body>

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run({ id, comment }, context, world) {
    checkOneself(context)
    const { user, actor, now } = context
    checkReviewer(user)
    const closing = { closer: actor.id, closedAt: now.toISOString(), closedBy: actor.email, comment: comment.trim() }
    const { shown, ...closed } = await closedReview(id, closing, world)
    const { reviewDays } = await context.settings()
    return { ...closed, conflict: closedAlready(), answer: json(200, showReview(shown, reviewDays, now)) }
  },
}
