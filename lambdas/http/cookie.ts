// The sign-in cookie. Over https its name has the `__Host-` prefix, which browsers let only this very host set.

/** The one name that counts for a caller who came this way. */
export function cookieName(secure: boolean): string {
  return secure ? '__Host-proviso-session' : 'proviso-session'
}

/** The header that sets it; with an empty value, the one that takes it away. */
export function cookieHeader(secure: boolean, value: string): string {
  const age = value === '' ? '; Max-Age=0' : ''
  return `${cookieName(secure)}=${value}; Path=/; HttpOnly; SameSite=Strict${age}${secure ? '; Secure' : ''}`
}
