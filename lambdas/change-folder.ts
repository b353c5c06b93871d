// Change how a folder is read: its title, what becomes of columns above the level, when participants are recorded, and
// whether roles given above count in it.
import * as z from 'zod/mini'
import { isSiteAdministrator } from '../core/user.ts'
import type { Folder } from '../stores/folders.ts'
import { checkFolderAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { FolderPath } from './http/folder.ts'
import { checkInheriting, folderChanges, folderFields, showFolder } from './http/folder-fields.ts'

const Body = z.strictObject({ path: FolderPath, ...folderFields })
type Body = z.infer<typeof Body>

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run({ path, title, phiColumns, recordParticipants, inheritsRoles, inheritsDeclaration }, context, world) {
    const { own: before, line } = await checkFolderAdministrator(path, context, world)
    const after: Folder = {
      ...before,
      title: title ?? before.title,
      // Null is a value here.
      phiColumns: phiColumns === undefined ? before.phiColumns : phiColumns,
      recordParticipants: recordParticipants === undefined ? before.recordParticipants : recordParticipants,
      inheritsRoles: inheritsRoles ?? before.inheritsRoles,
      inheritsDeclaration: inheritsDeclaration ?? before.inheritsDeclaration,
    }
    checkInheriting(after.inheritsRoles, before.inheritsRoles, isSiteAdministrator(context.user))
    const changes = folderChanges(before, after)
    return {
      changes: changes.length > 0 ? world.registry.changingFolder(before, after) : [],
      event: { type: 'folder-changed', outcome: 'ok', subject: before.path, changes },
      folder: before.path,
      answer: json(200, showFolder([after, ...line.slice(1)])),
    }
  },
}
