// Folders and who may do what in each, in the registry.
import * as z from 'zod/mini'
import { phiColumnModes } from '../core/access.ts'
import { phiLevels } from '../core/phi.ts'
import { type FolderAccess, folderRoles } from '../core/user.ts'
import { onceForItem } from './read-once.ts'
import { reader } from './reader.ts'
import type { Key, Operation, Table } from './table.ts'

const Level = z.enum(phiLevels)

export const participantRecording = ['all', 'phi-only'] as const

const RoleShape = z.object({ role: z.nullable(z.enum(folderRoles)), phi: Level })
const FolderShape = onceForItem(
  z.object({
    path: z.string(),
    title: z.string(),
    phiColumns: z._default(z.enum(phiColumnModes), 'blank'),
    /** `all`: participants are recorded with every read. `phi-only`: where a PHI column was touched. */
    recordParticipants: z._default(z.enum(participantRecording), 'all'),
    /** Whether what was declared for the folder it lies in counts here too. */
    inheritsDeclaration: z._default(z.boolean(), false),
  }),
)
export type Folder = ReturnType<typeof FolderShape.parse>

/** A folder as it begins: columns above the level come blank, participants are recorded with every read. */
export function newFolder(path: string, title: string): Folder {
  return { path, title, phiColumns: 'blank', recordParticipants: 'all', inheritsDeclaration: false }
}

const folderKey = (path: string): Key => ({ pk: `folder.${path.toLowerCase()}`, sk: 'folder' })
const folderListKey = (path: string): Key => ({ pk: 'folders', sk: path.toLowerCase() })
const roleKey = (path: string, userId: number): Key => ({ pk: folderKey(path).pk, sk: `role.${userId}` })

/** The folders of a site over any keeper's registry table. */
export function folderStore(table: Table) {
  const read = reader(table)

  return {
    addingFolder(folder: Folder): Operation[] {
      return [
        { table: 'registry', insert: { ...folderKey(folder.path), ...folder } },
        { table: 'registry', insert: { ...folderListKey(folder.path), ...folder } },
      ]
    },

    /** Changes how a folder is read; refused when it is no longer as it was read. */
    changingFolder(before: Folder, after: Folder): Operation[] {
      const { path, inheritsDeclaration, ...others } = after
      // Folders that are older than this attribute have none to compare: it is set where it changes, and nowhere else.
      const set = inheritsDeclaration === before.inheritsDeclaration ? others : { ...others, inheritsDeclaration }
      const { title, phiColumns, recordParticipants } = before
      const when = Object.entries({ title, phiColumns, recordParticipants }).map(([attribute, equals]) => ({
        attribute,
        equals,
      }))
      return [folderKey(path), folderListKey(path)].map((key) => ({ table: 'registry', amend: key, when, set }))
    },

    addingRole(path: string, userId: number, access: FolderAccess): Operation {
      return { table: 'registry', insert: { ...roleKey(path, userId), ...access } }
    },

    /** Changes a role that was given before; refused when it is no longer as it was read. */
    changingRole(path: string, userId: number, before: FolderAccess, after: FolderAccess): Operation {
      // A transaction compares values only, and no role is none.
      const when = Object.entries(before).flatMap(([attribute, equals]) =>
        equals === null ? [] : { attribute, equals },
      )
      return { table: 'registry', amend: roleKey(path, userId), when, set: { ...after } }
    },

    folder: (path: string) => read(folderKey(path), FolderShape),
    async folders(): Promise<Folder[]> {
      const { items } = await table.query('folders')
      return items.map((item) => FolderShape.parse(item))
    },

    /** What somebody was given in a folder; undefined when nothing ever was. */
    givenAccess: (path: string, userId: number): Promise<FolderAccess | undefined> =>
      read(roleKey(path, userId), RoleShape),

    /** What somebody may in a folder; no role and NotPHI when nothing was given. */
    async access(path: string, userId: number): Promise<FolderAccess> {
      return (await read(roleKey(path, userId), RoleShape)) ?? { role: null, phi: 'NotPHI' }
    },
  }
}
