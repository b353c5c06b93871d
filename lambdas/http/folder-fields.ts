// What may be said of a folder, and how it is shown to its administrators: what counts, and beside it what is its own.
import * as z from 'zod/mini'
import { phiColumnModes } from '../../core/access.ts'
import type { Line } from '../../core/grants.ts'
import { Refusal } from '../../core/refusal.ts'
import { effectiveSettings, type Folder, participantRecording } from '../../stores/folders.ts'
import { changesBetween } from './administrator.ts'

export const folderFields = {
  title: z.optional(z.string().check(z.minLength(1), z.maxLength(200), z.regex(/^[^\p{C}]*$/u))),
  /** Null is as in the folder above. */
  phiColumns: z.optional(z.nullable(z.enum(phiColumnModes))),
  recordParticipants: z.optional(z.nullable(z.enum(participantRecording))),
  inheritsRoles: z.optional(z.boolean()),
  /** Whether what was declared for the folder it lies in counts here too. */
  inheritsDeclaration: z.optional(z.boolean()),
}

/** Letting in what is given above could raise a level without any grant, so it is not for folder administrators. */
export function checkInheriting(inherits: boolean, before: boolean, isSiteAdministrator: boolean): void {
  if (inherits === before || isSiteAdministrator) return
  throw new Refusal('forbidden', 'Whether roles from above count is for site administrators to say.')
}

/** What of a folder its administrators may say, as events tell it. */
function saidOf({ title, phiColumns, recordParticipants, inheritsRoles, inheritsDeclaration }: Folder) {
  return { title, phiColumns, recordParticipants, inheritsRoles, inheritsDeclaration }
}

export function folderChanges(before: Folder, after: Folder) {
  return changesBetween(saidOf(before), saidOf(after))
}

export function changesOfNew(folder: Folder) {
  return Object.entries(saidOf(folder)).map(([name, value]) => ({ name, old: null, new: value }))
}

/** A folder as its administrators see it. */
export function showFolder(line: Line<Folder>) {
  const [own] = line
  if (!own) throw new Refusal('not-found', 'There is no such folder.')
  const { path, title, inheritsRoles, inheritsDeclaration, createdAt, phiColumns, recordParticipants } = own
  const inherits = { inheritsRoles, inheritsDeclaration }
  return { path, title, ...effectiveSettings(line), ...inherits, createdAt, own: { phiColumns, recordParticipants } }
}
