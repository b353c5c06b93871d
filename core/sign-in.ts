// How many tries to sign in an account takes. A lock bars signing in only; running sessions go on.

/** Ten wrong passwords in a quarter of an hour bar further signing in until it is over. */
export const maxFailures = 10
export const attemptWindowMs = 15 * 60_000

/** No account has this number: where an unknown person's account is looked for, so that both cost the same. */
export const nobodysId = 0

export type Attempts = { readonly failures: number; readonly windowEndsAtMs: number }

/** Whether the next try will be refused unseen. */
export function isLocked({ failures, windowEndsAtMs }: Attempts, nowMs: number): boolean {
  return failures >= maxFailures && windowEndsAtMs > nowMs
}
