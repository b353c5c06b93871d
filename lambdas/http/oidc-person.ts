// Who somebody is here whom a provider means: the account that is linked to them, one that has their verified address, or a
// new one. Only what was never linked is looked for by its address: addresses change hands, issuer and subject do not.
import { calledBy, mappedGroups, vouchedEmail } from '../../core/oidc.ts'
import type { User } from '../../core/user.ts'
import type { Group } from '../../stores/groups.ts'
import { noPassword } from '../../stores/kept-passwords.ts'
import type { KeptProvider } from '../../stores/oidc.ts'
import type { Account } from '../../stores/people.ts'
import type { Operation, World } from '../../stores/world.ts'
import { checkSizes } from './group-members.ts'
import type { Proof } from './oidc-client.ts'

type Change = { name: string; old: unknown; new: unknown }
export type Meant = {
  readonly account: Account
  readonly isNew: boolean
  readonly changes: readonly Operation[]
  /** What the login event tells of them. */
  readonly told: readonly Change[]
}
export type NotMeant = { readonly why: 'oidc-email' | 'oidc-nobody'; readonly user: User | null }

/** The account of a proof, with the changes that link or make it. */
export async function meantBy(proof: Proof, provider: KeptProvider, world: World): Promise<Meant | NotMeant> {
  const { registry } = world
  const link = await registry.identityLink(proof)
  const linked = link && (await registry.account(link.userId))
  if (linked) return { account: linked, isNew: false, changes: [], told: [] }
  const email = vouchedEmail(provider, proof.claims)
  if (email === null) return { why: 'oidc-email', user: null }
  const held = await registry.accountByEmail(email)
  if (held) {
    // Somebody else of the same provider came by this address before.
    const other = await registry.ownLink(held.user.id, proof.issuer)
    return other
      ? { why: 'oidc-nobody', user: held.user }
      : linking({ account: held, isNew: false }, proof, provider, world)
  }
  if (!provider.createPeople) return { why: 'oidc-nobody', user: null }
  return making(email, proof, provider, world)
}

type Unlinked = Pick<Meant, 'account' | 'isNew'>

function linking(found: Unlinked, { issuer, subject }: Proof, { id }: KeptProvider, { registry, now }: World): Meant {
  const linkedAt = now().toISOString()
  const link = { issuer, subject, userId: found.account.user.id, provider: id, linkedAt }
  return { ...found, changes: registry.linkingIdentity(link), told: [{ name: 'linked', old: null, new: id }] }
}

async function making(email: string, proof: Proof, provider: KeptProvider, world: World): Promise<Meant | NotMeant> {
  const { registry, now } = world
  const id = await registry.nextUserId()
  const taking = await registry.takingEmail(email, id)
  if (!taking) return { why: 'oidc-nobody', user: null }
  const facts = { active: true, expiresAt: null, siteRoles: [], secondFactorRequired: false }
  const user: User = { id, email, displayName: calledBy(proof.claims, email), ...facts }
  const at = now().toISOString()
  const account: Account = { user, era: '', version: 1, activeSince: at, signedInAt: null }
  const linked = linking({ account, isNew: true }, proof, provider, world)
  const made = Object.entries({ email, displayName: user.displayName, ...facts })
  return {
    ...linked,
    changes: [...registry.addingUser(user, noPassword, { email: taking, at }), ...linked.changes],
    told: [...made.map(([name, value]) => ({ name, old: null, new: value })), ...linked.told],
  }
}

type Moving = Pick<Meant, 'changes' | 'told'>

/** Into and out of the groups that the provider's claims are mapped to; of all others nothing changes. */
export async function movingGroups({ id }: User, proof: Proof, provider: KeptProvider, world: World): Promise<Moving> {
  const { registry } = world
  const { inside, outside } = mappedGroups(provider, proof.claims)
  if (inside.length + outside.length === 0) return { changes: [], told: [] }
  const [wanted, unwanted, membership] = await Promise.all([
    groupsCalled(inside, world),
    groupsCalled(outside, world),
    registry.membership(id),
  ])
  const joins = wanted.filter(({ members }) => !members.includes(id))
  const stays = new Set(wanted.map((group) => group.id))
  const leaves = unwanted.filter((group) => group.members.includes(id) && !stays.has(group.id))
  for (const { members } of joins) checkSizes([...members, id], [membership])
  return {
    changes: registry.movingPerson(membership, joins, leaves),
    told: [
      ...joins.map(({ name }) => ({ name: 'group', old: null, new: name })),
      ...leaves.map(({ name }) => ({ name: 'group', old: name, new: null })),
    ],
  }
}

/** Each once: a group may be named by a name that it had before. */
async function groupsCalled(names: readonly string[], { registry }: World): Promise<Group[]> {
  const found = await Promise.all(
    names.map(async (name) => {
      const id = await registry.nameHolder(name)
      return id === undefined ? undefined : registry.group(id)
    }),
  )
  const groups = found.filter((group) => group !== undefined)
  return [...new Map(groups.map((group) => [group.id, group])).values()]
}
