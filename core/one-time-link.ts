// A link that lets one person choose a password, once, within a day. Only a digest of its token is kept. Pure.
import { createHash } from 'node:crypto'

export const linkHours = 24
export const linkSecretBytes = 32

/** `invite`: the first password. `reset`: a new one in place of one that an administrator took away. */
export const linkReasons = ['invite', 'reset'] as const
export type LinkReason = (typeof linkReasons)[number]

export type OneTimeLink = {
  readonly hash: string
  readonly reason: LinkReason
  readonly endsAtMs: number
  readonly state: 'open' | 'spent'
}

/** The digest under which a token is known. */
export function linkHash(token: string): string {
  return createHash('sha256').update(`one-time-link|${token}`).digest('hex')
}

/** A new link for the person of that number, and the token that is shown once. */
export function mintLink(
  userId: number,
  reason: LinkReason,
  secret: Uint8Array,
  nowMs: number,
): { readonly token: string; readonly link: OneTimeLink } {
  const token = `${userId}.${Buffer.from(secret).toString('base64url')}`
  return { token, link: { hash: linkHash(token), reason, endsAtMs: nowMs + linkHours * 3_600_000, state: 'open' } }
}

/** Whose link a token says it is; null when no token looks so. */
export function personOfToken(token: string): number | null {
  const [, id] = /^(\d{1,10})\.[A-Za-z0-9_-]{43}$/.exec(token) ?? []
  return id === undefined ? null : Number(id)
}

/** Whether a token opens the link now. */
export function opens(token: string, link: OneTimeLink, nowMs: number): boolean {
  return link.state === 'open' && nowMs < link.endsAtMs && link.hash === linkHash(token)
}
