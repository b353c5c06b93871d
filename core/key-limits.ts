// How a key can be narrower than its session: reading only, a lower PHI level, some folders, some tables, some addresses.
// Every answer here takes away; none gives. Pure.
import { liesIn } from './folder-path.ts'
import { lowerOf, type PhiLevel } from './phi.ts'
import type { FolderAccess } from './user.ts'

export type NamedTable = { readonly folder: string; readonly schema: string; readonly query: string }

/** What a key was narrowed to when it was made; null leaves that as the session has it. */
export type KeyLimits = {
  /** It changes nothing: no logout, no impersonation. */
  readonly readOnly: boolean
  readonly phi: PhiLevel | null
  /** These folders and the folders in them. */
  readonly folders: readonly string[] | null
  readonly tables: readonly NamedTable[] | null
  /** Addresses and blocks of them (CIDR) that it may be used from. */
  readonly addresses: readonly string[] | null
}

export const unlimited: KeyLimits = { readOnly: false, phi: null, folders: null, tables: null, addresses: null }

/** Whether a key is narrower than its session in any way. */
export function isNarrow({ readOnly, phi, folders, tables, addresses }: KeyLimits): boolean {
  return readOnly || [phi, folders, tables, addresses].some((limit) => limit !== null)
}

/** Whether it sees less of the data than its session: then it does not read what tells of all data, such as the audit. */
export function seesLess({ phi, folders, tables }: KeyLimits): boolean {
  return phi !== null || folders !== null || tables !== null
}

export function reachesFolder({ folders }: KeyLimits, path: string): boolean {
  return folders === null || folders.some((folder) => liesIn(path, folder))
}

const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

export function reachesTable(limits: KeyLimits, { folder, schema, query }: NamedTable): boolean {
  if (!reachesFolder(limits, folder)) return false
  const { tables } = limits
  return (
    tables === null ||
    tables.some((t) => isSame(t.folder, folder) && isSame(t.schema, schema) && isSame(t.query, query))
  )
}

/** What is left of an access in a folder. */
export function narrowedAccess<T extends FolderAccess>(limits: KeyLimits, path: string, access: T): T {
  if (!reachesFolder(limits, path)) return { ...access, role: null, phi: 'NotPHI' }
  return limits.phi === null ? access : { ...access, phi: lowerOf(access.phi, limits.phi) }
}
