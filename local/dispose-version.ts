// An old version's files are removed for good, on somebody's word and for a reason; that they were stays in the history.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseFolderPath } from '../core/folder-path.ts'
import type { TableShape } from '../core/query.ts'
import { Refusal } from '../core/refusal.ts'
import type { Home } from '../stores/local-world.ts'
import { operatingSystemUser } from '../stores/local-world.ts'
import type { Version } from '../stores/published.ts'
import { record } from './record.ts'

export type TableNamed = { readonly folder: string; readonly schema: string; readonly name: string }

async function current({ world }: Home, named: TableNamed): Promise<TableShape> {
  const table = await world.registry.table(parseFolderPath(named.folder), named.schema, named.name)
  if (table) return table
  throw new Refusal('not-found', `There is no table ${named.schema}.${named.name} in ${named.folder}.`)
}

export type ListedVersion = Version & { readonly isCurrent: boolean }

/** All versions of a table, the oldest first. */
export async function versionsOf(home: Home, named: TableNamed): Promise<readonly ListedVersion[]> {
  const table = await current(home, named)
  const all = await home.world.registry.versions(table)
  return all.map((one) => ({ ...one, isCurrent: one.version === table.version }))
}

/**
 * Removes the files of a version that is not the current one. Recorded first, so that no file is gone without a record;
 * asked for again, it removes what a crash has left.
 */
export async function disposeVersion(home: Home, named: TableNamed, version: string, reason: string): Promise<Version> {
  const table = await current(home, named)
  if (!/^[^\p{C}]*[^\p{C}\s][^\p{C}]*$/u.test(reason) || reason.length > 500) {
    throw new Refusal('bad-request', 'The reason has 1 to 500 characters, none of them a control character.')
  }
  if (version === table.version) throw new Refusal('conflict', 'This is the current version. Publish another first.')
  const found = (await home.world.registry.versions(table)).find((one) => one.version === version)
  if (!found) throw new Refusal('not-found', `There is no version ${version} of ${table.schema}.${table.name}.`)
  const disposed = found.disposed ?? { at: home.world.now().toISOString(), reason: reason.trim() }
  if (!found.disposed) await recordDisposal(home, found, disposed)
  await rm(join(home.datasets, found.files), { recursive: true, force: true })
  return { ...found, disposed }
}

async function recordDisposal(home: Home, found: Version, disposed: NonNullable<Version['disposed']>): Promise<void> {
  const { folder, schema, name: query, version } = found
  const facts = { schema, query, version, reason: disposed.reason, operatingSystemUser: operatingSystemUser() }
  const changes = [home.world.registry.disposing(found, disposed)]
  if (await record(home.world, { changes, told: [{ type: 'version-disposed', outcome: 'ok', ...facts }], folder }))
    return
  throw new Refusal('conflict', 'Somebody else changed this meanwhile. Look again and repeat.')
}
