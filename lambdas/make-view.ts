// Save a view of a table: columns, filters and sort under a name. It widens nothing, whoever uses it.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import type { SavedView } from '../core/saved-view.ts'
import { viewIdOf } from '../stores/views.ts'
import { changesBetween, checkFolderAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { FolderPath } from './http/folder.ts'
import { choiceFields, chosenFrom, showChoice, showView, subjectOf } from './http/view-fields.ts'

const Name = z.string().check(z.minLength(1), z.maxLength(255))

const Body = z.strictObject({
  folder: FolderPath,
  schema: Name,
  query: Name,
  // `*` is LabKey's word for all views.
  name: z.string().check(z.maxLength(100), z.regex(/^(?!\*$)[^\p{C}\s]([^\p{C}]*[^\p{C}\s])?$/u)),
  ...choiceFields,
})
type Body = z.infer<typeof Body>

const everything = { columns: null, filters: [], sort: [] } as const
const absent = { columns: null, filters: null, sort: null, active: null }

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run(body, context, world) {
    const { folder } = await checkFolderAdministrator(body.folder, context, world)
    const table = await world.registry.table(folder.path, body.schema, body.query)
    if (!table) {
      throw new Refusal('not-found', `The query '${body.query}' in the schema '${body.schema}' does not exist.`)
    }
    const place = { folder: folder.path, schema: table.schema, query: table.name, name: body.name }
    const choice = chosenFrom(body, everything, table, await world.registry.tables(folder.path))
    const view: SavedView = { id: viewIdOf(place), ...place, ...choice, active: true, version: 1 }
    return {
      changes: world.registry.addingView(view),
      conflict: new Refusal('conflict', 'This table has a view of that name. Change that one, or choose another name.'),
      event: {
        type: 'view-changed',
        outcome: 'ok',
        subject: subjectOf(view),
        changes: changesBetween<object>(absent, { ...showChoice(choice), active: true }),
      },
      folder: folder.path,
      answer: json(201, showView(view)),
    }
  },
}
