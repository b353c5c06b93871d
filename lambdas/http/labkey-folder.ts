// The folder a LabKey call is about: named by its path or by an id, which the clients know as a container's GUID.
import { createHash } from 'node:crypto'
import { administers } from '../../core/user.ts'
import type { VisibleFolder } from '../../labkey/containers.ts'
import type { World } from '../../stores/world.ts'
import type { Context } from './call.ts'
import { cleanPath, seenFolders } from './folder.ts'

/** LabKey's own default when a path names no folder. */
export const homeFolder = '/home'

const idShape = /^\/?([0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})$/i

/** The id of a folder: a GUID made from its path, so it is the same for ever and needs no place to be kept. */
export function folderIdOf(path: string): string {
  const hash = createHash('sha256')
    .update(`folder|${cleanPath(path).toLowerCase()}`, 'utf8')
    .digest('hex')
  const variant = '89ab'.charAt(Number.parseInt(hash.charAt(16), 16) % 4)
  const version8 = [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`, `${variant}${hash.slice(17, 20)}`]
  return [...version8, hash.slice(20, 32)].join('-')
}

/**
 * The path that is meant; what is no id of a folder is a path already. Only folders that the caller may see are looked
 * among: the refusal names the path, and that must not tell that a folder with a guessed id is there.
 */
export async function pathNamed(pathOrId: string, context: Context, world: World): Promise<string> {
  const id = idShape.exec(pathOrId)?.[1]?.toLowerCase()
  if (id === undefined) return pathOrId
  const folders = await visibleFolders(context, world)
  return folders.find((folder) => folderIdOf(folder.path) === id)?.path ?? pathOrId
}

/** All folders that the caller may see. */
export async function visibleFolders(context: Context, world: World): Promise<VisibleFolder[]> {
  const { user } = context
  const seen = await seenFolders(context, world)
  return seen.map(({ folder: { path, title }, access }) => ({ path, title, administers: administers(user, access) }))
}
