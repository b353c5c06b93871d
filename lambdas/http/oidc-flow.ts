// A sign-in under way at a provider. Nothing of it is stored here: state, nonce and verifier lie in a cookie of the browser
// that began it, for ten minutes, and what comes back counts in that browser alone, once.
import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { isOwnPath } from '../../core/oidc.ts'
import type { World } from '../../stores/world.ts'
import type { Call } from './call.ts'
import { cookieValue, flowCookieHeader, flowCookieName } from './cookie.ts'
import { ProviderId } from './oidc-fields.ts'

export const flowSeconds = 600

/** 256 bits each, in 43 characters: the least that a verifier may have (RFC 7636). */
const drawnBytes = 32
const Drawn = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/))

/** A path that a browser stays on this site with. */
export const OwnPath = z.string().check(z.refine(isOwnPath))

const Flow = z.strictObject({
  provider: ProviderId,
  state: Drawn,
  nonce: Drawn,
  verifier: Drawn,
  returnTo: OwnPath,
  beganAtMs: z.int(),
})
export type Flow = z.infer<typeof Flow>

export function newFlow(provider: string, returnTo: string, { random, now }: World): Flow {
  const drawn = () => Buffer.from(random(drawnBytes)).toString('base64url')
  return { provider, state: drawn(), nonce: drawn(), verifier: drawn(), returnTo, beganAtMs: now().getTime() }
}

export function flowCookie(flow: Flow, secure: boolean): string {
  return flowCookieHeader(secure, Buffer.from(JSON.stringify(flow)).toString('base64url'), flowSeconds)
}

/** What the browser began, if it is still fresh; whoever sends it may have written it, and reaches themselves alone. */
export function flowOf({ headers, secure }: Call, now: Date): Flow | null {
  const value = cookieValue(headers.cookie ?? '', flowCookieName(secure))
  if (value === null || value.length > 4096) return null
  const flow = parsed(Buffer.from(value, 'base64url').toString('utf8'))
  const age = flow ? now.getTime() - flow.beganAtMs : Number.NaN
  return flow && age >= 0 && age < flowSeconds * 1000 ? flow : null
}

function parsed(text: string): Flow | null {
  try {
    return Flow.safeParse(JSON.parse(text)).data ?? null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** By what it is known that a sign-in was finished. */
export const stateDigest = ({ state }: Flow): string => createHash('sha256').update(state).digest('base64url')
