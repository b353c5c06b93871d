// People on the home itself: who is there, what of them changes, a new password. The way in again when nobody who
// administers the site can sign in.
import { isDormant } from '../core/dormancy.ts'
import { Refusal } from '../core/refusal.ts'
import { cleanName, cleanSiteRoles, isUsable, type SiteRole, type User } from '../core/user.ts'
import { endsSessions } from '../core/user-change.ts'
import { changesBetween } from '../lambdas/http/administrator.ts'
import { factorChange } from '../lambdas/http/factor-change.ts'
import { factsOf, newEra } from '../lambdas/http/person.ts'
import { isChosen } from '../stores/kept-passwords.ts'
import type { Home } from '../stores/local-world.ts'
import type { Account } from '../stores/people.ts'
import { done, parseDay } from './administer.ts'
import type { Act } from './record.ts'

export type Listed = { readonly user: User; readonly state: string; readonly signedInAt: string | null }

/** Everybody, by their numbers, and whether they can sign in. */
export async function listUsers({ world }: Home): Promise<readonly Listed[]> {
  const settings = await world.registry.settings(0)
  const stateOf = (account: Account) => {
    if (!account.user.active) return 'disabled'
    if (!isUsable(account.user, world.now())) return 'expired'
    return isDormant(account, settings, world.now()) ? 'dormant' : 'active'
  }
  const accounts = (await world.registry.accounts()).toSorted((a, b) => a.user.id - b.user.id)
  return accounts.map((account) => ({ user: account.user, state: stateOf(account), signedInAt: account.signedInAt }))
}

async function accountCalled({ world }: Home, email: string): Promise<Account> {
  const found = await world.registry.accountByEmail(email)
  const held = found && (await world.registry.accountToChange(found.user.id))
  if (held) return held
  throw new Refusal('not-found', `There is nobody ${email} here. Add them with \`proviso user add\`.`)
}

export type AskedChange = {
  readonly displayName?: string
  /** A day, at whose beginning (UTC) the account ends; `never`. */
  readonly expires?: string
  readonly active?: boolean
  readonly siteRoles?: readonly SiteRole[]
}

function changed(before: User, { displayName, expires, active, siteRoles }: AskedChange): User {
  const name = displayName === undefined ? before.displayName : cleanName(displayName)
  if (name === null)
    throw new Refusal('bad-request', 'A name has 1 to 200 characters, none of them a control character.')
  const ends =
    expires === undefined ? before.expiresAt : expires === 'never' ? null : `${parseDay(expires)}T00:00:00.000Z`
  return {
    ...before,
    displayName: name,
    expiresAt: ends,
    active: active ?? before.active,
    siteRoles: siteRoles === undefined ? before.siteRoles : cleanSiteRoles(siteRoles),
  }
}

/** Changes a person; what is not named stays. Enabling opens a dormant account too. False when nothing changed. */
export async function changeUser(
  home: Home,
  email: string,
  asked: AskedChange,
): Promise<{ user: User; isChanged: boolean }> {
  const { registry, now, random } = home.world
  const held = await accountCalled(home, email)
  const to = changed(held.user, asked)
  const wakes = asked.active === true && isDormant(held, await registry.settings(0), now())
  const changes = [
    ...changesBetween(factsOf(held.user), factsOf(to)),
    ...(wakes ? [{ name: 'dormant', old: true, new: false }] : []),
  ]
  if (changes.length === 0) return { user: to, isChanged: false }
  const era = endsSessions(held.user, to, now()) ? newEra(random) : null
  const isEnabled = wakes || (to.active && !held.user.active)
  const change = { to, era, ...(isEnabled ? { activeSince: now().toISOString() } : {}) }
  const told: Act['told'] = [{ type: 'user-changed', outcome: 'ok', subject: to.email, changes }]
  await done(home, { changes: [registry.changingUser(held, change)], told })
  return { user: to, isChanged: true }
}

/** Makes a new password, which is kept nowhere, and ends every session; takes the second factor away if asked to. */
export async function resetUser(
  home: Home,
  email: string,
  withFactor: boolean,
): Promise<{ user: User; password: string }> {
  const { registry, random, hashPassword } = home.world
  const held = await accountCalled(home, email)
  const { user } = held
  const [kept, factor] = await Promise.all([registry.password(user.id), registry.secondFactor(user.id)])
  if (!kept) throw new Error('a person without a place for a password')
  const password = Buffer.from(random(15)).toString('base64url')
  const takes = withFactor && factor !== undefined && factor.state === 'active'
  const changes = [
    { name: 'password', old: isChosen(kept) ? 'chosen' : 'none', new: 'made' },
    ...(takes ? [factorChange(factor, 'removed')] : []),
  ]
  await done(home, {
    changes: [
      registry.settingPassword(user.id, kept, await hashPassword(password)),
      registry.changingUser(held, { to: user, era: newEra(random) }),
      ...(takes ? [registry.removingFactor(user.id, factor)] : []),
    ],
    told: [{ type: 'user-changed', outcome: 'ok', subject: user.email, changes }],
  })
  return { user, password }
}
