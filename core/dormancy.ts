// Accounts that nobody uses: after so many days without signing in they are as if disabled, until an administrator enables
// them. Looked at when somebody signs in: no session lasts longer than the shortest such time. Pure.
import type { Settings } from './settings.ts'
import { isUsable, type User } from './user.ts'

const dayMs = 86_400_000

export type Uses = {
  /** When the account was made or last enabled; null where that was not kept yet. */
  readonly activeSince: string | null
  /** When somebody last signed in to it; null where nobody did since that is kept. */
  readonly signedInAt: string | null
}

/** Whether the account has been left alone for too long. What was never kept counts from when the days began to count. */
export function isDormant({ activeSince, signedInAt }: Uses, settings: Settings, now: Date): boolean {
  const { dormantDays, dormantFrom } = settings
  if (dormantDays === 0) return false
  const known = [activeSince, signedInAt].filter((at) => at !== null)
  const since = known.length > 0 ? known : [dormantFrom ?? '']
  // What is no time lets nobody in.
  const lastMs = Math.max(...since.map((at) => Date.parse(at)))
  return !(now.getTime() < lastMs + dormantDays * dayMs)
}

/** Why nobody may sign in to the account now, however right what they show; null when they may. */
export function whyNoSignIn(
  account: Uses & { readonly user: User },
  settings: Settings,
  now: Date,
): 'disabled' | 'dormant' | null {
  if (!isUsable(account.user, now)) return 'disabled'
  return isDormant(account, settings, now) ? 'dormant' : null
}
