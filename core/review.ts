// The review of what somebody did, or of what everybody did in a folder or the site: who may touch it, and what closing signs. Pure.
import type { SignatureFactor } from './signature.ts'

export const reviewMeaning = 'I looked at these accesses, and close this review.'

/** What of a review decides. */
export type Reviewed = { readonly kind: 'emergency' | 'periodic'; readonly userId: number | null }

/** Whether it is a review of this person. Of everybody it is nobody's own: else nobody could close it. */
export function isOwnReview({ userId }: Reviewed, person: number | null): boolean {
  return userId !== null && userId === person
}

export type ReviewSignature = {
  readonly signedName: string
  readonly signedWith: SignatureFactor
  readonly meaning: string
}
