// The session key: what a script shows to act in a person's session. Format of the contract, section 2:
// `session|` + 22 characters that locate the session + 36 of secret + 6 of CRC-32 over what precedes them, base 62.
// The cookie is made the same way over another prefix, so that neither can stand in for the other.
import { hash } from 'node:crypto'
import { crc32 } from 'node:zlib'

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const idLength = 22
const secretLength = 36
const checkLength = 6
const shape = /^[0-9A-Za-z]{64}$/

/** 62^36 is just above 2^214, so 214 random bits fill the secret. */
const secretBits = 214n

export const sessionIdBytes = 16
export const secretBytes = 27

export const credentialKinds = ['session', 'cookie'] as const
export type CredentialKind = (typeof credentialKinds)[number]

/** A credential that has the right shape and checksum. Nobody has vouched for it yet. */
export type UnverifiedCredential = { readonly kind: CredentialKind; readonly sessionId: string; readonly hash: string }

function base62(bytes: Uint8Array, bits: bigint, length: number): string {
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`) & ((1n << bits) - 1n)
  let text = ''
  for (let i = 0; i < length; i++) {
    text = digits.charAt(Number(rest % 62n)) + text
    rest /= 62n
  }
  return text
}

function checkOf(kind: CredentialKind, body: string): string {
  let rest = crc32(`${kind}|${body}`)
  let text = ''
  for (let i = 0; i < checkLength; i++) {
    text = digits.charAt(rest % 62) + text
    rest = Math.floor(rest / 62)
  }
  return text
}

/** SHA-256 of the whole credential, prefix included, base64url. This and nothing else is remembered of it. */
function hashOf(kind: CredentialKind, text: string): string {
  return hash('sha256', `${kind}|${text}`, 'base64url')
}

/** A session id of 128 random bits as 22 characters of base 62. */
export function mintSessionId(random: Uint8Array): string {
  if (random.length !== sessionIdBytes) throw new RangeError(`a session id takes ${sessionIdBytes} random bytes`)
  return base62(random, 128n, idLength)
}

/**
 * A new key (with its `session|`) or cookie value (without a prefix) for a session, from 27 random bytes.
 * `text` is for its owner alone and is kept nowhere.
 */
export function mintCredential(
  kind: CredentialKind,
  sessionId: string,
  random: Uint8Array,
): { text: string; hash: string } {
  if (random.length !== secretBytes) throw new RangeError(`a secret takes ${secretBytes} random bytes`)
  const body = sessionId + base62(random, secretBits, secretLength)
  const whole = body + checkOf(kind, body)
  return { text: kind === 'session' ? `session|${whole}` : whole, hash: hashOf(kind, whole) }
}

/**
 * Reads a key (with or without `session|`) or a cookie value. Null when shape or checksum is wrong, so that noise is
 * refused without any table access. Hostile input: any text.
 */
export function parseCredential(kind: CredentialKind, text: string): UnverifiedCredential | null {
  const whole = kind === 'session' && text.startsWith('session|') ? text.slice(8) : text
  if (!shape.test(whole)) return null
  const body = whole.slice(0, idLength + secretLength)
  if (checkOf(kind, body) !== whole.slice(-checkLength)) return null
  return { kind, sessionId: whole.slice(0, idLength), hash: hashOf(kind, whole) }
}

/** The public id of a key: the first 12 characters of its hash. Says which key it was, helps nobody to make one. */
export function keyIdOf(hash: string): string {
  return hash.slice(0, 12)
}

/** The token that cookie-authenticated changes must repeat: derived from the cookie, so nothing more is stored. 64 hex. */
export function csrfTokenOf(credentialHash: string): string {
  return hash('sha256', `csrf|${credentialHash}`, 'hex')
}
