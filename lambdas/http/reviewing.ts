// Reviews as reviewers open, read and close them, over the API and on the command line alike.
import * as z from 'zod/mini'
import type { Told } from '../../core/audit-event.ts'
import { isOverdue } from '../../core/emergency.ts'
import { Refusal } from '../../core/refusal.ts'
import { isOwnReview, type ReviewSignature } from '../../core/review.ts'
import { mayReadAudit, type User } from '../../core/user.ts'
import type { Closing, PeriodicReview, Review } from '../../stores/reviews.ts'
import type { Operation, World } from '../../stores/world.ts'
import type { Period } from './asking.ts'

export const ReviewId = z.string().check(z.regex(/^[0-9A-Z]{1,26}$/))
/** Something must be in it. */
export const ReviewComment = z.string().check(z.maxLength(1_000), z.regex(/^[^\p{C}]*[^\p{C}\s][^\p{C}]*$/u))

export function checkReviewer(user: User): void {
  if (!mayReadAudit(user)) throw new Refusal('forbidden', 'Reviewing accesses needs the auditor role.')
}

/** From when on the days count within which it must be closed. */
const dueFrom = (review: Review) => (review.kind === 'periodic' ? review.openedAt : review.from)

export function isReviewOverdue(review: Review, reviewDays: number, now: Date): boolean {
  return review.state === 'open' && isOverdue(dueFrom(review), reviewDays, now)
}

/** A review as it is shown, with where the accesses that it is about are listed. */
export function showReview(review: Review, reviewDays: number, now: Date) {
  const { userId, email, ...shown } = review
  const { from, until } = review
  const whose = review.kind === 'periodic' ? (email === null ? {} : { user: email }) : { session: review.session }
  const accesses = `/api/audit/events?${new URLSearchParams({ ...whose, from, to: until })}`
  const user = userId === null || email === null ? null : { id: userId, email }
  return { ...shown, user, overdue: isReviewOverdue(review, reviewDays, now), accesses }
}

export type ListedReviews = {
  readonly reviews: readonly ReturnType<typeof showReview>[]
  readonly cursor: string | null
}

/** A page of all reviews, or of those of one state, the newest first, beginning behind one of them. */
export async function listedReviews(
  state: Review['state'] | undefined,
  { registry, now }: World,
  { after = null, limit = Number.MAX_SAFE_INTEGER }: { after?: string | null; limit?: number } = {},
): Promise<ListedReviews> {
  const { reviewDays } = await registry.settings(0)
  const found: Review[] = []
  for await (const page of registry.reviewsBehind(after)) {
    found.push(...page.filter((one) => state === undefined || one.state === state))
    if (found.length > limit) break
  }
  const shown = found.slice(0, limit)
  const cursor = found.length > limit ? (shown.at(-1)?.id ?? null) : null
  return { reviews: shown.map((one) => showReview(one, reviewDays, now())), cursor }
}

/** Who does something about a review; `id` is null on the home itself. */
export type Reviewer = { readonly id: number | null; readonly name: string }

export type ReviewAct<T> = {
  readonly changes: readonly Operation[]
  readonly event: Told
  readonly folder: string | null
  readonly shown: T
}

export const closedAlready = () => new Refusal('conflict', 'This review is closed already.')

export const everybody = 'everybody'

/** The review, for somebody who may touch it: it is open, and it is not of them. */
async function openReview(id: string, reviewer: Reviewer, { registry }: World): Promise<Review> {
  const review = await registry.review(id)
  if (!review) throw new Refusal('not-found', 'There is no such review.')
  if (isOwnReview(review, reviewer.id)) {
    throw new Refusal('forbidden', 'This is about your own access. Somebody else must review it.')
  }
  if (review.state === 'closed') throw closedAlready()
  return review
}

export type Opening = Period & {
  readonly id: string
  readonly user: Pick<User, 'id' | 'email'> | null
  readonly folder: string | null
}

/** Opens a review of a time: of one person's accesses or of everybody's. */
export function openedReview(of: Opening, reviewer: Reviewer, { registry, now }: World): ReviewAct<PeriodicReview> {
  const { id, user, folder, from, to: until } = of
  const [userId, email] = user === null ? [null, null] : [user.id, user.email]
  if (isOwnReview({ kind: 'periodic', userId }, reviewer.id)) {
    throw new Refusal('forbidden', 'This is about your own access. Somebody else must review it.')
  }
  const about = { id, userId, email, folder, from, until }
  const review = { ...about, openedAt: now().toISOString(), openedBy: reviewer.name }
  const subject = email ?? everybody
  return {
    changes: [registry.openingReview(review)],
    event: { type: 'review-opened', outcome: 'ok', subject, review: id, from, until },
    folder,
    shown: {
      ...{ ...review, kind: 'periodic', state: 'open', closedAt: null, closedBy: null, comment: null },
      ...{ signedName: null, signedWith: null },
    },
  }
}

/** Says something about a review that is open. */
export async function remarkedReview(
  { id, comment, ulid }: { readonly id: string; readonly comment: string; readonly ulid: string },
  reviewer: Reviewer,
  world: World,
): Promise<ReviewAct<Review>> {
  const review = await openReview(id, reviewer, world)
  const at = world.now().toISOString()
  const subject = review.email ?? everybody
  return {
    changes: world.registry.remarking(id, { ulid, at, by: reviewer.name, comment }),
    event: { type: 'review-commented', outcome: 'ok', subject, review: id, comment },
    folder: review.folder,
    shown: review,
  }
}

/** Closes a review. One that an auditor opened is signed; what was opened in an emergency says who closed it. */
export async function closedReview(
  id: string,
  { closer, ...closing }: Closing & { readonly closer: number | null },
  world: World,
  sign: () => Promise<ReviewSignature>,
): Promise<ReviewAct<Review>> {
  const review = await openReview(id, { id: closer, name: closing.closedBy }, world)
  if (closing.closedAt < review.until) {
    throw new Refusal('conflict', `The time under review goes on until ${review.until}. Close it after that.`)
  }
  const { comment } = closing
  const subject = review.email ?? everybody
  const told = { type: 'review-closed', outcome: 'ok', subject, review: id, comment } as const
  const { folder } = review
  if (review.kind === 'emergency') {
    const shown = { ...review, state: 'closed', ...closing } as const
    return {
      changes: [world.registry.closingReview(id, closing)],
      event: { ...told, opened: review.event },
      folder,
      shown,
    }
  }
  const { meaning, ...signed } = await sign()
  return {
    changes: [world.registry.closingReview(id, closing, signed)],
    event: { ...told, opened: review.openedAt, signature: { ...signed, meaning } },
    folder,
    shown: { ...review, state: 'closed', ...closing, ...signed },
  }
}
