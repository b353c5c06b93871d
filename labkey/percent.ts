// Percent-decoding as UTF-8, for paths and forms. What cannot be decoded is refused, never replaced or guessed.
import { Refusal } from '../core/refusal.ts'

/** Decodes `%XX`; a plus stays a plus. `where` words the refusal: "path", "form". */
export function decodePercent(text: string, where: string): string {
  // decodeURIComponent lets an unpaired surrogate through as it is.
  if (!text.isWellFormed()) throw badEncoding(where)
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) throw badEncoding(where)
    throw error
  }
}

function badEncoding(where: string): Refusal {
  return new Refusal('bad-request', `The ${where} holds a bad percent-encoding or text that is not UTF-8.`)
}
