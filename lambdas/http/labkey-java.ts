// LabKey's Java client sends its key only after a challenge, and then on every call again unless it is given a cookie,
// which it repeats as a header of that name. So it alone is given one; as a cookie it never opens anything.
import { keyIdOf, parseCredential } from '../../core/session-key.ts'
import type { Call } from './call.ts'

type Headers = Readonly<Record<string, string>>

const attributes = (call: Call) => `Path=/; HttpOnly; SameSite=Strict${call.secure ? '; Secure' : ''}`

function isJava({ headers }: Call): boolean {
  return /^LabKey Java API(\/|$)/.test(headers['user-agent'] ?? '')
}

/** The key as the client showed it: in its own header, or as the password of user `apikey`. */
function shownKey({ headers }: Call): string | null {
  const { apikey, authorization = '' } = headers
  if (apikey !== undefined) return apikey.trim()
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization)?.[1]
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8')
  return text.startsWith('apikey:') ? text.slice('apikey:'.length) : null
}

/** `Set-Cookie` for the Java client that has just shown its key; nothing for anybody else. */
export function javaCookie(call: Call): Headers {
  const key = isJava(call) ? shownKey(call) : null
  const credential = key === null ? null : parseCredential('session', key)
  // Only what opened this call: a header that the authorizer passed over is not ours to keep.
  if (key === null || credential === null || keyIdOf(credential.hash) !== call.pass?.key) return {}
  return { 'set-cookie': `JSESSIONID=${key.replace(/^session\|/, '')}; ${attributes(call)}` }
}

/** Takes the cookie away again, at logging out. */
export function javaCookieGone(call: Call): Headers {
  const isGiven = isJava(call) && call.pass?.key !== null
  return isGiven ? { 'set-cookie': `JSESSIONID=; ${attributes(call)}; Max-Age=0` } : {}
}
