// The pass on its way through the gateway, from the authorizer to the story.
import * as z from 'zod/mini'
import type { Pass } from './call.ts'

/** The authorizer's context: the gateway makes text of everything and takes no null, so a cookie's `key` is ''. */
const PassText = z.object({
  session: z.string().check(z.regex(/^[0-9A-Za-z]{22}$/)),
  sequence: z.string().check(z.regex(/^[1-9][0-9]{0,14}$/)),
  expiresAtMs: z.string().check(z.regex(/^[0-9]{1,15}$/)),
  user: z.string().check(z.regex(/^[0-9]{1,15}$/)),
  era: z.string().check(z.maxLength(64)),
  /** '' as themselves. */
  actingAs: z.string().check(z.regex(/^[0-9]{0,15}$/)),
  key: z.string(),
  isNarrowed: z.enum(['true', 'false']),
  csrf: z.string().check(z.minLength(1)),
})

/** Throws for what no authorizer of ours has said: then the deployment is wrong, not the caller. */
export function passOf(authorizer: unknown): Pass {
  const { session, sequence, expiresAtMs, user, era, actingAs, key, isNarrowed, csrf } = PassText.parse(authorizer)
  const numbers = { sequence: Number(sequence), expiresAtMs: Number(expiresAtMs), user: Number(user) }
  const acting = actingAs === '' ? null : Number(actingAs)
  const shown = { key: key === '' ? null : key, isNarrowed: isNarrowed === 'true' }
  return { session, ...numbers, era, actingAs: acting, ...shown, csrf }
}

/** The pass as the gateway takes it. */
export function textOf(pass: Pass): Readonly<Record<string, string>> {
  const { session, sequence, expiresAtMs, user, era, actingAs, key, isNarrowed, csrf } = pass
  const numbers = { sequence: String(sequence), expiresAtMs: String(expiresAtMs), user: String(user) }
  const shown = { key: key ?? '', isNarrowed: String(isNarrowed) }
  return { session, ...numbers, era, actingAs: String(actingAs ?? ''), ...shown, csrf }
}
