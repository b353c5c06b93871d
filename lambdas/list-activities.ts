// All lists of activities, retired ones included; for a folder also which of them is in force there.
import * as z from 'zod/mini'
import { listInForce } from '../core/activities.ts'
import { liesIn } from '../core/folder-path.ts'
import { isSiteAdministrator } from '../core/user.ts'
import { checkRuler } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { FolderPath, openFolder } from './http/folder.ts'

const Query = z.strictObject({ folder: z.optional(FolderPath) })
type Query = z.infer<typeof Query>

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run(query, context, world) {
    await checkRuler(query.folder === undefined ? null : [query.folder], context, world)
    const folder = query.folder === undefined ? null : (await openFolder(query.folder, context, world)).folder.path
    const { lists: all } = await world.registry.activityLists()
    // Whoever administers a folder is told of the lists in it, and of the one in force.
    const isTold = (of: string | null) => isSiteAdministrator(context.user) || (of && folder && liesIn(of, folder))
    const lists = all.filter((list) => isTold(list.folder))
    const inForce = folder === null ? {} : { folder, inForce: listInForce(folder, all) }
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: 'activities' },
      folder,
      answer: json(200, { lists, ...inForce }),
    }
  },
}
