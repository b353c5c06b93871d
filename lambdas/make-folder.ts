// Make a folder, at the top or in one that is there. Nothing is its own at first: settings and roles come from above.
import * as z from 'zod/mini'
import { parentOf, parseFolderPath } from '../core/folder-path.ts'
import { Refusal } from '../core/refusal.ts'
import { isSiteAdministrator } from '../core/user.ts'
import { type Folder, newFolder } from '../stores/folders.ts'
import { checkAdministrator, checkFolderAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { FolderPath } from './http/folder.ts'
import { changesOfNew, checkInheriting, folderFields, showFolder } from './http/folder-fields.ts'
import { nothingRenewed, renewing } from './http/renewing.ts'

const Body = z.strictObject({ path: FolderPath, ...folderFields })
type Body = z.infer<typeof Body>

const isThere = () => new Refusal('conflict', 'There is a folder of that path already.')

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run(asked, context, world) {
    const path = parseFolderPath(asked.path)
    const above = parentOf(path)
    const parent = above === null ? null : await checkFolderAdministrator(above, context, world)
    if (above === null) checkAdministrator(context)
    checkInheriting(asked.inheritsRoles ?? true, true, isSiteAdministrator(context.user))
    const { registry } = world
    const name = path.slice(path.lastIndexOf('/') + 1)
    const before = await registry.folderEver(path)
    if (before && !before.removed) throw isThere()
    const folder: Folder = {
      ...newFolder(`${parent?.own.path ?? ''}/${name}`, asked.title ?? name, context.now.toISOString()),
      phiColumns: asked.phiColumns ?? null,
      recordParticipants: asked.recordParticipants ?? null,
      inheritsRoles: asked.inheritsRoles ?? true,
      inheritsDeclaration: asked.inheritsDeclaration ?? false,
    }
    const renewed = before ? await renewing(before.path, world) : nothingRenewed
    return {
      // The folder above is a version later by it, so that it is not removed at the same moment.
      changes: [
        ...registry.addingFolder(folder, before),
        ...renewed.changes,
        ...(parent ? registry.touchingFolder(parent.own) : []),
      ],
      conflict: isThere(),
      event: {
        type: 'folder-changed',
        outcome: 'ok',
        subject: folder.path,
        changes: [...changesOfNew(folder), ...renewed.told],
      },
      folder: folder.path,
      answer: json(201, showFolder([folder, ...(parent?.line ?? [])])),
    }
  },
}
