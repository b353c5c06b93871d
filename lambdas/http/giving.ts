// Giving and taking roles, over the API and on the command line alike: who is meant, what changes, how it is told.
import * as z from 'zod/mini'
import type { Told } from '../../core/audit-event.ts'
import { type Grant, type Holder, holdingGrant, type KeptGrant, noAccess } from '../../core/grants.ts'
import { Refusal } from '../../core/refusal.ts'
import type { FolderAccess, User } from '../../core/user.ts'
import type { Folder } from '../../stores/folders.ts'
import type { Group } from '../../stores/groups.ts'
import type { Operation, World } from '../../stores/world.ts'
import { changesBetween } from './administrator.ts'

export const Name = z.string().check(z.minLength(1), z.maxLength(254))
/** A person or a group, by name or by id. */
export const NameOrId = z.union([Name, z.int().check(z.minimum(1))])

/** A holder with the name that events and answers give them. */
export type NamedHolder = { readonly holder: Holder; readonly subject: string } & (
  | { readonly user: User; readonly group: null }
  | { readonly user: null; readonly group: Group }
)

type Registry = World['registry']

const idIn = (text: string | number): number | undefined => {
  return typeof text === 'number' ? text : /^\d{1,10}$/.test(text) ? Number(text) : undefined
}

export function heldByUser(user: User): NamedHolder {
  return { holder: { user: user.id }, subject: user.email, user, group: null }
}

export function heldByGroup(group: Group): NamedHolder {
  return { holder: { group: group.id }, subject: `group ${group.name}`, user: null, group }
}

export async function userNamed(named: string | number, registry: Registry): Promise<User> {
  const id = idIn(named)
  const user = id === undefined ? (await registry.accountByEmail(String(named)))?.user : await registry.user(id)
  if (!user) throw new Refusal('not-found', 'There is no such person.')
  return user
}

export async function groupNamed(named: string | number, registry: Registry): Promise<Group> {
  const id = idIn(named) ?? (await registry.nameHolder(String(named)))
  const group = id === undefined ? undefined : await registry.group(id)
  // A name that the group had before names it no more.
  const isMeant = group && (idIn(named) !== undefined || group.name.toLowerCase() === String(named).toLowerCase())
  if (!isMeant) throw new Refusal('not-found', 'There is no such group.')
  return group
}

type Asked = { readonly user?: string | number | undefined; readonly group?: string | number | undefined }

/** Whom a request means: a person or a group, and one of them. */
export async function holderNamed({ user, group }: Asked, registry: Registry): Promise<NamedHolder> {
  if (user !== undefined && group === undefined) return heldByUser(await userNamed(user, registry))
  if (group !== undefined && user === undefined) return heldByGroup(await groupNamed(group, registry))
  throw new Refusal('bad-request', 'Name a "user" or a "group", and one of them.')
}

export type RoleAct = { readonly changes: readonly Operation[]; readonly event: Told }

const given = (grant: Grant | undefined) => {
  return grant ? { role: grant.role, phi: grant.phi, given: true } : { ...noAccess, given: false }
}

function roleChanged(subject: string, before: Grant | undefined, after: Grant | undefined): Told {
  return { type: 'role-changed', outcome: 'ok', subject, changes: changesBetween(given(before), given(after)) }
}

type Giving = {
  readonly folder: Folder
  readonly to: NamedHolder
  readonly kept: KeptGrant | undefined
  readonly by: Pick<Grant, 'grantedAt' | 'grantedBy'>
}

/** Gives a role in a folder, or changes it. What is so already changes nothing, and is told all the same. */
export function giveRole({ folder, to, kept, by }: Giving, access: FolderAccess, registry: Registry): RoleAct {
  const before = holdingGrant(folder, kept)
  const after = { role: access.role, phi: access.phi, ...by }
  const isSo = before !== undefined && before.role === after.role && before.phi === after.phi
  return {
    changes: isSo ? [] : [registry.giving(folder, to.holder, kept, after)],
    event: roleChanged(to.subject, before, after),
  }
}

/** Takes away what was given in a folder. */
export function takeRole({ folder, to, kept, by }: Giving, registry: Registry): RoleAct {
  const before = holdingGrant(folder, kept)
  if (!kept || !before) throw new Refusal('not-found', 'Nothing was given there to take away.')
  return {
    changes: [registry.taking(folder.path, to.holder, kept, by)],
    event: roleChanged(to.subject, before, undefined),
  }
}

/** A grant as it is shown. */
export function showGrant(folder: string, { user, group }: NamedHolder, grant: Grant) {
  const { role, phi, grantedAt, grantedBy } = grant
  return {
    folder,
    user: user && { id: user.id, email: user.email, displayName: user.displayName },
    group: group && { id: group.id, name: group.name },
    ...{ role, phi, grantedAt, grantedBy },
  }
}
