// A person as administrators see them.

export type PersonFacts = {
  readonly id: number
  readonly email: string
  readonly displayName: string
  readonly active: boolean
  readonly expiresAt: string | null
  readonly siteRoles: readonly string[]
  readonly secondFactorRequired: boolean
  readonly signedInAt: string | null
  readonly dormant: boolean
  readonly hasSecondFactor: boolean
}

/** What can be done to a person from the list, each by its id. */
export type PersonAct =
  | 'act-as'
  | 'sessions'
  | 'invite'
  | 'reset'
  | 'unlock'
  | 'factor'
  | 'demand-factor'
  | 'disable'
  | 'enable'

/** Why nobody can sign in as this person; null when they can. */
export function whyClosed({ active, expiresAt, dormant }: PersonFacts, nowMs: number): string | null {
  if (!active) return 'Disabled'
  if (expiresAt !== null && Date.parse(expiresAt) <= nowMs) return 'Ended'
  return dormant ? 'Dormant' : null
}
