// Take away what was given to somebody, or to a group, in a folder. What was given stays on record, and what is given above counts.
import * as z from 'zod/mini'
import { noContent } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { FolderPath } from './http/folder.ts'
import { Name, takeRole } from './http/giving.ts'
import { accessFromAbove, checkGiving, openRole } from './http/role-administration.ts'

const Query = z.strictObject({ folder: FolderPath, user: z.optional(Name), group: z.optional(Name) })
type Query = z.infer<typeof Query>

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run(asked, context, world) {
    const matter = await openRole(asked, context, world)
    const { own: folder, to, by } = matter
    const act = takeRole({ folder, to, kept: matter.kept[0], by }, world.registry)
    await checkGiving(matter, accessFromAbove(matter).phi, context, world)
    return { ...act, folder: folder.path, answer: noContent() }
  },
}
