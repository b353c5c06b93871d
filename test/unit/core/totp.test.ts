// Codes of an authenticator app by RFC 6238's own vectors, each used once; recovery codes known by their digest.
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  newTotpSecret,
  recoveryBytes,
  recoveryCode,
  recoveryHash,
  stepOfCode,
  totpCode,
  totpUri,
} from '../../../core/totp.ts'

/** RFC 6238, appendix B, SHA-1: the last six of its eight digits. */
const secret = newTotpSecret(Buffer.from('12345678901234567890'))
const vectors = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
] as const

test.each(vectors)('at %i seconds the code is %s', (seconds, code) => {
  expect(totpCode(secret, seconds * 1000)).toBe(code)
  expect(stepOfCode(secret, code, 0, seconds * 1000)).toBe(Math.floor(seconds / 30))
})

test('a code holds for its step and one before and after, and for no step that was used up', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 10, max: 1_000_000 }),
      fc.integer({ min: -4, max: 4 }),
      fc.nat(6),
      (step, off, back) => {
        const nowMs = step * 30_000 + 12_345
        const used = step - 3 + back
        const found = stepOfCode(secret, totpCode(secret, nowMs + off * 30_000), used, nowMs)
        // Two steps may have one code by chance.
        if (found !== null) expect([Math.abs(found - step) <= 1, found > used]).toEqual([true, true])
        if (Math.abs(off) <= 1 && step + off > used) expect(found).not.toBeNull()
        if (Math.abs(off) <= 1 && step + 1 <= used) expect(found).toBeNull()
      },
    ),
  )
})

test.each(['', '28708', '2870822', '28708a', ' 287082', '-87082', '２８７０８２'])('%j is no code', (code) => {
  expect(stepOfCode(secret, code, 0, 59_000)).toBeNull()
})

test('the address for an app names site, person and secret', () => {
  const uri = new URL(totpUri(secret, 'a+b@example.org'))
  expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual([
    'otpauth:',
    'totp',
    '/Proviso:a+b@example.org',
  ])
  expect(Object.fromEntries(uri.searchParams)).toMatchObject({ secret, issuer: 'Proviso', digits: '6', period: '30' })
})

test('a recovery code is read in any case, with or without its dashes', () => {
  const code = recoveryCode(randomBytes(recoveryBytes))
  expect(code).toMatch(/^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$/)
  for (const typed of [code.toLowerCase(), code.replaceAll('-', ''), code.replaceAll('-', ' ')]) {
    expect(recoveryHash(typed)).toBe(recoveryHash(code))
  }
  expect(recoveryHash(code.slice(0, -1))).not.toBe(recoveryHash(code))
})
