// Accesses whose declared level or IRB approval did not fit what was read.
import * as z from 'zod/mini'
import { json } from './http/answer.ts'
import { asked, checkAuditor, lacking, periodOf, times } from './http/asking.ts'
import { misfitsIn } from './http/asking-misfits.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'

const Query = z.strictObject(times)
type Query = z.infer<typeof Query>

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run(query, { user, now }, world) {
    checkAuditor(user)
    const period = periodOf(query, now)
    const { misfits, missing } = await misfitsIn(period, world)
    return { event: asked('misfits', period, misfits.length), answer: json(200, { misfits, ...lacking(missing) }) }
  },
}
