// Reviews of emergency access on the home itself, listed and closed by the operating-system user.
import { Refusal } from '../core/refusal.ts'
import { closedReview, listedReviews, ReviewComment } from '../lambdas/http/reviewing.ts'
import type { Home } from '../stores/local-world.ts'
import { operatingSystemUser } from '../stores/local-world.ts'
import type { Review } from '../stores/reviews.ts'
import { done } from './administer.ts'
import { record } from './record.ts'

type Shown = Awaited<ReturnType<typeof listedReviews>>

/** All of them or those of one state, the newest first; the looking is on record. */
export async function listReviews({ world }: Home, state: Review['state'] | undefined): Promise<Shown> {
  const reviews = await listedReviews(state, world)
  const told = [{ type: 'metadata-read', outcome: 'ok', what: 'reviews of emergency access' }] as const
  await record(world, { changes: [], told })
  return reviews
}

/** Closes a review with what was found. */
export async function closeReview(home: Home, id: string, comment: string): Promise<Review> {
  const parsed = ReviewComment.safeParse(comment)
  if (!parsed.success) {
    throw new Refusal('bad-request', 'A comment has 1 to 1000 characters, none of them a control character.')
  }
  const closedBy = `proviso command of ${operatingSystemUser()}`
  const closing = { closer: null, closedAt: home.world.now().toISOString(), closedBy, comment: parsed.data.trim() }
  const { changes, event, folder, shown } = await closedReview(id, closing, home.world)
  await done(home, { changes, told: [event], folder })
  return shown
}
