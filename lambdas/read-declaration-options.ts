// What may be declared for a folder: the activities, and how high the caller's own PHI role reaches.
import * as z from 'zod/mini'
import { offered } from '../core/activities.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { FolderPath, openFolder } from './http/folder.ts'
import { showDeclaration } from './http/show-session.ts'

const Query = z.strictObject({ folder: FolderPath })
type Query = z.infer<typeof Query>

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run(request, context, world) {
    const { folder, access } = await openFolder(request.folder, context, world)
    const { activities } = await world.registry.activitiesIn(folder.path)
    const signed = await context.declarationIn(folder)
    const options = {
      folder: folder.path,
      required: true,
      maxPhi: access.phi,
      activities: offered(activities).map(({ name, irbRequired, phi }) => ({ name, irbRequired, phi })),
      signed: signed ? { folder: signed.folder, ...showDeclaration(signed) } : null,
    }
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: 'declaration options' },
      folder: folder.path,
      answer: json(200, options),
    }
  },
}
