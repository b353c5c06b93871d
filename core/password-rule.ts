// Which passwords may be chosen. Twelve characters that are not easily guessed, or eight that are very hard to guess; never
// a common one, never with the person's own name or address in it. How hard, zxcvbn says, with its list of common passwords.
// Pure.
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'

const leastCharacters = 8
const longCharacters = 12
/** Of zxcvbn's 0 to 4: at least 10^8 guesses. */
const leastScore = 3
/** At least 10^10 guesses. */
const leastScoreOfShort = 4
/** As much as is estimated: the time grows with the length, and more characters only add. */
const estimatedCharacters = 128
/** Parts of a name or address that are shorter stand in many words. */
const leastPart = 4

/** A password as it is hashed. */
export const foldedPassword = (password: string): string => password.normalize('NFKC')

const commonly = (text: string): string => foldedPassword(text).toLowerCase()

let estimator: ZxcvbnFactory | undefined

// Made when it is first asked for: reading the lists takes a while.
function scoreOf(password: string, own: readonly string[]): number {
  estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs })
  return estimator.check(password.slice(0, estimatedCharacters), [...own]).score
}

/** What of a person stands in no password: address, its part before the @, the words of the name. */
function ownWords({ email, displayName }: { readonly email: string; readonly displayName: string }): readonly string[] {
  const address = commonly(email)
  const parts = [address, address.slice(0, address.lastIndexOf('@')), ...commonly(displayName).split(/[\s,.]+/)]
  return parts.filter((part) => part.length >= leastPart)
}

/** Why somebody may not choose this password, for that person; null when they may. */
export function whyNotPassword(
  password: string,
  person: { readonly email: string; readonly displayName: string },
): string | null {
  const { length } = [...foldedPassword(password)]
  if (length < leastCharacters) return `A password has at least ${longCharacters} characters.`
  const own = ownWords(person)
  if (own.some((word) => commonly(password).includes(word))) {
    return 'A password does not hold your name or e-mail address.'
  }
  const score = scoreOf(password, own)
  if (length < longCharacters && score < leastScoreOfShort) {
    return `A password has at least ${longCharacters} characters, or ${leastCharacters} that are very hard to guess.`
  }
  return score < leastScore ? 'This password is common or easily guessed. Choose another one.' : null
}
