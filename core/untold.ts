// Numbers that were taken in a session and of which nothing tells. Whoever took one may still be at work on it, so it is waited
// for; then it is told of as unresolved, and whoever comes after that finds the number taken and releases nothing.

export type Numbers = {
  /** All up to here are told of and sealed. */
  readonly upTo: number
  /** How many numbers were taken; of a session that is gone, how many are known of. */
  readonly taken: number
  /** Whether a number beyond `upTo` is told of. */
  isThere(n: number): boolean
  /** As many numbers as had been taken when it was looked at last while one was missing. */
  readonly seen: number
  /** Whether so long ago that nobody is at work on those any more. */
  readonly isWaitedOut: boolean
  /** Whether nobody is at work on anything. */
  readonly nobodyElse: boolean
}

/** Which numbers are to be told of as unresolved, and whether others are waited for. */
export function decideUntold({ upTo, taken, isThere, seen, isWaitedOut, nobodyElse }: Numbers): {
  readonly unresolved: readonly number[]
  readonly isWaiting: boolean
} {
  const missing: number[] = []
  for (let n = upTo + 1; n <= taken; n++) if (!isThere(n)) missing.push(n)
  const unresolved = missing.filter((n) => nobodyElse || (isWaitedOut && n <= seen))
  return { unresolved, isWaiting: unresolved.length < missing.length }
}
