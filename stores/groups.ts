// Groups of people, in the registry. Who is in a group stands in an item of the group, and which groups somebody is in stands
// in an item of theirs, so that each is one read; both are changed in one transaction.
import * as z from 'zod/mini'
import { everyItem } from './every-item.ts'
import { onceForItem } from './read-once.ts'
import { reader } from './reader.ts'
import type { Key, Operation, Table } from './table.ts'

const GroupShape = onceForItem(
  z.object({ id: z.number(), name: z.string(), members: z.array(z.number()), version: z.number() }),
)
export type Group = ReturnType<typeof GroupShape.parse>

const MembershipShape = onceForItem(z.object({ groups: z.array(z.number()), version: z.number() }))
/** The groups somebody is in; version 0 where they never were in any. */
export type Membership = { readonly userId: number; readonly groups: readonly number[]; readonly version: number }

const groupKey = (id: number): Key => ({ pk: `group.${id}`, sk: 'group' })
const nameKey = (name: string): Key => ({ pk: `group-name.${name.toLowerCase()}`, sk: 'group' })
const membershipKey = (userId: number): Key => ({ pk: `user.${userId}`, sk: 'groups' })

function changingMembership({ userId, version }: Membership, groups: readonly number[]): Operation {
  const set = { groups: [...groups], version: version + 1 }
  if (version === 0) return { table: 'registry', insert: { ...membershipKey(userId), ...set } }
  return { table: 'registry', amend: membershipKey(userId), when: [{ attribute: 'version', equals: version }], set }
}

/** Takes somebody into groups and out of others; refused when one of the groups, or theirs, changed meanwhile. */
function movingPerson(before: Membership, joins: readonly Group[], leaves: readonly Group[]): Operation[] {
  if (joins.length + leaves.length === 0) return []
  const changed = ({ id, version }: Group, members: readonly number[]): Operation => {
    const when = [{ attribute: 'version', equals: version }]
    return { table: 'registry', amend: groupKey(id), when, set: { members: [...members], version: version + 1 } }
  }
  const left = before.groups.filter((id) => !leaves.some((group) => group.id === id))
  return [
    ...joins.map((group) => changed(group, [...group.members, before.userId])),
    ...leaves.map((group) =>
      changed(
        group,
        group.members.filter((id) => id !== before.userId),
      ),
    ),
    changingMembership(before, [...left, ...joins.map(({ id }) => id)]),
  ]
}

/** The groups of a site over any keeper's registry table. */
export function groupStore(table: Table) {
  const read = reader(table)
  const group = (id: number): Promise<Group | undefined> => read(groupKey(id), GroupShape)
  const nameHolder = async (name: string): Promise<number | undefined> => {
    return (await read(nameKey(name), z.object({ groupId: z.number() })))?.groupId
  }
  const membership = async (userId: number): Promise<Membership> => {
    const kept = await read(membershipKey(userId), MembershipShape)
    return { userId, groups: kept?.groups ?? [], version: kept?.version ?? 0 }
  }

  const naming = ({ id, name }: Pick<Group, 'id' | 'name'>): Operation => {
    return { table: 'registry', insert: { ...nameKey(name), groupId: id } }
  }

  return {
    /** Adds a group with its first members; refused when its id or its name is taken. */
    addingGroup(added: Omit<Group, 'version'>, joining: readonly Membership[]): Operation[] {
      const { id } = added
      return [
        { table: 'registry', insert: { ...groupKey(id), ...added, version: 1 } },
        { table: 'registry', insert: { pk: 'groups', sk: String(id), groupId: id } },
        naming(added),
        ...joining.map((one) => changingMembership(one, [...one.groups, id])),
      ]
    },

    /** Changes name and members; refused when the group, or the groups of one who comes or goes, changed meanwhile. */
    changingGroup(
      before: Group,
      after: Pick<Group, 'name' | 'members'>,
      moving: readonly Membership[],
      takesName: boolean,
    ): Operation[] {
      const { id, version } = before
      const set = { name: after.name, members: [...after.members], version: version + 1 }
      const moved = ({ userId, groups }: Membership) => {
        const others = groups.filter((one) => one !== id)
        return after.members.includes(userId) ? [...others, id] : others
      }
      return [
        { table: 'registry', amend: groupKey(id), when: [{ attribute: 'version', equals: version }], set },
        ...(takesName ? [naming({ id, name: after.name })] : []),
        ...moving.map((one) => changingMembership(one, moved(one))),
      ]
    },

    movingPerson,
    group,
    membership,
    groupsOf: async (userId: number): Promise<readonly number[]> => (await membership(userId)).groups,

    /** Which group has, or once had, a name: it never comes to mean another. */
    nameHolder,

    async groups(): Promise<Group[]> {
      const items = await everyItem(table, 'groups')
      const found = await Promise.all(items.map(({ groupId }) => group(z.number().parse(groupId))))
      return found.filter((one) => one !== undefined).toSorted((a, b) => a.id - b.id)
    },
  }
}
