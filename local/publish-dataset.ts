// A CSV becomes the current version of a table by a command on the home: files first, then one transaction. The same way as
// through the API (lambdas/http/publishing.ts).
import { readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as z from 'zod/mini'
import { parseName } from '../core/dataset-names.ts'
import { parentOf, parseFolderPath } from '../core/folder-path.ts'
import { Refusal } from '../core/refusal.ts'
import { runPublishJob } from '../engine/publish-job.ts'
import { changesOfNew } from '../lambdas/http/folder-fields.ts'
import { type PublishReport, publishing, someoneElsePublished } from '../lambdas/http/publishing.ts'
import { nothingRenewed, type Renewal, renewing } from '../lambdas/http/renewing.ts'
import { begunFile } from '../stores/folder-publisher.ts'
import { type Folder, newFolder } from '../stores/folders.ts'
import { type Home, uploadsFolder } from '../stores/local-world.ts'
import { type Act, record } from './record.ts'

export type { PublishReport } from '../lambdas/http/publishing.ts'

export type DatasetFile = {
  readonly folder: string
  readonly schema: string
  readonly name: string
  /** Path of the CSV file. */
  readonly csv: string
  /** Levels, types, participant and key, as engine/definition.ts has them; checked there. */
  readonly definition: unknown
  /** Whether a folder that is not there is made. */
  readonly createFolder: boolean
  /** Whether the new version may open what the one before kept closed. @default false */
  readonly acceptChanges?: boolean
  readonly operatingSystemUser: string
}

/** Publishes a new version, or throws Refusal and leaves everything as it was. */
export async function publishDataset(home: Home, file: DatasetFile): Promise<PublishReport> {
  const { csv, definition, acceptChanges = false, operatingSystemUser } = file
  const names = { schema: parseName('schema', file.schema), name: parseName('table', file.name) }
  const { folder, added } = await folderFor(home, file)
  const made = await publishing(
    { ...names, folder: folder.path, definition, acceptChanges, publishedBy: null, publication: null },
    ({ files, folder: _, ...job }) => runPublishJob({ ...job, csv, targetFolder: dirname(join(home.datasets, files)) }),
    home.world,
  )
  const told = [{ ...made.event, operatingSystemUser }]
  await commit(home, [...added, { changes: made.changes, told, folder: folder.path }], made.files)
  return made.report
}

async function folderFor(home: Home, file: DatasetFile): Promise<{ folder: Folder; added: readonly Act[] }> {
  const path = parseFolderPath(file.folder)
  const before = await home.world.registry.folderEver(path)
  if (before && !before.removed) return { folder: before, added: [] }
  if (!file.createFolder) {
    throw new Refusal('not-found', `There is no folder ${path} here. Create it with --create-folder.`)
  }
  return await addingWithWay(home, path)
}

/** Adds a folder that is not there, and those on the way to it, from the top; each has the last part of its path for a title. */
export async function addingWithWay(
  home: Home,
  path: string,
  title?: string,
): Promise<{ folder: Folder; added: Act[] }> {
  const above = parentOf(path)
  const parent = above === null ? undefined : await home.world.registry.folder(above)
  const way = above === null || parent ? [] : (await addingWithWay(home, above)).added
  const before = await home.world.registry.folderEver(path)
  const folder = newFolder(path, title ?? path.slice(path.lastIndexOf('/') + 1), home.world.now().toISOString())
  const renewed = before && (await renewing(before.path, home.world))
  return { folder, added: [...way, ...addingFolder(home, folder, before, renewed)] }
}

/** The change that makes a folder, where one was removed too, and its event. */
export function addingFolder(home: Home, folder: Folder, before?: Folder, renewed: Renewal = nothingRenewed): [Act] {
  const changes = [...home.world.registry.addingFolder(folder, before), ...renewed.changes]
  const told: Act['told'] = [
    {
      type: 'folder-changed',
      outcome: 'ok',
      subject: folder.path,
      changes: [...changesOfNew(folder), ...renewed.told],
    },
  ]
  return [{ changes, told, folder: folder.path }]
}

// The new files are removed only when the switch was surely refused: after an outage it may have happened all the same.
async function commit(home: Home, acts: readonly Act[], files: string) {
  if (await record(home.world, ...acts)) return
  await rm(join(home.datasets, files), { recursive: true, force: true })
  throw someoneElsePublished()
}

const Begun = z.object({
  folder: z.string(),
  schema: z.string(),
  name: z.string(),
  version: z.string(),
  files: z.string().check(z.regex(/^[a-z0-9-]+\/[0-9A-Z]{26}$/)),
})

/**
 * Removes what publications left behind that were killed: files that had no name yet, parts of uploads, and versions out of
 * them that nothing leads to. Only for a home that was just opened: its lock says that nobody is publishing.
 */
export async function removeUnfinished(home: Pick<Home, 'datasets' | 'path' | 'world'>): Promise<void> {
  const { datasets } = home
  for (const dataset of await readdir(datasets)) {
    const unfinished = (await readdir(join(datasets, dataset))).filter((name) => name.startsWith('.publishing-'))
    await Promise.all(unfinished.map((name) => rm(join(datasets, dataset, name), { recursive: true, force: true })))
  }
  const uploads = uploadsFolder(home.path)
  for (const upload of await readdirOrNone(uploads)) {
    const begun = (await readdir(join(uploads, upload))).filter((name) => name.endsWith(`.${begunFile}`))
    for (const name of begun) await removeUnled(home, await readFile(join(uploads, upload, name), 'utf8'))
  }
  await rm(uploads, { recursive: true, force: true })
}

async function removeUnled({ datasets, world }: Pick<Home, 'datasets' | 'world'>, text: string): Promise<void> {
  const begun = begunIn(text)
  if (!begun || (await world.registry.tableVersion(begun, begun.version))) return
  await rm(join(datasets, begun.files), { recursive: true, force: true })
}

// Written whole before anything of the version is: half of it means that nothing of the version is there.
function begunIn(text: string): z.infer<typeof Begun> | undefined {
  try {
    return Begun.safeParse(JSON.parse(text)).data
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

async function readdirOrNone(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
