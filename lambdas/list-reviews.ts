// What was opened in an emergency and is to be reviewed, or was: the newest first, overdue ones marked.
import * as z from 'zod/mini'
import { reviewStates } from '../core/emergency.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { checkReviewer, listedReviews } from './http/reviewing.ts'

const Query = z.strictObject({ state: z.optional(z.enum(reviewStates)) })
type Query = z.infer<typeof Query>

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run({ state }, { user }, world) {
    checkReviewer(user)
    const reviews = await listedReviews(state, world)
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: 'reviews of emergency access' },
      answer: json(200, { reviews }),
    }
  },
}
