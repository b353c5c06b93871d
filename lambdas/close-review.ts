// Close a review with what was found, signed where an auditor opened it. Never of one's own access, nor in somebody else's name.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { reviewMeaning } from '../core/review.ts'
import { checkOneself } from './http/acting.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { checkReviewer, closedAlready, closedReview, ReviewComment, ReviewId, showReview } from './http/reviewing.ts'
import { checkSignature } from './http/signing.ts'

const Body = z.strictObject({
  id: ReviewId,
  comment: ReviewComment,
  signedName: z.optional(z.string().check(z.maxLength(200), z.regex(/^[^\p{C}]*[^\p{C}\s][^\p{C}]*$/u))),
  password: z.optional(z.string().check(z.minLength(1), z.maxLength(1024))),
  code: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
})
type Body = z.infer<typeof Body>

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run({ id, comment, signedName, ...shown }, context, world) {
    checkOneself(context)
    const { user, actor, now } = context
    checkReviewer(user)
    const closing = { closer: actor.id, closedAt: now.toISOString(), closedBy: actor.email, comment: comment.trim() }
    const sign = async () => {
      if (signedName === undefined)
        throw new Refusal('bad-request', 'Closing this review takes your signature: "signedName".')
      return { ...(await checkSignature({ ...shown, signedName }, context, world)), meaning: reviewMeaning }
    }
    const { shown: review, ...closed } = await closedReview(id, closing, world, sign)
    const { reviewDays } = await context.settings()
    return { ...closed, conflict: closedAlready(), answer: json(200, showReview(review, reviewDays, now)) }
  },
}
