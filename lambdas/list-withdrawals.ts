// Who withdrew their consent to the study of a folder, and who gave it again, in order.
import * as z from 'zod/mini'
import { checkFolderAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { FolderPath } from './http/folder.ts'

const Query = z.strictObject({ folder: FolderPath })
type Query = z.infer<typeof Query>

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run(request, context, world) {
    const { folder } = await checkFolderAdministrator(request.folder, context, world)
    const withdrawals = await world.registry.withdrawals(folder.path)
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: 'withdrawals' },
      folder: folder.path,
      answer: json(200, { folder: folder.path, withdrawals }),
    }
  },
}
