// The roles that were given, each in the folder where it was given: of a folder, of all that the caller administers, of one holder.
import * as z from 'zod/mini'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { FolderPath } from './http/folder.ts'
import { holderNamed, Name } from './http/giving.ts'
import { administeredFolders, rolesOf } from './http/roles-given.ts'

const Query = z.strictObject({ folder: z.optional(FolderPath), user: z.optional(Name), group: z.optional(Name) })
type Query = z.infer<typeof Query>

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run({ folder, user, group }, context, world) {
    const folders = await administeredFolders(folder, context, world)
    const asked = user === undefined && group === undefined ? null : await holderNamed({ user, group }, world.registry)
    const roles = await rolesOf(folders, asked, world)
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: 'roles' },
      folder: folder === undefined ? null : (folders[0]?.path ?? null),
      answer: json(200, { roles }),
    }
  },
}
