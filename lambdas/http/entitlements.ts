// Who may see what: for every folder and person, what they may there and by which grants, in which folder each was given, to
// them or to a group, by whom and when. Told from what decides at every request, by the same rule.
import { csvText } from '../../core/csv.ts'
import { combined, type KeptGrant, type Line, nearestGrant } from '../../core/grants.ts'
import type { PhiLevel } from '../../core/phi.ts'
import { isUsable, type User } from '../../core/user.ts'
import { type Folder, linesAmong } from '../../stores/folders.ts'
import type { HeldRole } from '../../stores/grants.ts'
import type { Group } from '../../stores/groups.ts'
import type { World } from '../../stores/world.ts'

/** One grant that counts for a person in a folder, or, where `folder` is null, one of their roles in the site. */
export type Entitlement = {
  readonly folder: string | null
  readonly user: { readonly id: number; readonly email: string; readonly displayName: string }
  /** Whether the account can be used today. */
  readonly usable: boolean
  /** By this grant. */
  readonly role: string | null
  readonly phi: PhiLevel
  /** Through this group; null where it was given to the person. */
  readonly group: string | null
  /** The folder it was given in. */
  readonly from: string | null
  readonly grantedAt: string | null
  readonly grantedBy: string | null
  /** All grants of the person in the folder together. */
  readonly effectiveRole: string | null
  readonly effectivePhi: PhiLevel
}

type Register = {
  readonly users: readonly User[]
  readonly groups: readonly Group[]
  readonly folders: readonly Folder[]
  readonly held: ReadonlyMap<string, KeptGrant>
}

const placeOf = (path: string, holder: HeldRole['holder']) => `${path.toLowerCase()} ${JSON.stringify(holder)}`

async function readAll({ registry }: World): Promise<Register> {
  const [users, groups, folders] = await Promise.all([registry.users(), registry.groups(), registry.folders()])
  const held = (await Promise.all(folders.map((folder) => registry.rolesIn(folder)))).flat()
  return {
    users: users.toSorted((a, b) => (a.email < b.email ? -1 : 1)),
    groups,
    folders,
    held: new Map(held.map(({ folder, holder, grant }) => [placeOf(folder.path, holder), grant])),
  }
}

const shown = ({ id, email, displayName }: User) => ({ id, email, displayName })

function ofSite(user: User, usable: boolean): Entitlement[] {
  return user.siteRoles.map((role) => ({
    folder: null,
    user: shown(user),
    usable,
    role,
    phi: 'NotPHI',
    group: null,
    from: null,
    grantedAt: null,
    grantedBy: null,
    effectiveRole: role,
    effectivePhi: 'NotPHI',
  }))
}

function inFolder(user: User, usable: boolean, line: Line<Folder>, { groups, held }: Register): Entitlement[] {
  const nearest = (holder: HeldRole['holder']) =>
    nearestGrant(
      line,
      line.map((folder) => folder && held.get(placeOf(folder.path, holder))),
    )
  const mine = groups.filter(({ members }) => members.includes(user.id))
  const found = [
    { group: null, counts: nearest({ user: user.id }) },
    ...mine.map(({ id, name }) => ({ group: name, counts: nearest({ group: id }) })),
  ].flatMap(({ group, counts }) => (counts ? [{ group, ...counts }] : []))
  const effective = combined(found.map(({ grant }) => grant))
  return found.map(({ group, folder, grant }) => ({
    folder: line[0]?.path ?? null,
    user: shown(user),
    usable,
    ...{ role: grant.role, phi: grant.phi, group, from: folder.path },
    ...{ grantedAt: grant.grantedAt, grantedBy: grant.grantedBy },
    ...{ effectiveRole: effective.role, effectivePhi: effective.phi },
  }))
}

export type Scope = {
  /** The folders that are told of; null is all of them, and the roles in the site. */
  readonly folders: readonly Folder[] | null
  readonly user: User | null
}

/** Every grant that counts, by folder and person; a person who may nothing is not in it. */
export async function entitlements(scope: Scope, world: World): Promise<Entitlement[]> {
  const register = await readAll(world)
  const now = world.now()
  const people = register.users.filter(({ id }) => scope.user === null || id === scope.user.id)
  const lineTo = linesAmong(register.folders)
  const site = scope.folders === null ? people.flatMap((user) => ofSite(user, isUsable(user, now))) : []
  const told = scope.folders ?? register.folders
  return [
    ...site,
    ...told.flatMap(({ path }) => {
      return people.flatMap((user) => inFolder(user, isUsable(user, now), lineTo(path), register))
    }),
  ]
}

const columns = [
  'folder',
  'user',
  'displayName',
  'usable',
  'role',
  'phi',
  'group',
  'from',
  'grantedAt',
  'grantedBy',
  'effectiveRole',
  'effectivePhi',
] as const

/** The same as CSV (RFC 4180), for a spreadsheet. */
export function entitlementsCsv(rows: readonly Entitlement[]): string {
  const cells = rows.map((row) => {
    const flat = { ...row, user: row.user.email, displayName: row.user.displayName }
    return columns.map((name) => flat[name])
  })
  return csvText(columns, cells)
}
