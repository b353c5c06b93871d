// Say something about a review that is open. Never about one's own access.
import * as z from 'zod/mini'
import { ulid, ulidRandomBytes } from '../core/ulid.ts'
import { checkOneself } from './http/acting.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { checkReviewer, closedAlready, ReviewComment, ReviewId, remarkedReview, showReview } from './http/reviewing.ts'

const Body = z.strictObject({ id: ReviewId, comment: ReviewComment })
type Body = z.infer<typeof Body>

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run({ id, comment }, context, world) {
    checkOneself(context)
    const { user, actor, now } = context
    checkReviewer(user)
    const said = { id, comment: comment.trim(), ulid: ulid(now.getTime(), world.random(ulidRandomBytes)) }
    const { shown, ...remarked } = await remarkedReview(said, { id: actor.id, name: actor.email }, world)
    const { reviewDays } = await context.settings()
    return { ...remarked, conflict: closedAlready(), answer: json(201, showReview(shown, reviewDays, now)) }
  },
}
