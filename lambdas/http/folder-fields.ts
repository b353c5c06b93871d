// What may be said of a folder, and how it is shown to its administrators: what counts, and beside it what is its own.
import * as z from 'zod/mini'
import { phiColumnModes } from '../../core/access.ts'
import type { Line } from '../../core/grants.ts'
import { Refusal } from '../../core/refusal.ts'
import { effectiveSettings, type Folder, participantRecording } from '../../stores/folders.ts'

export const folderFields = {
  title: z.optional(z.string().check(z.minLength(1), z.maxLength(200), z.regex(/^[^\p{C}]*$/u))),
  /** Null is as in the folder above. */
  phiColumns: z.optional(z.nullable(z.enum(phiColumnModes))),
  recordParticipants: z.optional(z.nullable(z.enum(participantRecording))),
  inheritsRoles: z.optional(z.boolean()),
}

/** A folder as its administrators see it. */
export function showFolder(line: Line<Folder>) {
  const [own] = line
  if (!own) throw new Refusal('not-found', 'There is no such folder.')
  const { path, title, inheritsRoles, createdAt, phiColumns, recordParticipants } = own
  return { path, title, ...effectiveSettings(line), inheritsRoles, createdAt, own: { phiColumns, recordParticipants } }
}
