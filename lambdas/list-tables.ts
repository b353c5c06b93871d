// The tables of one schema of a folder.
import * as z from 'zod/mini'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { describeFolder, showTable } from './http/describing.ts'
import { fields } from './http/fields.ts'
import { FolderPath } from './http/folder.ts'

const Query = z.strictObject({ folder: FolderPath, schema: z.string().check(z.minLength(1), z.maxLength(255)) })
type Query = z.infer<typeof Query>

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run(request, context, world) {
    const { folder, tables, phi } = await describeFolder(request.folder, request.schema, context, world)
    const shown = tables.map((table) => {
      const { columns, ...rest } = showTable(table, phi)
      return { ...rest, columnCount: columns.length }
    })
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: `tables of ${request.schema}` },
      folder,
      answer: json(200, { folder, schema: request.schema, tables: shown }),
    }
  },
}
