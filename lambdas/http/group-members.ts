// Who comes into a group and who goes: named by e-mail address or id, each once, fewer than one transaction takes.
import * as z from 'zod/mini'
import { Refusal } from '../../core/refusal.ts'
import type { User } from '../../core/user.ts'
import type { Group, Membership } from '../../stores/groups.ts'
import type { World } from '../../stores/world.ts'
import { NameOrId, userNamed } from './giving.ts'

/** A transaction takes 100 operations: the group, its name and place, the copies of the settings, the event, and one of each who moves. */
export const mostMoving = 20
/** A request reads the grants of each group somebody is in. */
export const mostGroups = 50
/** The members of a group stand in one item. */
export const mostMembers = 5000

/** Not a number: that is how an id is written. */
export const GroupName = z.string().check(z.maxLength(100), z.regex(/^(?!\d+$)[^\p{C}\s]([^\p{C}]*[^\p{C}\s])?$/u))
export const Members = z.array(NameOrId).check(z.maxLength(mostMoving))

/** The people who are named, each once, with the groups they are in. */
export async function movingOf(
  named: readonly (string | number)[],
  { registry }: World,
): Promise<{ readonly users: readonly User[]; readonly memberships: readonly Membership[] }> {
  const found = await Promise.all(named.map((one) => userNamed(one, registry)))
  const users = [...new Map(found.map((user) => [user.id, user])).values()]
  return { users, memberships: await Promise.all(users.map(({ id }) => registry.membership(id))) }
}

/** Throws Refusal where a group, or somebody's groups, would become more than a request can read. */
export function checkSizes(members: readonly number[], joining: readonly Membership[]): void {
  if (members.length > mostMembers) throw new Refusal('bad-request', `A group has at most ${mostMembers} members.`)
  if (joining.some(({ groups }) => groups.length >= mostGroups)) {
    throw new Refusal('bad-request', `A person is in at most ${mostGroups} groups.`)
  }
}

type Moves = { readonly add: readonly (string | number)[]; readonly remove: readonly (string | number)[] }

/** Who really comes and goes, the groups each of them is in, and who is a member afterwards. */
export async function movedMembers(group: Group, { add, remove }: Moves, world: World) {
  const [coming, going] = await Promise.all([movingOf(add, world), movingOf(remove, world)])
  const isIn = ({ id }: { readonly id: number }) => group.members.includes(id)
  const [joining, leaving] = [coming.users.filter((user) => !isIn(user)), going.users.filter(isIn)]
  const moved = [...joining, ...leaving].map(({ id }) => id)
  if (coming.users.some(({ id }) => going.users.some((one) => one.id === id))) {
    throw new Refusal('bad-request', 'Nobody can come and go at once.')
  }
  if (moved.length > mostMoving) {
    throw new Refusal('bad-request', `At most ${mostMoving} people can come or go at once.`)
  }
  const stay = group.members.filter((id) => !moved.includes(id))
  const members = [...stay, ...joining.map(({ id }) => id)]
  const of = (one: Membership) => moved.includes(one.userId)
  const [joins, leaves] = [coming.memberships.filter(of), going.memberships.filter(of)]
  checkSizes(members, joins)
  return { members, joining, leaving, moving: [...joins, ...leaves] }
}

/** A group as its administrators see it. */
export async function showGroup({ id, name, members }: Omit<Group, 'version'>, { registry }: World) {
  const people = await Promise.all(members.map((member) => registry.user(member)))
  const shown = people.flatMap((user) =>
    user ? [{ id: user.id, email: user.email, displayName: user.displayName }] : [],
  )
  return { id, name, members: shown.toSorted((a, b) => a.id - b.id) }
}
