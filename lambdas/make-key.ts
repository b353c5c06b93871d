// Make a session key. It is shown in this answer and never again; only its hash is kept.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { endedSentences, isFromBeforeSwitch, type SessionKey } from '../core/session.ts'
import { keyIdOf, mintCredential, secretBytes } from '../core/session-key.ts'
import { checkOneself } from './http/acting.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { limitFacts, limitFields, limitsFrom, showLimits } from './http/key-options.ts'

const Body = z.strictObject({
  label: z.optional(z.string().check(z.maxLength(100), z.regex(/^[^\p{C}]*$/u))),
  expiresInMinutes: z.optional(z.int().check(z.minimum(1), z.maximum(1440))),
  ...limitFields,
})
type Body = z.infer<typeof Body>

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run({ label = '', expiresInMinutes, ...asked }, context, world) {
    checkOneself(context)
    const { now } = context
    const { sessions, random } = world
    const [detail, settings, limits] = await Promise.all([
      context.detail(),
      context.settings(),
      limitsFrom(asked, context, world),
    ])
    if (!settings.sessionKeys) throw new Refusal('keys-disabled', endedSentences['keys-disabled'] ?? '')
    const nowMs = now.getTime()
    const held = detail.keys.filter((k) => sessions.isLive(detail.hot, k))
    const dead = held.filter((k) => Date.parse(k.expiresAt) <= nowMs || isFromBeforeSwitch(k.madeIn, settings))
    if (held.length - dead.length >= settings.keysPerSession) {
      throw new Refusal('conflict', `A session has at most ${settings.keysPerSession} live keys. Revoke one first.`)
    }
    const { id: sessionId, endsAtMs } = detail.session
    const { text, hash } = mintCredential('session', sessionId, random(secretBytes))
    const asksFor = expiresInMinutes === undefined ? endsAtMs : nowMs + expiresInMinutes * 60_000
    const times = { createdAt: now.toISOString(), expiresAt: new Date(Math.min(asksFor, endsAtMs)).toISOString() }
    const begun = { revokedAt: null, madeIn: settings.version, lastUsedAtMs: null }
    const key: SessionKey = { id: keyIdOf(hash), label, ...times, hash, limits, ...begun }
    return {
      changes: sessions.addingKey(detail, key, dead),
      event: { type: 'key-made', outcome: 'ok', keyId: key.id, label, expiresAt: key.expiresAt, ...limitFacts(limits) },
      answer: json(201, { id: key.id, key: text, label, ...times, ...showLimits(limits) }),
    }
  },
}
