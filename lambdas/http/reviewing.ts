// Reviews of emergency access as reviewers read and close them, over the API and on the command line alike.
import * as z from 'zod/mini'
import type { Told } from '../../core/audit-event.ts'
import { isOverdue } from '../../core/emergency.ts'
import { Refusal } from '../../core/refusal.ts'
import { mayReadAudit, type User } from '../../core/user.ts'
import type { Closing, Review } from '../../stores/reviews.ts'
import type { Operation, World } from '../../stores/world.ts'

export const ReviewId = z.string().check(z.regex(/^[0-9A-Z]{1,26}$/))
/** Something must be in it. */
export const ReviewComment = z.string().check(z.maxLength(1_000), z.regex(/^[^\p{C}]*[^\p{C}\s][^\p{C}]*$/u))

export function checkReviewer(user: User): void {
  if (!mayReadAudit(user)) throw new Refusal('forbidden', 'Reviewing emergency access needs the auditor role.')
}

/** A review as it is shown, with where the accesses made under it are listed. */
export function showReview({ userId, email, ...review }: Review, reviewDays: number, now: Date) {
  const { session, from, until, state } = review
  const accesses = `/api/audit/events?${new URLSearchParams({ session, from, to: until })}`
  const overdue = state === 'open' && isOverdue(from, reviewDays, now)
  return { ...review, user: { id: userId, email }, overdue, accesses }
}

/** All reviews, or those of one state, the newest first. */
export async function listedReviews(state: Review['state'] | undefined, { registry, now }: World) {
  const [reviews, { reviewDays }] = await Promise.all([registry.reviews(), registry.settings(0)])
  const wanted = reviews.filter((one) => state === undefined || one.state === state)
  return wanted.map((one) => showReview(one, reviewDays, now()))
}

export type ClosedReview = {
  readonly changes: readonly Operation[]
  readonly event: Told
  readonly folder: string
  readonly shown: Review
}

export const closedAlready = () => new Refusal('conflict', 'This review is closed already.')

/** Closes a review; `closer` is the id of who does, null on the home itself. */
export async function closedReview(
  id: string,
  { closer, ...closing }: Closing & { readonly closer: number | null },
  { registry }: World,
): Promise<ClosedReview> {
  const review = await registry.review(id)
  if (!review) throw new Refusal('not-found', 'There is no such review.')
  if (review.userId === closer) {
    throw new Refusal('forbidden', 'This was your own access. Somebody else must close its review.')
  }
  if (review.state === 'closed') throw closedAlready()
  if (closing.closedAt < review.until) {
    throw new Refusal('conflict', `The access under review may go on until ${review.until}. Close it after that.`)
  }
  const { email: subject, event: opened, folder } = review
  return {
    changes: [registry.closingReview(id, closing)],
    event: { type: 'review-closed', outcome: 'ok', subject, review: id, opened, comment: closing.comment },
    folder,
    shown: { ...review, state: 'closed', ...closing },
  }
}
