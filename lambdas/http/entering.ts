// What ends a session or a key from outside it: asked where a caller enters, and once more before rows leave.
import type { RefusalCode } from '../../core/refusal.ts'
import { hasSecondFactor, needsSecondFactor } from '../../core/second-factor.ts'
import { isFromBeforeSwitch, type Session } from '../../core/session.ts'
import type { Settings } from '../../core/settings.ts'
import { isUsable } from '../../core/user.ts'
import type { Account } from '../../stores/people.ts'
import type { Route } from '../routes.ts'

export type Entering = {
  readonly settings: Settings
  readonly account: Account | undefined
  /** The session as its hot item tells it, and the version of the settings that the key was made under. */
  readonly used: { readonly session: Pick<Session, 'amr'>; readonly era: string; readonly madeIn: number }
  readonly isKey: boolean
  readonly route: Route
}

/** Null when nothing does. Enabling a person or keys again brings back nothing from before. */
export function decideUse({ settings, account, used, isKey, route }: Entering, now: Date): RefusalCode | null {
  if (!account || !isUsable(account.user, now)) return 'user-disabled'
  if (used.era !== account.era) return 'session-ended'
  const lacksFactor = needsSecondFactor(account.user, settings) && !hasSecondFactor(used.session.amr)
  if (lacksFactor && route.beforeSecondFactor !== true) return 'second-factor-required'
  if (!isKey) return null
  if (!settings.sessionKeys) return 'keys-disabled'
  return isFromBeforeSwitch(used.madeIn, settings) ? 'key-revoked' : null
}
