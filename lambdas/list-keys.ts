// The keys of this session, without their secrets: label, life, last use.
import { keyRevokedAt } from '../core/session.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { showLimits } from './http/key-options.ts'
import { nothing } from './http/nothing.ts'

export const endpoint: Endpoint<object> = {
  input: nothing,

  async run(_, context, { sessions }) {
    const [detail, settings] = await Promise.all([context.detail(), context.settings()])
    const keys = detail.keys
      .toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
      .map((key) => {
        const { id, label, createdAt, expiresAt } = key
        const lastUsedAt = sessions.lastUsedAt(detail.hot, key)
        const ended = { revokedAt: keyRevokedAt(key, settings) }
        return { id, label, createdAt, lastUsedAt, expiresAt, ...ended, ...showLimits(key.limits) }
      })
    return { event: { type: 'session-read', outcome: 'ok' }, answer: json(200, { keys }) }
  },
}
