// Roles that were given, in the registry: an item a folder and holder, and what follows from them for a person.
import * as z from 'zod/mini'
import { wayUp } from '../core/folder-path.ts'
import { effectiveAccess, type Grant, type Holder, holdingGrant, type KeptGrant } from '../core/grants.ts'
import { phiLevels } from '../core/phi.ts'
import { type FolderAccess, folderRoles } from '../core/user.ts'
import { everyItem } from './every-item.ts'
import { type Folder, folderPk, folderStore, linesAmong } from './folders.ts'
import { groupStore } from './groups.ts'
import { onceForItem } from './read-once.ts'
import { reader } from './reader.ts'
import type { Item, Key, Operation, Table } from './table.ts'

const GrantShape = onceForItem(
  z.object({
    role: z.nullable(z.enum(folderRoles)),
    phi: z.enum(phiLevels),
    grantedAt: z._default(z.nullable(z.string()), null),
    grantedBy: z._default(z.nullable(z.string()), null),
    removed: z._default(z.boolean(), false),
    era: z._default(z.number(), 1),
    /** 0 where it was kept before there were versions. */
    version: z._default(z.number(), 0),
  }),
)

const sortKeyOf = (holder: Holder) => ('user' in holder ? `role.${holder.user}` : `group-role.${holder.group}`)
const grantKey = (path: string, holder: Holder): Key => ({ pk: folderPk(path), sk: sortKeyOf(holder) })

/** A role that somebody holds in a folder. */
export type HeldRole = { readonly folder: Folder; readonly holder: Holder; readonly grant: KeptGrant }

function holderOf({ sk }: Item): Holder | undefined {
  const [, kind, id] = /^(role|group-role)\.(\d+)$/.exec(sk) ?? []
  if (kind === undefined) return undefined
  return kind === 'role' ? { user: Number(id) } : { group: Number(id) }
}

/** Changes a role that was kept before; refused when it is no longer as it was read. */
function changingGrant(path: string, holder: Holder, before: KeptGrant, after: Omit<KeptGrant, 'version'>): Operation {
  // What is older than versions is told by its values; a transaction compares values only, and no role is none.
  const { role, phi, version } = before
  const old = [{ attribute: 'phi', equals: phi }, ...(role === null ? [] : [{ attribute: 'role', equals: role }])]
  const when = version === 0 ? old : [{ attribute: 'version', equals: version }]
  const { role: newRole, phi: newPhi, grantedAt, grantedBy, removed, era } = after
  const set = { role: newRole, phi: newPhi, grantedAt, grantedBy, removed, era, version: version + 1 }
  return { table: 'registry', amend: grantKey(path, holder), when, set }
}

/** Changes that a transaction will make. */
const grantChanges = {
  /** Gives a role in a folder, or changes it; `before` is what is kept of it, taken away or of an earlier folder too. */
  giving(folder: Folder, holder: Holder, before: KeptGrant | undefined, grant: Grant): Operation {
    const after = { ...grant, removed: false, era: folder.era }
    if (before) return changingGrant(folder.path, holder, before, after)
    return { table: 'registry', insert: { ...grantKey(folder.path, holder), ...after, version: 1 } }
  },

  /** Takes a role away, so that what is given above counts again. `by` is who did it, and when. */
  taking(path: string, holder: Holder, before: KeptGrant, by: Pick<Grant, 'grantedAt' | 'grantedBy'>): Operation {
    return changingGrant(path, holder, before, { ...before, ...by, removed: true })
  },

  /** A person's first role in the first folder of a path. */
  addingRole(path: string, userId: number, access: FolderAccess): Operation {
    const facts = { grantedAt: null, grantedBy: null, removed: false, era: 1, version: 1 }
    return { table: 'registry', insert: { ...grantKey(path, { user: userId }), ...access, ...facts } }
  },
}

/** The roles of a site over any keeper's registry table. */
export function grantStore(table: Table) {
  const read = reader(table)
  const { line: lineOf } = folderStore(table)
  const { groupsOf } = groupStore(table)
  const kept = (path: string, holder: Holder): Promise<KeptGrant | undefined> =>
    read(grantKey(path, holder), GrantShape)
  const keptOn = (path: string, holder: Holder) => Promise.all(wayUp(path).map((one) => kept(one, holder)))

  return {
    ...grantChanges,

    /** What is kept for a holder in a folder and in those it lies in, nearest first. */
    keptOn,

    /** Every role that holds in a folder, given there. */
    async rolesIn(folder: Folder): Promise<HeldRole[]> {
      const items = await everyItem(table, folderPk(folder.path))
      return items.flatMap((item) => {
        const holder = holderOf(item)
        const grant = holder && holdingGrant(folder, GrantShape.parse(item))
        return holder && grant ? [{ folder, holder, grant }] : []
      })
    },

    /** What a person may in a folder; no role and NotPHI when nothing was given. All that decides it is read strongly. */
    async access(path: string, userId: number, line = lineOf(path)): Promise<FolderAccess> {
      const [folders, own, groups] = await Promise.all([line, keptOn(path, { user: userId }), groupsOf(userId)])
      const ofGroups = await Promise.all(groups.map((group) => keptOn(path, { group })))
      return effectiveAccess(folders, [own, ...ofGroups])
    },

    /** What a group gives in a folder to who is in it. */
    async groupAccess(path: string, group: number, line = lineOf(path)): Promise<FolderAccess> {
      const [folders, kept] = await Promise.all([line, keptOn(path, { group })])
      return effectiveAccess(folders, [kept])
    },

    /** What a person or a group may in each of all folders, in the same order. */
    async accessEverywhere(of: Holder, folders: readonly Folder[]): Promise<FolderAccess[]> {
      const groups = 'user' in of ? await groupsOf(of.user) : []
      const holders: Holder[] = [of, ...groups.map((group) => ({ group }))]
      const held = await Promise.all(
        holders.map((holder) => Promise.all(folders.map(({ path }) => kept(path, holder)))),
      )
      const lineTo = linesAmong(folders)
      const at = new Map(folders.map(({ path }, i) => [path.toLowerCase(), i]))
      const place = (folder: Folder | undefined) => at.get(folder?.path.toLowerCase() ?? '') ?? -1
      return folders.map(({ path }) => {
        const line = lineTo(path)
        return effectiveAccess(
          line,
          held.map((grants) => line.map((folder) => grants[place(folder)])),
        )
      })
    },
  }
}
