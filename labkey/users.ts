// user-getUsers and security-ensureLogin: people as LabKey's clients read them (labkey-protocol sections 5 and 8.2).
import { Refusal } from '../core/refusal.ts'
import { bad, lookupIn, readBoolean } from './lookup.ts'
import type { RequestParameters } from './parameters.ts'
import { quoted } from './quoted.ts'

/** What is told of a person. */
export type ShownPerson = { readonly id: number; readonly email: string; readonly displayName: string }

export type UsersCall = {
  /** How an e-mail address or a name begins, in lower case; '' is everybody. */
  readonly prefix: string
  readonly includeInactive: boolean
}

/** Names of the call that a JSON body may give a list. */
export const userLists = ['permissions'] as const

/** What would narrow the list and cannot be served is refused: more people than were asked for would be told. */
export function parseGetUsers(parameters: RequestParameters): UsersCall {
  const get = lookupIn(parameters)
  const group = get('group') ?? get('groupId')
  if (group !== undefined) throw new Refusal('not-found', `There is no group ${quoted(group)} here.`)
  if (parameters.has('permissions')) throw bad("'permissions' is not supported: people are not listed by permission.")
  const includeInactive =
    readBoolean('includeDeactivatedAccounts', get, false) || readBoolean('includeInactive', get, false)
  const onlyActive = readBoolean('active', get, false)
  return { prefix: (get('name') ?? '').toLowerCase(), includeInactive: includeInactive && !onlyActive }
}

/** The answer for a folder. `active` of a person decides whether they are told unless all are asked for. */
export function usersAnswer(
  container: string,
  people: readonly (ShownPerson & { readonly active: boolean })[],
  { prefix, includeInactive }: UsersCall,
) {
  const begins = (text: string) => text.toLowerCase().startsWith(prefix)
  const users = people
    .filter(({ active }) => active || includeInactive)
    .filter(({ email, displayName }) => begins(email) || begins(displayName))
    .toSorted((a, b) => a.id - b.id)
  return { container, users: users.map(({ id, email, displayName }) => ({ userId: id, id, email, displayName })) }
}

/** The answer of security-ensureLogin: whoever is answered at all is signed in. */
export function ensureLoginAnswer({ id, email, displayName }: ShownPerson) {
  return { currentUser: { id, userId: id, displayName, email, isSignedIn: true, isGuest: false } }
}
