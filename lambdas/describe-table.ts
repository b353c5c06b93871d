// One table: its columns with type and PHI level, and which of them would come blank to the caller now.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { describeFolder, showTable } from './http/describing.ts'
import { fields } from './http/fields.ts'
import { FolderPath } from './http/folder.ts'

const Name = z.string().check(z.minLength(1), z.maxLength(255))
const Query = z.strictObject({ folder: FolderPath, schema: Name, name: Name })
type Query = z.infer<typeof Query>

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run(request, context, world) {
    const { folder, tables, phi } = await describeFolder(request.folder, request.schema, context, world)
    const table = tables.find((t) => t.name.toLowerCase() === request.name.toLowerCase())
    if (!table) {
      throw new Refusal('not-found', `The query '${request.name}' in the schema '${request.schema}' does not exist.`)
    }
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: `table ${table.schema}.${table.name}` },
      folder,
      answer: json(200, { folder, ...showTable(table, phi) }),
    }
  },
}
