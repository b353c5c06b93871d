// Reviews on the home itself, opened, listed, commented and closed by the operating-system user.
import { parseFolderPath } from '../core/folder-path.ts'
import { Refusal } from '../core/refusal.ts'
import { reviewMeaning } from '../core/review.ts'
import { ulid, ulidRandomBytes } from '../core/ulid.ts'
import { cleanName } from '../core/user.ts'
import { userNamed } from '../lambdas/http/giving.ts'
import {
  closedReview,
  listedReviews,
  openedReview,
  ReviewComment,
  type Reviewer,
  remarkedReview,
} from '../lambdas/http/reviewing.ts'
import type { Home } from '../stores/local-world.ts'
import { operatingSystemUser } from '../stores/local-world.ts'
import type { Review } from '../stores/reviews.ts'
import { done } from './administer.ts'
import { type Asked, periodIn } from './audit-questions.ts'
import { record } from './record.ts'

type Shown = Awaited<ReturnType<typeof listedReviews>>['reviews']

/** All of them or those of one state, the newest first; the looking is on record. */
export async function listReviews({ world }: Home, state: Review['state'] | undefined): Promise<Shown> {
  const { reviews } = await listedReviews(state, world)
  const told = [{ type: 'metadata-read', outcome: 'ok', what: 'reviews of accesses' }] as const
  await record(world, { changes: [], told })
  return reviews
}

function commentIn(text: string): string {
  const parsed = ReviewComment.safeParse(text)
  if (parsed.success) return parsed.data.trim()
  throw new Refusal('bad-request', 'A comment has 1 to 1000 characters, none of them a control character.')
}

const reviewer = (): Reviewer => ({ id: null, name: `proviso command of ${operatingSystemUser()}` })
const newId = ({ world }: Home) => ulid(world.now().getTime(), world.random(ulidRandomBytes))

export type NewScope = Asked & { readonly user?: string | undefined; readonly folder?: string | undefined }

/** Opens a review of a time: of one person's accesses or of everybody's, in a folder or everywhere. */
export async function openReview(home: Home, of: NewScope): Promise<Review> {
  const { registry } = home.world
  const user = of.user === undefined ? null : await userNamed(of.user, registry)
  const folder = of.folder === undefined ? undefined : await registry.folder(parseFolderPath(of.folder))
  if (of.folder !== undefined && !folder) throw new Refusal('not-found', `There is no folder ${of.folder} here.`)
  const scope = { ...periodIn(home, of), id: newId(home), user, folder: folder?.path ?? null }
  const { changes, event, shown } = openedReview(scope, reviewer(), home.world)
  await done(home, { changes, told: [event], folder: scope.folder })
  return shown
}

/** Says something about a review that is open. */
export async function commentReview(home: Home, id: string, comment: string): Promise<void> {
  const said = { id, comment: commentIn(comment), ulid: newId(home) }
  const { changes, event, folder } = await remarkedReview(said, reviewer(), home.world)
  await done(home, { changes, told: [event], folder })
}

/** Closes a review with what was found; one that an auditor opened takes a name that is typed as a signature. */
export async function closeReview(home: Home, id: string, comment: string, signature?: string): Promise<Review> {
  const { name: closedBy } = reviewer()
  const closing = { closer: null, closedAt: home.world.now().toISOString(), closedBy, comment: commentIn(comment) }
  const sign = async () => {
    const signedName = signature === undefined ? null : cleanName(signature)
    if (signedName === null)
      throw new Refusal('bad-request', 'Closing this review takes your name as a signature: --sign.')
    return { signedName, signedWith: 'name', meaning: reviewMeaning } as const
  }
  const { changes, event, folder, shown } = await closedReview(id, closing, home.world, sign)
  await done(home, { changes, told: [event], folder })
  return shown
}
