// A CSV becomes the current version of a table: files first, then one transaction that switches to them and says so in
// the audit. Readers see the old version or the new one, whole; old versions stay for replay. A version that would open
// what the one before kept closed is refused unless that is accepted.
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseFolderPath } from '../core/folder-path.ts'
import type { Column, TableShape } from '../core/query.ts'
import { Refusal } from '../core/refusal.ts'
import { ulid, ulidRandomBytes } from '../core/ulid.ts'
import { outAfter } from '../core/withdrawal.ts'
import { type Found, publish } from '../engine/publish.ts'
import { changesOfNew } from '../lambdas/http/folder-fields.ts'
import { nothingRenewed, type Renewal, renewing } from '../lambdas/http/renewing.ts'
import { type Folder, newFolder } from '../stores/folders.ts'
import type { Home } from '../stores/local-world.ts'
import { datasetId, parseName } from './dataset-names.ts'
import { levelDigests } from './level-digests.ts'
import { checkLookups } from './lookup-faults.ts'
import { type Act, record } from './record.ts'
import { checkOpens, type ShapeChanges, shapeChanges } from './shape-changes.ts'

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

export type PublishReport = {
  readonly folder: string
  readonly schema: string
  readonly name: string
  readonly version: string
  readonly previousVersion: string | null
  readonly rows: number
  readonly columns: readonly Column[]
  readonly participant: string | null
  readonly key: readonly string[]
  /** Rows whose key an earlier row holds already. Allowed, and said. */
  readonly duplicateKeys: number
  /** The columns that are NotPHI because the definition says nothing about them. */
  readonly unnamed: readonly string[]
  /** Rows of the file that were left out, since their participants withdrew. */
  readonly leftOut: number
  /** The columns whose lookup leads to a table that is not published yet. */
  readonly unanswered: readonly string[]
  /** What differs from the version before; null for the first version. */
  readonly changes: ShapeChanges | null
}

/** Publishes a new version, or throws Refusal and leaves everything as it was. */
export async function publishDataset(home: Home, file: DatasetFile): Promise<PublishReport> {
  const { registry } = home.world
  const schema = parseName('schema', file.schema)
  const name = parseName('table', file.name)
  const { folder, added } = await folderFor(home, file)
  const previous = await registry.table(folder.path, schema, name)
  const now = home.world.now()
  const version = ulid(now.getTime(), home.world.random(ulidRandomBytes))
  const dataset = datasetId(folder.path, schema, name)
  const targetFolder = join(home.datasets, dataset)
  const { csv, definition, acceptChanges = false } = file
  const tables = await registry.tables(folder.path)
  let unanswered: readonly string[] = []
  const check = (found: Found) => {
    unanswered = checkLookups({ schema, name, columns: found.columns }, tables)
    if (previous && !acceptChanges) checkOpens(previous, found)
  }
  const words = await registry.withdrawals(folder.path)
  const withdrawn = outAfter(words)
  const { report, ...shape } = await publish({ csv, definition, targetFolder, version, check, withdrawn })
  const place = { folder: folder.path, schema: previous?.schema ?? schema, name: previous?.name ?? name }
  const next: TableShape = { ...place, ...shape, files: `${dataset}/${version}`, publishedAt: now.toISOString() }
  const files = await levelDigests(home.datasets, next)
  const switched: Act = {
    changes: registry.publishing(next, previous),
    told: [
      {
        ...publication(next, previous, file.operatingSystemUser),
        files,
        ...(words.length > 0 ? { withdrawals: words.length, leftOut: report.leftOut } : {}),
      },
    ],
  }
  await commit(home, [...added, switched], next)
  const { participant, key } = shape
  const changes = previous ? shapeChanges(previous, next) : null
  return {
    ...place,
    ...report,
    version,
    previousVersion: previous?.version ?? null,
    participant,
    key,
    changes,
    unanswered,
  }
}

async function folderFor(home: Home, file: DatasetFile): Promise<{ folder: Folder; added: readonly Act[] }> {
  const path = parseFolderPath(file.folder)
  const before = await home.world.registry.folderEver(path)
  if (before && !before.removed) return { folder: before, added: [] }
  if (!file.createFolder) {
    throw new Refusal('not-found', `There is no folder ${path} here. Create it with --create-folder.`)
  }
  const folder = newFolder(path, path.slice(path.lastIndexOf('/') + 1), home.world.now().toISOString())
  return { folder, added: addingFolder(home, folder, before, before && (await renewing(before.path, home.world))) }
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
  return [{ changes, told }]
}

function publication(next: TableShape, previous: TableShape | undefined, user: string) {
  return {
    type: 'dataset-published' as const,
    outcome: 'ok' as const,
    schema: next.schema,
    query: next.name,
    version: next.version,
    previousVersion: previous?.version ?? null,
    rowCount: next.rowCount,
    columns: next.columns.map(({ name, type, phi }) => ({ name, type, phi })),
    operatingSystemUser: user,
  }
}

// The new files are removed only when the switch was surely refused: after an outage it may have happened all the same.
async function commit(home: Home, acts: readonly Act[], next: TableShape): Promise<void> {
  const changes = acts.flatMap((act) => act.changes)
  const told = acts.flatMap((act) => act.told)
  if (await record(home.world, { changes, told, folder: next.folder })) return
  await rm(join(home.datasets, next.files), { recursive: true, force: true })
  throw new Refusal('conflict', 'Somebody else published this table meanwhile. Nothing was changed; publish again.')
}

/**
 * Removes what a publication left behind that was killed before its files had their name. Only for a home that was just
 * opened: its lock says that nobody is publishing.
 */
export async function removeUnfinished({ datasets }: Pick<Home, 'datasets'>): Promise<void> {
  for (const dataset of await readdir(datasets)) {
    const unfinished = (await readdir(join(datasets, dataset))).filter((name) => name.startsWith('.publishing-'))
    await Promise.all(unfinished.map((name) => rm(join(datasets, dataset, name), { recursive: true, force: true })))
  }
}
