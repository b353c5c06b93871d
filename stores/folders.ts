// Folders and how each is read, in the registry: beside every folder an entry of the list of them all.
import * as z from 'zod/mini'
import { type PhiColumns, phiColumnModes } from '../core/access.ts'
import { upwardsFrom, wayUp } from '../core/folder-path.ts'
import type { Line } from '../core/grants.ts'
import { everyItem } from './every-item.ts'
import { onceForItem } from './read-once.ts'
import { reader } from './reader.ts'
import type { Key, Operation, Table } from './table.ts'

export const participantRecording = ['all', 'phi-only'] as const
export type ParticipantRecording = (typeof participantRecording)[number]

const FolderShape = onceForItem(
  z.object({
    path: z.string(),
    title: z.string(),
    /** What becomes of columns above the level; null is as in the folder above. */
    phiColumns: z._default(z.nullable(z.enum(phiColumnModes)), null),
    /** `all`: participants are recorded with every read. `phi-only`: where a PHI column was touched. Null as above. */
    recordParticipants: z._default(z.nullable(z.enum(participantRecording)), null),
    /** Whether what is given in the folder above counts here too. */
    inheritsRoles: z._default(z.boolean(), true),
    createdAt: z._default(z.nullable(z.string()), null),
    /** The how manieth folder of this path it is: what was given in an earlier one does not count in it. */
    era: z._default(z.number(), 1),
    removed: z._default(z.boolean(), false),
    /** 0 where it was kept before there were versions. */
    version: z._default(z.number(), 0),
    /** Whether what was declared for the folder it lies in counts here too. */
    inheritsDeclaration: z._default(z.boolean(), false),
  }),
)
export type Folder = ReturnType<typeof FolderShape.parse>

/** How a folder is read in the end: by what is its own, or that of the nearest folder above that has its own. */
export type FolderSettings = { readonly phiColumns: PhiColumns; readonly recordParticipants: ParticipantRecording }

/** Where no folder on the way up has its own: columns above the level come blank, participants are always recorded. */
const siteDefault: FolderSettings = { phiColumns: 'blank', recordParticipants: 'all' }

export function effectiveSettings(line: Line<Folder>): FolderSettings {
  const nearest = <T>(of: (folder: Folder) => T | null): T | undefined => {
    return line.map((folder) => folder && of(folder)).find((own) => own !== undefined && own !== null) ?? undefined
  }
  return {
    phiColumns: nearest((folder) => folder.phiColumns) ?? siteDefault.phiColumns,
    recordParticipants: nearest((folder) => folder.recordParticipants) ?? siteDefault.recordParticipants,
  }
}

/** A folder as it is read: with the settings that count in it. */
export type ReadFolder = Pick<Folder, 'path' | 'title' | 'createdAt' | 'inheritsDeclaration'> & FolderSettings

/** The first folder of a line, as it is read; undefined when there is none. */
export function readFolder(line: Line<Folder>): ReadFolder | undefined {
  const [own] = line
  if (!own) return undefined
  const { path, title, createdAt, inheritsDeclaration } = own
  return { path, title, createdAt, inheritsDeclaration, ...effectiveSettings(line) }
}

/** A folder as it begins: nothing is its own. */
export function newFolder(path: string, title: string, createdAt: string | null = null): Folder {
  const own = { phiColumns: null, recordParticipants: null, inheritsRoles: true, inheritsDeclaration: false }
  return { path, title, ...own, createdAt, era: 1, removed: false, version: 1 }
}

export const folderPk = (path: string) => `folder.${path.toLowerCase()}`
const folderKey = (path: string): Key => ({ pk: folderPk(path), sk: 'folder' })
const folderListKey = (path: string): Key => ({ pk: 'folders', sk: path.toLowerCase() })
const firstVersionKey = (path: string): Key => ({ pk: folderPk(path), sk: 'first-version' })

/** Every change is a version later. Refused when the folder is no longer the version that was read. */
function changingFolder(before: Folder, after: Folder): Operation[] {
  const { path, ...facts } = after
  const set = { ...facts, version: before.version + 1 }
  const isFirst = before.version === 0
  // A folder from before there were versions has none to compare: of its first changes one alone makes this mark.
  const mark: Operation[] = isFirst ? [{ table: 'registry', insert: { ...firstVersionKey(path), path } }] : []
  const when = isFirst
    ? [{ attribute: 'path', equals: before.path }]
    : [{ attribute: 'version', equals: before.version }]
  const keys = [folderKey(before.path), folderListKey(before.path)]
  return [...mark, ...keys.map((key): Operation => ({ table: 'registry', amend: key, when, set }))]
}

/** The folders of a site over any keeper's registry table. */
export function folderStore(table: Table) {
  const read = reader(table)
  const folderEver = (path: string): Promise<Folder | undefined> => read(folderKey(path), FolderShape)
  const folder = async (path: string): Promise<Folder | undefined> => {
    const found = await folderEver(path)
    return found?.removed ? undefined : found
  }

  return {
    /** Adds a folder. Where one was removed, `before` says which, and the path is used again. */
    addingFolder(added: Folder, before?: Folder): Operation[] {
      if (before) return changingFolder(before, { ...added, path: before.path, era: before.era + 1 })
      return [
        { table: 'registry', insert: { ...folderKey(added.path), ...added } },
        { table: 'registry', insert: { ...folderListKey(added.path), ...added } },
      ]
    },

    changingFolder,

    /** Takes a folder out of the tree; nothing of it is deleted. */
    removingFolder: (before: Folder): Operation[] => changingFolder(before, { ...before, removed: true }),

    /** Changes nothing of a folder but its version, so that of two changes that rest on it one alone is made. */
    touchingFolder: (before: Folder): Operation[] => changingFolder(before, before),

    folder,
    /** The folder, removed or not. */
    folderEver,

    /** A folder and those it lies in, nearest first, all read at once. */
    line: (path: string): Promise<Line<Folder>> => Promise.all(wayUp(path).map(folder)),

    async folders(): Promise<Folder[]> {
      const items = await everyItem(table, 'folders')
      return items.map((item) => FolderShape.parse(item)).filter(({ removed }) => !removed)
    },
  }
}

/** The line of each path out of all folders. */
export function linesAmong(folders: readonly Folder[]): (path: string) => Line<Folder> {
  const byPath = new Map(folders.map((folder) => [folder.path.toLowerCase(), folder]))
  return (path) => upwardsFrom(path.toLowerCase()).map((one) => byPath.get(one))
}
