// What somebody saw: tables, columns and PHI columns, by day and purpose, with how often.
import * as z from 'zod/mini'
import { isReleased, usesByDay } from '../core/accesses.ts'
import { json } from './http/answer.ts'
import { allOf, asked, checkAuditor, lacking, periodOf, Text, times } from './http/asking.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'

const Query = z.strictObject({ ...times, user: Text })
type Query = z.infer<typeof Query>

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run(query, { user: reader, now }, world) {
    checkAuditor(reader)
    const period = periodOf(query, now)
    const filter = { ...period, user: query.user, released: true } as const
    const { events, missing } = await allOf(world, [filter], isReleased)
    const uses = usesByDay(events)
    return {
      event: asked('uses', { user: query.user, ...period }, uses.length),
      answer: json(200, { uses, ...lacking(missing) }),
    }
  },
}
