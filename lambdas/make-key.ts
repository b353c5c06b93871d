// Make a session key. It is shown in this answer and never again; only its hash is kept.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { endedSentences, isFromBeforeSwitch, maxLiveKeys, type SessionKey } from '../core/session.ts'
import { keyIdOf, mintCredential, secretBytes } from '../core/session-key.ts'
import { checkOneself } from './http/acting.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'

const Body = z.strictObject({
  label: z.optional(z.string().check(z.maxLength(100), z.regex(/^[^\p{C}]*$/u))),
  expiresInMinutes: z.optional(z.int().check(z.minimum(1), z.maximum(1440))),
})
type Body = z.infer<typeof Body>

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run({ label = '', expiresInMinutes }, context, { sessions, random }) {
    checkOneself(context)
    const { now } = context
    const [detail, settings] = await Promise.all([context.detail(), context.settings()])
    if (!settings.sessionKeys) throw new Refusal('keys-disabled', endedSentences['keys-disabled'] ?? '')
    const nowMs = now.getTime()
    const held = detail.keys.filter((k) => sessions.isLive(detail.hot, k))
    const dead = held.filter((k) => Date.parse(k.expiresAt) <= nowMs || isFromBeforeSwitch(k.madeIn, settings))
    if (held.length - dead.length >= maxLiveKeys) {
      throw new Refusal('conflict', `A session has at most ${maxLiveKeys} live keys. Revoke one first.`)
    }
    const { id: sessionId, endsAtMs } = detail.session
    const minted = mintCredential('session', sessionId, random(secretBytes))
    const asked = expiresInMinutes === undefined ? endsAtMs : nowMs + expiresInMinutes * 60_000
    const times = { createdAt: now.toISOString(), expiresAt: new Date(Math.min(asked, endsAtMs)).toISOString() }
    const { hash } = minted
    const key: SessionKey = { id: keyIdOf(hash), label, ...times, revokedAt: null, hash, madeIn: settings.version }
    return {
      changes: sessions.addingKey(detail, key, dead),
      event: { type: 'key-made', outcome: 'ok', keyId: key.id, label, expiresAt: key.expiresAt },
      answer: json(201, { id: key.id, key: minted.text, label, ...times }),
    }
  },
}
