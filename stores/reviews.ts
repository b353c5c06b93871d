// What another person must look at and close, in the registry: one item for each time a folder was opened in an emergency.
import * as z from 'zod/mini'
import { reviewStates } from '../core/emergency.ts'
import { phiLevels } from '../core/phi.ts'
import { everyItem } from './every-item.ts'
import { reader } from './reader.ts'
import type { Key, Operation, Table } from './table.ts'

const ReviewShape = z.object({
  id: z.string(),
  /** The audit event that says why. */
  event: z.string(),
  session: z.string(),
  userId: z.number(),
  email: z.string(),
  folder: z.string(),
  phi: z.enum(phiLevels),
  from: z.string(),
  until: z.string(),
  state: z.enum(reviewStates),
  closedAt: z.nullable(z.string()),
  closedBy: z.nullable(z.string()),
  comment: z.nullable(z.string()),
})
export type Review = z.infer<typeof ReviewShape>
export type NewReview = Omit<Review, 'state' | keyof Closing>
export type Closing = { readonly closedAt: string; readonly closedBy: string; readonly comment: string }

const reviewKey = (id: string): Key => ({ pk: 'reviews', sk: id })

/** The reviews of a site over any keeper's registry table. */
export function reviewStore(table: Table) {
  const read = reader(table)

  return {
    addingReview(review: NewReview): Operation {
      const open = { state: 'open', closedAt: null, closedBy: null, comment: null }
      return { table: 'registry', insert: { ...reviewKey(review.id), ...review, ...open } }
    },

    /** Closes it; refused when it is closed already. */
    closingReview(id: string, { closedAt, closedBy, comment }: Closing): Operation {
      const when = [{ attribute: 'state', equals: 'open' }]
      const set = { state: 'closed', closedAt, closedBy, comment }
      return { table: 'registry', amend: reviewKey(id), when, set }
    },

    /** The id may be any text. */
    review: (id: string): Promise<Review | undefined> => read(reviewKey(id), ReviewShape),
    /** All of them, the newest first. */
    async reviews(): Promise<Review[]> {
      const items = await everyItem(table, 'reviews')
      return items.map((item) => ReviewShape.parse(item)).toReversed()
    },
  }
}
