// Laws of keys and cookies: what was minted is read back, and nothing near it is.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  credentialKinds,
  csrfTokenOf,
  keyIdOf,
  mintCredential,
  mintSessionId,
  parseCredential,
} from '../../core/session-key.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const kind = fc.constantFrom(...credentialKinds)
const minted = fc
  .tuple(kind, bytes(16), bytes(27))
  .map(([of, id, secret]) => ({ of, sessionId: mintSessionId(id), ...mintCredential(of, mintSessionId(id), secret) }))
const alphabet = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz']
const anyCharacter = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...alphabet) },
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
)
const whole = (text: string) => text.replace(/^session\|/, '')

test('any bytes give a credential of one shape, which is read back to its session and hash', () => {
  fc.assert(
    fc.property(minted, ({ of, sessionId, text, hash }) => {
      expect(text).toMatch(of === 'session' ? /^session\|[0-9A-Za-z]{64}$/ : /^[0-9A-Za-z]{64}$/)
      expect(parseCredential(of, text)).toEqual({ kind: of, sessionId, hash })
      expect(parseCredential(of, whole(text))).toEqual({ kind: of, sessionId, hash })
    }),
  )
})

test('different bytes give different ids and different hashes', () => {
  fc.assert(
    fc.property(bytes(16), fc.nat(15), fc.nat(127), (id, at, bit) => {
      const other = id.with(at, (id[at] ?? 0) ^ (1 << (bit % 8)))
      expect(mintSessionId(other)).not.toBe(mintSessionId(id))
    }),
  )
  fc.assert(
    fc.property(kind, bytes(27), fc.integer({ min: 2, max: 215 }), (of, secret, bit) => {
      const at = bit >> 3
      const other = secret.with(at, (secret[at] ?? 0) ^ (128 >> (bit & 7)))
      const id = '0'.repeat(22)
      expect(mintCredential(of, id, other).hash).not.toBe(mintCredential(of, id, secret).hash)
    }),
  )
})

test('any one character changed is refused, wherever it stands', () => {
  fc.assert(
    fc.property(minted, fc.nat(63), anyCharacter, ({ of, text }, at, character) => {
      const body = whole(text)
      fc.pre(body[at] !== character)
      const changed = body.slice(0, at) + character + body.slice(at + 1)
      expect(parseCredential(of, changed)).toBeNull()
      expect(parseCredential(of, `session|${changed}`)).toBeNull()
    }),
    { numRuns: 500 },
  )
})

test('two neighbours swapped are refused', () => {
  fc.assert(
    fc.property(minted, fc.nat(62), ({ of, text }, at) => {
      const body = [...whole(text)]
      fc.pre(body[at] !== body[at + 1])
      const swapped = [...body.slice(0, at), body[at + 1], body[at], ...body.slice(at + 2)].join('')
      expect(parseCredential(of, swapped)).toBeNull()
    }),
  )
})

test('any truncation and any extension is refused', () => {
  fc.assert(
    fc.property(minted, fc.nat(63), fc.nat(64), anyCharacter, ({ of, text }, length, at, character) => {
      const body = whole(text)
      expect(parseCredential(of, body.slice(0, length))).toBeNull()
      expect(parseCredential(of, body.slice(64 - length))).toBeNull()
      expect(parseCredential(of, body.slice(0, at) + character + body.slice(at))).toBeNull()
    }),
  )
})

test('a credential of one kind is never one of the other, with or without a prefix', () => {
  fc.assert(
    fc.property(minted, ({ of, text }) => {
      const other = of === 'session' ? 'cookie' : 'session'
      for (const prefix of ['', 'session|', 'cookie|']) {
        expect(parseCredential(other, prefix + whole(text))).toBeNull()
      }
    }),
  )
})

test('any text is read or refused, never an error, and only what has the shape is read', () => {
  const noise = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 100 }),
    fc.array(fc.constantFrom(...alphabet), { minLength: 60, maxLength: 70 }).map((a) => a.join('')),
  )
  fc.assert(
    fc.property(kind, noise, fc.constantFrom('', 'session|'), (of, text, prefix) => {
      const read = parseCredential(of, prefix + text)
      if (read !== null) expect(whole(prefix + text)).toMatch(/^[0-9A-Za-z]{64}$/)
    }),
  )
})

test('neither the id of a key nor the token for changes shows the secret or the hash', () => {
  fc.assert(
    fc.property(minted, ({ text, hash }) => {
      const token = csrfTokenOf(hash)
      expect(token).toMatch(/^[0-9a-f]{64}$/)
      expect(token).not.toBe(Buffer.from(hash, 'base64url').toString('hex'))
      expect(hash.startsWith(keyIdOf(hash))).toBe(true)
      expect(keyIdOf(hash)).toHaveLength(12)
      expect(whole(text)).not.toContain(keyIdOf(hash))
    }),
  )
})
