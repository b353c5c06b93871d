// Session keys in the address of a request, where they would be kept by every log and history on the way. Pure.
import { parseCredential, type UnverifiedCredential } from './session-key.ts'

const keyLength = 64
const runs = /[0-9A-Za-z]{64,}/g

/** An address may be encoded by whoever built it and once more by whoever sent it. */
const mostDecodings = 2

// Bytes and not characters: a key is ASCII, and what is malformed stays as it is.
function decodedOnce(text: string): string {
  return text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/**
 * The keys in a path or query string, percent-encoded or not, with or without their prefix. Checked by their checksum, so
 * digests and the like are none. Hostile input: any text.
 */
export function keysIn(url: string): UnverifiedCredential[] {
  const found = new Map<string, UnverifiedCredential>()
  let text = url
  for (let decodings = 0; text.length >= keyLength; decodings++) {
    for (const [run] of text.matchAll(runs)) {
      // `%7C` before a key is a part of its run until it is decoded.
      for (const part of [run.slice(0, keyLength), run.slice(-keyLength)]) {
        const key = parseCredential('session', part)
        if (key) found.set(key.hash, key)
      }
    }
    const decoded = decodedOnce(text)
    if (decoded === text || decodings === mostDecodings) break
    text = decoded
  }
  return [...found.values()]
}
