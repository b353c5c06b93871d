// The schemas of a folder.
import * as z from 'zod/mini'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { describeFolder } from './http/describing.ts'
import { fields } from './http/fields.ts'
import { FolderPath } from './http/folder.ts'

const Query = z.strictObject({ folder: FolderPath })
type Query = z.infer<typeof Query>

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run(request, context, world) {
    const { folder, tables } = await describeFolder(request.folder, null, context, world)
    const schemas = [...new Set(tables.map((t) => t.schema))].toSorted().map((name) => ({ name }))
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: 'schemas' },
      folder,
      answer: json(200, { folder, schemas }),
    }
  },
}
