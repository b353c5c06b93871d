// What another person must look at and close, in the registry: one item for each time a folder was opened in an emergency, and
// one for each review that an auditor opens. What is said about it meanwhile stands beside it.
import * as z from 'zod/mini'
import { reviewStates } from '../core/emergency.ts'
import { phiLevels } from '../core/phi.ts'
import { signatureFactors } from '../core/signature.ts'
import { everyItem } from './every-item.ts'
import { reader } from './reader.ts'
import type { Key, Operation, Table } from './table.ts'

const state = {
  state: z.enum(reviewStates),
  closedAt: z.nullable(z.string()),
  closedBy: z.nullable(z.string()),
  comment: z.nullable(z.string()),
}

const EmergencyShape = z.object({
  // The first ones had no other beside them.
  kind: z._default(z.literal('emergency'), 'emergency'),
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
  ...state,
})

const PeriodicShape = z.object({
  kind: z.literal('periodic'),
  id: z.string(),
  /** Whose accesses; null is everybody's. */
  userId: z.nullable(z.number()),
  email: z.nullable(z.string()),
  /** With what lies in it; null is everywhere. */
  folder: z.nullable(z.string()),
  from: z.string(),
  until: z.string(),
  openedAt: z.string(),
  openedBy: z.string(),
  signedName: z.nullable(z.string()),
  signedWith: z.nullable(z.enum(signatureFactors)),
  ...state,
})

const ReviewShape = z.union([PeriodicShape, EmergencyShape])
export type Review = z.infer<typeof ReviewShape>
export type PeriodicReview = z.infer<typeof PeriodicShape>
export type NewReview = Omit<z.infer<typeof EmergencyShape>, 'kind' | 'state' | keyof Closing>
export type NewPeriodicReview = Omit<PeriodicReview, 'kind' | 'state' | 'signedName' | 'signedWith' | keyof Closing>
export type Closing = { readonly closedAt: string; readonly closedBy: string; readonly comment: string }

const RemarkShape = z.object({ at: z.string(), by: z.string(), comment: z.string() })
export type Remark = z.infer<typeof RemarkShape>

const open = { state: 'open', closedAt: null, closedBy: null, comment: null } as const
const reviewKey = (id: string): Key => ({ pk: 'reviews', sk: id })
const whileOpen = [{ attribute: 'state', equals: 'open' }]

/** The reviews of a site over any keeper's registry table. */
export function reviewStore(table: Table) {
  const read = reader(table)

  return {
    addingReview: (review: NewReview): Operation => ({
      table: 'registry',
      insert: { ...reviewKey(review.id), ...review, ...open },
    }),

    openingReview: (review: NewPeriodicReview): Operation => ({
      table: 'registry',
      insert: { ...reviewKey(review.id), ...review, kind: 'periodic', signedName: null, signedWith: null, ...open },
    }),

    /** Closes it, signed where that is known; refused when it is closed already. */
    closingReview(id: string, { closedAt, closedBy, comment }: Closing, signed: object = {}): Operation {
      const set = { state: 'closed', closedAt, closedBy, comment, ...signed }
      return { table: 'registry', amend: reviewKey(id), when: whileOpen, set }
    },

    /** Says something about a review; refused when it is closed. */
    remarking: (id: string, remark: Remark & { readonly ulid: string }): Operation[] => [
      { table: 'registry', amend: reviewKey(id), when: whileOpen, set: { remarkedAt: remark.at } },
      {
        table: 'registry',
        insert: { pk: `review.${id}`, sk: remark.ulid, at: remark.at, by: remark.by, comment: remark.comment },
      },
    ],

    /** What was said about a review, the oldest first. */
    remarks: async (id: string): Promise<Remark[]> =>
      (await everyItem(table, `review.${id}`)).map((item) => RemarkShape.parse(item)),

    /** The id may be any text. */
    review: (id: string): Promise<Review | undefined> => read(reviewKey(id), ReviewShape),

    /** All of them, the newest first. */
    async reviews(): Promise<Review[]> {
      const items = await everyItem(table, 'reviews')
      return items.map((item) => ReviewShape.parse(item)).toReversed()
    },

    /** The newest first, beginning behind an id, in pages of any size. */
    async *reviewsBehind(id: string | null): AsyncGenerator<readonly Review[]> {
      let after = id ?? undefined
      do {
        const page = await table.query('reviews', { newestFirst: true, ...(after === undefined ? {} : { after }) })
        yield page.items.map((item) => ReviewShape.parse(item))
        after = page.next
      } while (after !== undefined)
    },
  }
}
