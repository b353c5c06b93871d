// The canonical texts that are told at a glance, byte by byte, without writing the value anew: nearly all entries of a log.

const mostDepth = 32
const [quote, comma, colon, backslash] = [0x22, 0x2c, 0x3a, 0x5c]
const [openObject, closeObject, openArray, closeArray] = [0x7b, 0x7d, 0x5b, 0x5d]
const [zero, nine, a, z] = [0x30, 0x39, 0x61, 0x7a]
const [lowest, highest] = [0x20, 0x7e]
/** So many digits are a whole number that a double holds and writes as they stand. */
const mostDigits = 15

/** Where the last name of the object at a depth stands; -1 in an object without names yet, -2 in an array. */
const [none, inArray] = [-1, -2]
const nameFrom = new Int32Array(mostDepth)
const nameEnd = new Int32Array(mostDepth)

let depth = 0
let isName = false

/**
 * Whether a text that JSON.parse takes is canonical (RFC 8785), for texts of a plain kind: ASCII, no escapes, whole numbers
 * without a sign. True is sure; false says nothing, and whether the text is JSON at all is not looked at.
 */
export function isPlainlyCanonical(text: Uint8Array): boolean {
  depth = 0
  isName = false
  for (let at = 0; at < text.length; at++) {
    at = lastOf(text, at)
    if (at < 0) return false
  }
  return depth === 0
}

/** The last place of what begins here; -1 where it is not plain. */
function lastOf(text: Uint8Array, at: number): number {
  const byte = text[at] ?? 0
  if (byte === quote) return endOfText(text, at + 1)
  if (byte >= zero && byte <= nine) return lastDigit(text, at)
  // Letters outside of texts are those of true, false and null, or of a number.
  if (byte >= a && byte <= z) return isDigit(text[at - 1]) ? -1 : at
  return isMark(byte) ? at : -1
}

/** Takes in a mark. Blanks, signs and dots are none. */
function isMark(byte: number): boolean {
  switch (byte) {
    case comma:
      isName = nameFrom[depth] !== inArray
      return true
    case colon:
      isName = false
      return true
    case openObject:
    case openArray:
      depth += 1
      isName = byte === openObject
      nameFrom[depth] = isName ? none : inArray
      return depth < mostDepth
    case closeObject:
    case closeArray:
      depth -= 1
      isName = false
      return depth >= 0
    default:
      return false
  }
}

const isDigit = (byte = 0): boolean => byte >= zero && byte <= nine

/** The place of the closing quote; -1 where the text is not plain, or a name that is not greater than the one before it. */
function endOfText(text: Uint8Array, from: number): number {
  for (let at = from; at < text.length; at++) {
    const byte = text[at] ?? 0
    if (byte === quote) return !isName || isNextName(text, from, at) ? at : -1
    if (byte === backslash || byte < lowest || byte > highest) return -1
  }
  return -1
}

function lastDigit(text: Uint8Array, from: number): number {
  let at = from
  while (isDigit(text[at + 1])) at++
  return at - from < mostDigits ? at : -1
}

/** Takes in a name; false when it is not greater than the one before it. ASCII is in the order of UTF-16 code units. */
function isNextName(text: Uint8Array, from: number, end: number): boolean {
  const before = nameFrom[depth] ?? none
  const beforeEnd = nameEnd[depth] ?? 0
  nameFrom[depth] = from
  nameEnd[depth] = end
  if (before === none) return true
  for (let i = 0; before + i < beforeEnd; i++) {
    if (from + i === end) return false
    const [old, next] = [text[before + i] ?? 0, text[from + i] ?? 0]
    if (old !== next) return old < next
  }
  return end - from > beforeEnd - before
}
