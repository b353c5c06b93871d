// The cookies of this site. Over https their names have the `__Host-` prefix, which browsers let only this very host set.

const named = (secure: boolean, name: string) => (secure ? `__Host-${name}` : name)

/** The one name of the sign-in cookie that counts for a caller who came this way. */
export function cookieName(secure: boolean): string {
  return named(secure, 'proviso-session')
}

/** The header that sets it; with an empty value, the one that takes it away. */
export function cookieHeader(secure: boolean, value: string): string {
  const age = value === '' ? '; Max-Age=0' : ''
  return `${cookieName(secure)}=${value}; Path=/; HttpOnly; SameSite=Strict${age}${secure ? '; Secure' : ''}`
}

/** The cookie of a sign-in under way elsewhere. */
export function flowCookieName(secure: boolean): string {
  return named(secure, 'proviso-oidc')
}

/** The header that sets it. Lax: whoever comes back comes from another site. */
export function flowCookieHeader(secure: boolean, value: string, seconds: number): string {
  const attributes = `Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure ? '; Secure' : ''}`
  return `${flowCookieName(secure)}=${value}; ${attributes}`
}

/** The value of a cookie, the first of that name; null where there is none. */
export function cookieValue(header: string, wanted: string): string | null {
  for (const pair of header.split(';')) {
    const [name, value] = [pair.slice(0, pair.indexOf('=')).trim(), pair.slice(pair.indexOf('=') + 1).trim()]
    if (name === wanted) return value
  }
  return null
}
