// Revoke one key of anybody's session, for site administrators. The session and its other keys go on.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { checkAdministrator } from './http/administrator.ts'
import { noContent } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { runningSession, SessionId } from './http/ending-sessions.ts'
import { fields } from './http/fields.ts'

const Params = z.strictObject({ id: SessionId, key: z.string().check(z.maxLength(64)) })
type Params = z.infer<typeof Params>

export const endpoint: Endpoint<Params> = {
  input: fields(Params),

  async run({ id, key: keyId }, context, world) {
    checkAdministrator(context)
    const { detail, owner } = await runningSession(id, context, world)
    const key = detail.keys.find((k) => k.id === keyId)
    if (!key) throw new Refusal('not-found', 'This session has no such key.')
    const event = { type: 'key-revoked', outcome: 'ok', keyId: key.id, owner: owner.email } as const
    if (key.revokedAt !== null) return { event, answer: noContent() }
    return {
      changes: world.sessions.revokingKey(detail, key, context.now.toISOString()),
      event,
      answer: noContent(),
    }
  },
}
