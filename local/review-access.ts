// Looking at folders, roles and who may see what on the home itself. Looking is recorded as it is over the API.

import { parseFolderPath } from '../core/folder-path.ts'
import { Refusal } from '../core/refusal.ts'
import { type Entitlement, entitlements, entitlementsCsv } from '../lambdas/http/entitlements.ts'
import { showFolder } from '../lambdas/http/folder-fields.ts'
import { userNamed } from '../lambdas/http/giving.ts'
import { rolesOf } from '../lambdas/http/roles-given.ts'
import { type Folder, linesAmong } from '../stores/folders.ts'
import type { Home } from '../stores/local-world.ts'
import { record } from './record.ts'

async function looked({ world }: Home, what: string, folder: string | null = null): Promise<void> {
  await record(world, { changes: [], told: [{ type: 'metadata-read', outcome: 'ok', what }], folder })
}

async function foldersAt({ world }: Home, path: string | undefined): Promise<readonly Folder[]> {
  if (path === undefined) return world.registry.folders()
  const folder = await world.registry.folder(parseFolderPath(path))
  if (!folder) throw new Refusal('not-found', `There is no folder ${path} here.`)
  return [folder]
}

/** Every folder with its settings. */
export async function listFolders(home: Home): Promise<ReturnType<typeof showFolder>[]> {
  const folders = await home.world.registry.folders()
  await looked(home, 'all folders')
  const lineTo = linesAmong(folders)
  return folders.map(({ path }) => showFolder(lineTo(path)))
}

/** The roles given in a folder, or in all. */
export async function listRoles(home: Home, path: string | undefined): ReturnType<typeof rolesOf> {
  const roles = await rolesOf(await foldersAt(home, path), null, home.world)
  await looked(home, 'roles', path ?? null)
  return roles
}

export type Review = { readonly rows: readonly Entitlement[]; readonly csv: string }

/** Who may see what: in a folder or everywhere, of one person or of all. */
export async function reviewAccess(home: Home, asked: { folder?: string; user?: string }): Promise<Review> {
  const folders = asked.folder === undefined ? null : await foldersAt(home, asked.folder)
  const user = asked.user === undefined ? null : await userNamed(asked.user, home.world.registry)
  const rows = await entitlements({ folders, user }, home.world)
  await looked(home, 'entitlements', asked.folder ?? null)
  return { rows, csv: entitlementsCsv(rows) }
}
