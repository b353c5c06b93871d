// Take an empty folder out of the tree. Nothing of it is deleted; its path may be used again, and nothing of the old is in the new.
import * as z from 'zod/mini'
import { liesIn } from '../core/folder-path.ts'
import { Refusal } from '../core/refusal.ts'
import { checkFolderAdministrator } from './http/administrator.ts'
import { noContent } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { FolderPath } from './http/folder.ts'

const Query = z.strictObject({ path: FolderPath })
type Query = z.infer<typeof Query>

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run({ path }, context, world) {
    const { own: folder } = await checkFolderAdministrator(path, context, world)
    const { registry } = world
    const [tables, folders] = await Promise.all([registry.tables(folder.path), registry.folders()])
    if (tables.length > 0)
      throw new Refusal('conflict', 'There are data sets in this folder. Only an empty one can go.')
    if (folders.some((one) => one.path !== folder.path && liesIn(one.path, folder.path))) {
      throw new Refusal('conflict', 'There are folders in this folder. Only an empty one can go.')
    }
    return {
      changes: registry.removingFolder(folder),
      event: {
        type: 'folder-changed',
        outcome: 'ok',
        subject: folder.path,
        changes: [{ name: 'removed', old: false, new: true }],
      },
      folder: folder.path,
      answer: noContent(),
    }
  },
}
