// A key is found in an address however it is written there, and nothing else is taken for one.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keysIn } from '../../core/key-in-url.ts'
import { mintCredential, mintSessionId, parseCredential } from '../../core/session-key.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const key = fc.tuple(bytes(16), bytes(27)).map(([id, secret]) => mintCredential('session', mintSessionId(id), secret))
const every = (text: string) => [...text].map((c) => `%${c.charCodeAt(0).toString(16)}`).join('')
const writing = fc.constantFrom<(text: string) => string>(
  (text) => text,
  encodeURIComponent,
  (text) => encodeURIComponent(encodeURIComponent(text)),
  every,
  (text) => encodeURIComponent(every(text)),
  (text) => text.replace('session|', ''),
  (text) => `apikey:${text}`,
)
const around = fc.stringMatching(/^(|[/?&=+.,;%_-]|.*[/?&=+.,;_-])$/)

test('a key is found wherever and however it stands', () => {
  fc.assert(
    fc.property(key, writing, around, fc.string(), ({ text, hash }, write, before, after) => {
      const end = after === '' ? '' : `&${after}`
      expect(keysIn(`/a?${before}${write(text)}${end}`).map((found) => found.hash)).toContain(hash)
    }),
  )
})

test('two keys are both found, and one that stands twice once', () => {
  fc.assert(
    fc.property(key, key, (a, b) => {
      const found = keysIn(`/${a.text}/x?k=${encodeURIComponent(b.text)}&again=${a.text}`).map(({ hash }) => hash)
      expect(found.toSorted()).toEqual([...new Set([a.hash, b.hash])].toSorted())
    }),
  )
})

test('a cookie, a digest and any other text is none', () => {
  const cookie = fc.tuple(bytes(16), bytes(27)).map(([id, s]) => mintCredential('cookie', mintSessionId(id), s).text)
  const hex = bytes(32).map((digest) => Buffer.from(digest).toString('hex'))
  fc.assert(
    fc.property(fc.oneof(cookie, hex, fc.string(), fc.string({ unit: 'binary', maxLength: 300 })), (text) => {
      expect(keysIn(`/a/${text}?b=${text}`)).toEqual([])
    }),
  )
})

test('a key with one character changed is none, as at any door', () => {
  fc.assert(
    fc.property(key, fc.integer({ min: 8, max: 71 }), ({ text }, at) => {
      const other = `${text.slice(0, at)}${text[at] === 'a' ? 'b' : 'a'}${text.slice(at + 1)}`
      expect(parseCredential('session', other)).toBeNull()
      expect(keysIn(`/?k=${other}`)).toEqual([])
    }),
  )
})
