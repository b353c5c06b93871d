// Change how a folder is read: its title, what becomes of columns above the level, when participants are recorded.
import * as z from 'zod/mini'
import { phiColumnModes } from '../core/access.ts'
import { type Folder, participantRecording } from '../stores/folders.ts'
import { changesBetween, checkFolderAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { FolderPath } from './http/folder.ts'

const Body = z.strictObject({
  path: FolderPath,
  title: z.optional(z.string().check(z.minLength(1), z.maxLength(200), z.regex(/^[^\p{C}]*$/u))),
  phiColumns: z.optional(z.enum(phiColumnModes)),
  recordParticipants: z.optional(z.enum(participantRecording)),
})
type Body = z.infer<typeof Body>

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run(body, context, world) {
    const { folder: before } = await checkFolderAdministrator(body.path, context, world)
    const after: Folder = {
      path: before.path,
      title: body.title ?? before.title,
      phiColumns: body.phiColumns ?? before.phiColumns,
      recordParticipants: body.recordParticipants ?? before.recordParticipants,
    }
    const changes = changesBetween(before, after)
    return {
      changes: changes.length > 0 ? world.registry.changingFolder(before, after) : [],
      event: { type: 'folder-changed', outcome: 'ok', subject: before.path, changes },
      folder: before.path,
      answer: json(200, after),
    }
  },
}
