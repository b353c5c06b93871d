// What a person has declared and signed, newest first: one's own, or for those who review anybody's.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { mayReadAudit } from '../core/user.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'

const Query = z.strictObject({
  user: z.optional(z.string().check(z.regex(/^\d{1,10}$/))),
  cursor: z.optional(z.string().check(z.maxLength(200), z.regex(/^\d{4}-[\dT:.-]+Z\.[0-9A-Za-z.]+$/))),
})
type Query = z.infer<typeof Query>

const pageSize = 100

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run({ user: asked, cursor = null }, context, { registry }) {
    const { actor, user, pass } = context
    const whose = asked === undefined ? actor.id : Number(asked)
    if (whose !== actor.id && !mayReadAudit(user)) {
      throw new Refusal('forbidden', "Reading another person's declarations needs the auditor role.")
    }
    const [{ receipts, next }, { declarations }] = await Promise.all([
      registry.receipts(whose, pageSize, cursor),
      context.detail(),
    ])
    const isInForce = ({ session, folder, version }: (typeof receipts)[number]) =>
      session === pass.session && declarations.get(folder.toLowerCase())?.version === version
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: `declarations of ${whose}` },
      answer: json(200, {
        declarations: receipts.map((receipt) => ({ ...receipt, thisSession: isInForce(receipt) })),
        cursor: next,
      }),
    }
  },
}
