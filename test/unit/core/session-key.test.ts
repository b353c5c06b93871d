// The session key of the contract: its exact shape, its checksum computed a second way, and what is kept of it.
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  credentialKinds,
  csrfTokenOf,
  keyIdOf,
  mintCredential,
  mintSessionId,
  parseCredential,
  secretBytes,
  sessionIdBytes,
} from '../../../core/session-key.ts'

const zeros = (n: number) => new Uint8Array(n)
const ones = (n: number) => new Uint8Array(n).fill(255)
const sha256 = (text: string) => createHash('sha256').update(text)

/** CRC-32 bit by bit, as in its definition. */
function crcOf(text: string): number {
  let crc = 0xffffffff
  for (const byte of Buffer.from(text)) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return ~crc >>> 0
}

/** Reads base 62, most significant digit first. */
function fromBase62(text: string): bigint {
  const digits = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz']
  return [...text].reduce((sum, digit) => sum * 62n + BigInt(digits.indexOf(digit)), 0n)
}

const sessionId = mintSessionId(ones(16))
const key = mintCredential('session', sessionId, ones(27))
const cookie = mintCredential('cookie', sessionId, ones(27))

describe('what is minted', () => {
  test('the check of the test itself is CRC-32', () => {
    expect(crcOf('123456789')).toBe(0xcbf43926)
  })

  test('there are two kinds, of 16 bytes for the session and 27 for the secret', () => {
    expect(credentialKinds).toEqual(['session', 'cookie'])
    expect([sessionIdBytes, secretBytes]).toEqual([16, 27])
  })

  test('bytes of nothing but zeros still give full length', () => {
    expect(mintSessionId(zeros(16))).toBe('0'.repeat(22))
    expect(mintCredential('session', '0'.repeat(22), zeros(27)).text).toMatch(/^session\|0{58}[0-9A-Za-z]{6}$/)
  })

  test('bytes of nothing but ones fill 128 and 214 bits', () => {
    expect(sessionId).toHaveLength(22)
    expect(fromBase62(sessionId)).toBe(2n ** 128n - 1n)
    const secret = key.text.slice('session|'.length + 22, -6)
    expect(secret).toHaveLength(36)
    expect(fromBase62(secret)).toBe(2n ** 214n - 1n)
  })

  test('a key is `session|` and 64 characters; a cookie value is 64 characters and nothing before them', () => {
    expect(key.text).toMatch(/^session\|[0-9A-Za-z]{64}$/)
    expect(cookie.text).toMatch(/^[0-9A-Za-z]{64}$/)
    expect(key.text.slice(8, 30)).toBe(sessionId)
    expect(cookie.text.slice(0, 22)).toBe(sessionId)
  })

  test.each([
    ['session', key.text.slice(8)],
    ['cookie', cookie.text],
  ])('the last six of a %s are CRC-32 over its prefix and all that precedes them', (prefix, whole) => {
    expect(fromBase62(whole.slice(-6))).toBe(BigInt(crcOf(`${prefix}|${whole.slice(0, -6)}`)))
  })

  test('what is kept is SHA-256 over the whole, prefix included', () => {
    expect(key.hash).toBe(sha256(key.text).digest('base64url'))
    expect(cookie.hash).toBe(sha256(`cookie|${cookie.text}`).digest('base64url'))
  })

  test.each([0, 15, 17])('a session id of %i bytes is refused', (length) => {
    expect(() => mintSessionId(zeros(length))).toThrow(new RangeError('a session id takes 16 random bytes'))
  })

  test.each([0, 26, 28])('a secret of %i bytes is refused', (length) => {
    const mint = () => mintCredential('session', sessionId, zeros(length))
    expect(mint).toThrow(new RangeError('a secret takes 27 random bytes'))
  })
})

describe('what is read', () => {
  test('a key is read with and without its prefix, to the same', () => {
    const expected = { kind: 'session', sessionId, hash: key.hash }
    expect(parseCredential('session', key.text)).toEqual(expected)
    expect(parseCredential('session', key.text.slice(8))).toEqual(expected)
  })

  test('a cookie value is read without a prefix only', () => {
    expect(parseCredential('cookie', cookie.text)).toEqual({ kind: 'cookie', sessionId, hash: cookie.hash })
    expect(parseCredential('cookie', `cookie|${cookie.text}`)).toBeNull()
    expect(parseCredential('cookie', `session|${cookie.text}`)).toBeNull()
  })

  test('a cookie value is never a key, and a key never a cookie value', () => {
    expect(parseCredential('session', cookie.text)).toBeNull()
    expect(parseCredential('session', `session|${cookie.text}`)).toBeNull()
    expect(parseCredential('cookie', key.text)).toBeNull()
    expect(parseCredential('cookie', key.text.slice(8))).toBeNull()
  })

  const whole = key.text.slice(8)
  test.each([
    ['nothing', ''],
    ['the prefix alone', 'session|'],
    ['the prefix twice', `session|session|${whole}`],
    ['another prefix', `apikey|${whole}`],
    ['the prefix in capitals', `SESSION|${whole}`],
    ['a space before', ` ${key.text}`],
    ['a line feed after', `${key.text}\n`],
    ['quotes around', `"${key.text}"`],
    ['the other case', `session|${whole.toLowerCase()}`],
    ['full-width digits', whole.replace(/^./, '\uFF17')],
    ['base64url', Buffer.from(whole).toString('base64url')],
    ['64 characters that check nothing', 'A'.repeat(64)],
  ])('%s is no key', (_, text) => {
    expect(parseCredential('session', text)).toBeNull()
  })
})

describe('what is told about a key', () => {
  test('its id is the first twelve characters of its hash', () => {
    expect(keyIdOf('abcdefghijklmnop')).toBe('abcdefghijkl')
    expect(keyIdOf(key.hash)).toHaveLength(12)
  })

  test('the token for changes is 64 hex digits, follows from the cookie and does not show its hash', () => {
    const token = csrfTokenOf(cookie.hash)
    expect(token).toMatch(/^[0-9a-f]{64}$/)
    expect(token).toBe(sha256(`csrf|${cookie.hash}`).digest('hex'))
    expect(token).not.toBe(csrfTokenOf(key.hash))
    expect(token).not.toBe(Buffer.from(cookie.hash, 'base64url').toString('hex'))
  })
})
