// The registry as a narrowed key sees it: folders and tables outside are as absent, and no PHI level is above the key's.
// One wall behind every story, so that none can forget it. Changes and whatever tells of no folder pass as they are; a
// test holds this list to all verbs of the registry.
import { wayUp } from '../core/folder-path.ts'
import { noAccess } from '../core/grants.ts'
import { type KeyLimits, narrowedAccess, reachesFolder, reachesTable } from '../core/key-limits.ts'
import type { Registry } from './registry.ts'

export function narrowedRegistry(registry: Registry, limits: KeyLimits): Registry {
  const reaches = (folder: string) => reachesFolder(limits, folder)
  const reachesShape = ({ folder, schema, name }: { folder: string; schema: string; name: string }) =>
    reachesTable(limits, { folder, schema, query: name })
  return {
    ...registry,
    folder: async (path) => (reaches(path) ? registry.folder(path) : undefined),
    folders: async () => (await registry.folders()).filter(({ path }) => reaches(path)),
    folderEver: async (path) => (reaches(path) ? registry.folderEver(path) : undefined),
    // With the folders above, which the key need not reach: what counts in a folder follows from them.
    line: async (path) => (reaches(path) ? registry.line(path) : wayUp(path).map(() => undefined)),
    access: async (path, userId) => narrowedAccess(limits, path, await registry.access(path, userId)),
    groupAccess: async (path, group) => narrowedAccess(limits, path, await registry.groupAccess(path, group)),
    async accessEverywhere(of, folders) {
      const all = await registry.folders()
      const access = await registry.accessEverywhere(of, all)
      const held = new Map(all.map(({ path }, i) => [path, access[i] ?? noAccess]))
      return folders.map(({ path }) => narrowedAccess(limits, path, held.get(path) ?? noAccess))
    },
    keptOn: async (path, holder) => (reaches(path) ? registry.keptOn(path, holder) : wayUp(path).map(() => undefined)),
    rolesIn: async (folder) => (reaches(folder.path) ? registry.rolesIn(folder) : []),
    table: async (folder, schema, name) =>
      reachesShape({ folder, schema, name }) ? registry.table(folder, schema, name) : undefined,
    tableVersion: async (named, version) => (reachesShape(named) ? registry.tableVersion(named, version) : undefined),
    versions: async (named) => (reachesShape(named) ? registry.versions(named) : []),
    allVersions: async (folder) => (await registry.allVersions(folder)).filter(reachesShape),
    withdrawals: async (folder) => (reaches(folder) ? registry.withdrawals(folder) : []),
    withdrawnAt: async (folder, count) => (reaches(folder) ? registry.withdrawnAt(folder, count) : undefined),
    tables: async (folder) => (await registry.tables(folder)).filter(reachesShape),
    viewNamed: async (named) => (reachesTable(limits, named) ? registry.viewNamed(named) : undefined),
    async view(id) {
      const view = await registry.view(id)
      return view && reachesTable(limits, view) ? view : undefined
    },
    views: async (folder) => (await registry.views(folder)).filter((view) => reachesTable(limits, view)),
  }
}
