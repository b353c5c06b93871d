// The authorizer: may this caller enter, in which session, under which number. No cache anywhere; one conditional write
// authorises and takes the number, so that after a logout has returned no later request succeeds.

import type { RefusalCode } from '../core/refusal.ts'
import { endedSentences, expiresAtMs, nearEnd, slidesIdle, slidIdleEnd } from '../core/session.ts'
import { csrfTokenOf, keyIdOf, parseCredential, type UnverifiedCredential } from '../core/session-key.ts'
import type { World } from '../stores/world.ts'
import type { Pass } from './http/call.ts'
import { cookieName, cookieValue } from './http/cookie.ts'
import { recordAtDoor, recordUnderNumber, recordWarning } from './http/door-record.ts'
import { decideUse } from './http/entering.ts'
import { revokeSeen } from './http/key-in-url.ts'
import type { Route } from './routes.ts'

export type AuthRequest = {
  readonly route: Route
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly address: string
  readonly requestId: string
  /** Path and query string as they came, for keys that have no business there. */
  readonly url: string
  /** Whether the caller came by https: then the cookie has the `__Host-` prefix, and none without it counts. */
  readonly secure: boolean
}

export type AuthResult =
  | { readonly allow: true; readonly pass: Pass }
  | { readonly allow: false; readonly code: RefusalCode; readonly why: string }

type Shown = { readonly kind: UnverifiedCredential['kind']; readonly text: string }

/** `Basic apikey:<key>`. Any other user name is not for us. */
function basicKey(authorization: string): string | null {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization)?.[1]
  if (encoded === undefined) return null
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  return text.startsWith('apikey:') ? text.slice('apikey:'.length) : null
}

/** The first credential shown, in the order of the design: apikey, Basic, Bearer, JSESSIONID header, cookie. */
function shownCredential({ headers, secure }: AuthRequest): Shown | null {
  const { apikey, authorization = '', jsessionid, cookie = '' } = headers
  if (apikey !== undefined) return { kind: 'session', text: apikey.trim() }
  const basic = basicKey(authorization)
  if (basic !== null) return { kind: 'session', text: basic }
  const bearer = /^Bearer (.+)$/i.exec(authorization)?.[1]
  if (bearer !== undefined) return { kind: 'session', text: bearer.trim() }
  if (jsessionid !== undefined) return { kind: 'session', text: jsessionid.trim() }
  const value = cookieValue(cookie, cookieName(secure))
  return value === null ? null : { kind: 'cookie', text: value }
}

function deny(code: RefusalCode): AuthResult & { allow: false } {
  return { allow: false, code, why: endedSentences[code] ?? 'This is not allowed.' }
}

/**
 * Lets a caller in or tells why not. What is malformed costs no table access. Throws when a table does not answer or a
 * refusal cannot be recorded: then nobody gets in.
 */
export async function authorize(request: AuthRequest, world: World): Promise<AuthResult> {
  const seen = await revokeSeen(request, world)
  if (seen) return { allow: false, code: seen.code, why: seen.message }
  const shown = shownCredential(request)
  if (!shown) return deny('no-credentials')
  const credential = parseCredential(shown.kind, shown.text)
  if (!credential) return deny('key-malformed')
  const nowMs = world.now().getTime()
  const copy = credential.hash.charCodeAt(0)
  const settings = await world.registry.settings(copy)
  const slides = slidesIdle(settings.idleClock, {
    byCookie: shown.kind === 'cookie',
    routeSlides: request.route.slides !== false,
  })
  const use = await world.sessions.use(credential, nowMs, slides ? slidIdleEnd(settings, nowMs) : null)
  if (!use.allow) {
    if (use.known) await recordAtDoor(world, { request, session: use.known, credential, code: use.code }, nowMs)
    return deny(use.code)
  }
  const { session } = use
  const account = await world.rulesAsOf(settings).account(session.userId)
  const isKey = credential.kind === 'session'
  const code = decideUse({ settings, account, used: use, isKey, route: request.route }, new Date(nowMs))
  if (code !== null) {
    await recordUnderNumber(world, { request, session, credential, code }, nowMs)
    return deny(code)
  }
  const key = credential.kind === 'session' ? keyIdOf(credential.hash) : null
  const near = key === null || use.isWarned ? null : nearEnd(session, settings, nowMs)
  if (near) await recordWarning(world, { request, session, credential }, near, nowMs)
  const csrf = csrfTokenOf(credential.hash)
  const { id, sequence, userId, actingAs } = session
  const expires = expiresAtMs(session)
  const { isNarrowed } = use
  const who = { user: userId, era: use.era, actingAs, key, isNarrowed, csrf }
  return { allow: true, pass: { session: id, sequence, expiresAtMs: expires, ...who } }
}
