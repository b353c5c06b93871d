// The accounting of disclosures of one participant (45 CFR 164.528), of six years at most, for a spreadsheet too.
import * as z from 'zod/mini'
import { accountCsv, accountOf } from '../core/accesses.ts'
import { json } from './http/answer.ts'
import { asked, checkAuditor, periodOf, sixYearsMs, Text, times } from './http/asking.ts'
import { shortOf, sightsOf } from './http/asking-who.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { namesOf } from './http/person-names.ts'

const Query = z.strictObject({ ...times, participant: Text, format: z.optional(z.enum(['json', 'csv'])) })
type Query = z.infer<typeof Query>

const runsACall = 20
const secondsARun = 5

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run(query, { user, now, settings }, world) {
    checkAuditor(user)
    const { participant, format = 'json' } = query
    const period = periodOf(query, now, { usualMs: sixYearsMs, longestMs: sixYearsMs })
    const allowed = await settings()
    const limits = { ...allowed, querySeconds: Math.min(allowed.querySeconds, secondsARun) }
    const { sights, missing } = await sightsOf({ ...period, participant, runs: runsACall, limits }, world)
    const account = accountOf(sights)
    const event = asked('disclosures', { participant, ...period }, account.length)
    if (format === 'json') return { event, answer: json(200, { disclosures: account, ...shortOf(missing) }) }
    const nameOf = await namesOf(
      account.map(({ recipient }) => recipient.id),
      world,
    )
    const headers = {
      'content-type': 'text/csv;charset=utf-8',
      'content-disposition': 'attachment; filename="disclosures.csv"',
    }
    return { event, answer: { status: 200, headers, body: accountCsv(account, nameOf, missing) } }
  },
}
