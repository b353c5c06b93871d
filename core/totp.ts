// Codes of an authenticator app (RFC 6238: SHA-1, six digits, thirty seconds) and recovery codes. Pure.
import { createHash } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'

/** As RFC 4226 recommends. */
export const totpSecretBytes = 20
export const recoveryCodes = 10
/** 80 bits a code. */
export const recoveryBytes = 10

const periodSeconds = 30
/** Steps before and after the present one that are taken too: clocks differ, and people type. */
const window = 1

const totpOf = (secret: string, email = '') =>
  new TOTP({ issuer: 'Proviso', label: email, secret: Secret.fromBase32(secret), period: periodSeconds, digits: 6 })

/** A new secret, in base 32. */
export function newTotpSecret(bytes: Uint8Array): string {
  return new Secret({ buffer: Uint8Array.from(bytes).buffer }).base32
}

/** The address that an authenticator app takes the secret from. */
export function totpUri(secret: string, email: string): string {
  return totpOf(secret, email).toString()
}

/** The code of a moment. */
export function totpCode(secret: string, nowMs: number): string {
  return totpOf(secret).generate({ timestamp: nowMs })
}

/** Which step a code is of; null when it is none of now, or of a step that was used up. */
export function stepOfCode(secret: string, code: string, usedStep: number, nowMs: number): number | null {
  if (!/^\d{6}$/.test(code)) return null
  const delta = totpOf(secret).validate({ token: code, timestamp: nowMs, window })
  if (delta === null) return null
  const step = Math.floor(nowMs / 1000 / periodSeconds) + delta
  return step > usedStep ? step : null
}

/** A recovery code as it is shown: four times four characters. */
export function recoveryCode(bytes: Uint8Array): string {
  return (newTotpSecret(bytes).match(/.{4}/g) ?? []).join('-')
}

/** The digest under which a recovery code is known, however it is typed. */
export function recoveryHash(code: string): string {
  const typed = code.toUpperCase().replaceAll(/[\s-]/g, '')
  return createHash('sha256').update(`recovery-code|${typed}`).digest('hex')
}
