// Listing roles as they were given, for whoever administers the folders.
import { Refusal } from '../../core/refusal.ts'
import { administers, isSiteAdministrator } from '../../core/user.ts'
import type { Folder } from '../../stores/folders.ts'
import type { HeldRole } from '../../stores/grants.ts'
import type { World } from '../../stores/world.ts'
import { checkFolderAdministrator } from './administrator.ts'
import type { Context } from './call.ts'
import { seenFolders } from './folder.ts'
import { heldByGroup, heldByUser, type NamedHolder, showGrant } from './giving.ts'

/** The folder asked for, or all that the caller administers; refused where there is none of them. */
export async function administeredFolders(
  asked: string | undefined,
  context: Context,
  world: World,
): Promise<readonly Folder[]> {
  if (asked !== undefined) return [(await checkFolderAdministrator(asked, context, world)).own]
  const { user } = context
  const seen = (await seenFolders(context, world)).filter(({ access }) => administers(user, access))
  if (seen.length === 0 && !isSiteAdministrator(user)) {
    throw new Refusal('forbidden', 'This needs the site administrator role, or that of an administrator of a folder.')
  }
  return seen.map(({ folder }) => folder)
}

/** The names of holders, each read once. */
export function holderNames({ registry }: World): (held: HeldRole) => Promise<NamedHolder | undefined> {
  const known = new Map<string, Promise<NamedHolder | undefined>>()
  return ({ holder }) => {
    const key = JSON.stringify(holder)
    const name = known.get(key) ?? ('user' in holder ? namedUser(holder.user) : namedGroup(holder.group))
    known.set(key, name)
    return name
  }
  async function namedUser(id: number): Promise<NamedHolder | undefined> {
    const user = await registry.user(id)
    return user && heldByUser(user)
  }
  async function namedGroup(id: number): Promise<NamedHolder | undefined> {
    const group = await registry.group(id)
    return group && heldByGroup(group)
  }
}

/** Every role given in these folders, of one holder or of all, in the order of the folders and of the holders' names. */
export async function rolesOf(folders: readonly Folder[], of: NamedHolder | null, world: World) {
  const held = (await Promise.all(folders.map((folder) => world.registry.rolesIn(folder)))).flat()
  const wanted = held.filter(({ holder }) => of === null || JSON.stringify(holder) === JSON.stringify(of.holder))
  const nameOf = holderNames(world)
  const named = await Promise.all(wanted.map(async (one) => ({ ...one, name: await nameOf(one) })))
  return named
    .flatMap(({ folder, grant, name }) => (name ? [{ path: folder.path, grant, name }] : []))
    .toSorted((a, b) => compare(a.path, b.path) || compare(a.name.subject, b.name.subject))
    .map(({ path, grant, name }) => showGrant(path, name, grant))
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
