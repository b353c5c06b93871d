// Every table of a folder for its administrators: its columns and levels, and all its versions, when and by whom published.
import * as z from 'zod/mini'
import type { TableShape } from '../core/query.ts'
import type { Version } from '../stores/published.ts'
import { checkFolderAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { FolderPath } from './http/folder.ts'

const Query = z.strictObject({ folder: FolderPath })
type Query = z.infer<typeof Query>

function showVersion({ version, publishedAt, publishedBy = null, publication = null, rowCount, disposed }: Version) {
  return { version, publishedAt, publishedBy, event: publication, rows: rowCount, disposed: disposed ?? null }
}

function showDataset(table: TableShape, all: readonly Version[]) {
  const { schema, name, columns, participant, key } = table
  const versions = all.filter((one) => one.schema === schema && one.name === name).toReversed()
  const { version, ...now } = showVersion(table)
  return { schema, name, version, ...now, participant, key, columns, versions: versions.map(showVersion) }
}

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run(request, context, world) {
    const { folder } = await checkFolderAdministrator(request.folder, context, world)
    const [tables, versions] = await Promise.all([
      world.registry.tables(folder.path),
      world.registry.allVersions(folder.path),
    ])
    const datasets = tables.map((table) => showDataset(table, versions))
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: 'data sets' },
      folder: folder.path,
      answer: json(200, { folder: folder.path, datasets }),
    }
  },
}
