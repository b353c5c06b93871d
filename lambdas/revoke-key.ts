// Revoke one key of this session. When this has answered, the key opens nothing any more.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { noContent } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'

const Params = z.strictObject({ id: z.string().check(z.maxLength(64)) })
type Params = z.infer<typeof Params>

export const endpoint: Endpoint<Params> = {
  input: fields(Params),

  async run({ id }, context, { sessions }) {
    const { now } = context
    const detail = await context.detail()
    const key = detail.keys.find((k) => k.id === id)
    if (!key) throw new Refusal('not-found', 'This session has no such key.')
    const event = { type: 'key-revoked', outcome: 'ok', keyId: key.id } as const
    if (key.revokedAt !== null) return { event, answer: noContent() }
    return { changes: sessions.revokingKey(detail, key, now.toISOString()), event, answer: noContent() }
  },
}
