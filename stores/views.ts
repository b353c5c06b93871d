// Saved views, in the registry: all of a folder under one key, so that a named one is one read, and beside each a pointer
// from its id to the folder. A name is unique within its table because the id is made from both.
import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { filterOps } from '../core/query.ts'
import type { SavedView } from '../core/saved-view.ts'
import { everyItem } from './every-item.ts'
import type { Item, Key, Operation, Table } from './table.ts'

const ViewShape = z.object({
  id: z.string(),
  folder: z.string(),
  schema: z.string(),
  query: z.string(),
  name: z.string(),
  columns: z.nullable(z.array(z.string())),
  filters: z.array(z.object({ column: z.string(), op: z.enum(filterOps), values: z.array(z.string()) })),
  sort: z.array(z.object({ column: z.string(), descending: z.boolean() })),
  active: z.boolean(),
  version: z.number(),
})
const PointerShape = z.object({ folder: z.string() })

type Named = Pick<SavedView, 'folder' | 'schema' | 'query' | 'name'>

/** Which view is meant, letter case aside: 32 hex characters. */
export function viewIdOf({ folder, schema, query, name }: Named): string {
  const place = JSON.stringify([folder, schema, query, name].map((part) => part.toLowerCase()))
  return createHash('sha256').update(place, 'utf8').digest('hex').slice(0, 32)
}

const listPk = (folder: string) => `views.${folder.toLowerCase()}`
const viewKey = ({ folder, id }: Pick<SavedView, 'folder' | 'id'>): Key => ({ pk: listPk(folder), sk: id })
const pointerKey = (id: string): Key => ({ pk: `view.${id}`, sk: 'view' })

function toItem(view: SavedView) {
  const filters = view.filters.map(({ column, op, values }) => ({ column, op, values: [...values] }))
  const sort = view.sort.map(({ column, descending }) => ({ column, descending }))
  return { ...view, columns: view.columns && [...view.columns], filters, sort }
}

export function viewStore(table: Table) {
  const parse = (item: Item | undefined): SavedView | undefined => item && ViewShape.parse(item)

  return {
    /** Adds a view; refused when its table has one of that name. */
    addingView: (view: SavedView): Operation[] => [
      { table: 'registry', insert: { ...viewKey(view), ...toItem(view) } },
      { table: 'registry', insert: { ...pointerKey(view.id), folder: view.folder } },
    ],

    /** Changes what a view chooses; refused when it is no longer the version that was read. */
    changingView(before: SavedView, after: SavedView): Operation {
      const { columns, filters, sort, active } = toItem(after)
      const when = [{ attribute: 'version', equals: before.version }]
      const set = { columns, filters, sort, active, version: before.version + 1 }
      return { table: 'registry', amend: viewKey(before), when, set }
    },

    /** The view of that name; inactive ones too. */
    viewNamed: async (named: Named): Promise<SavedView | undefined> =>
      parse(await table.get(viewKey({ folder: named.folder, id: viewIdOf(named) }))),

    async view(id: string): Promise<SavedView | undefined> {
      const pointer = await table.get(pointerKey(id))
      return pointer && parse(await table.get(viewKey({ id, folder: PointerShape.parse(pointer).folder })))
    },

    /** All views of a folder by schema, table and name; inactive ones too. */
    async views(folder: string): Promise<SavedView[]> {
      const found: SavedView[] = (await everyItem(table, listPk(folder))).map((item) => ViewShape.parse(item))
      const order = ({ schema, query, name }: SavedView) => [schema, query, name].join('\n').toLowerCase()
      return found.toSorted((a, b) => (order(a) < order(b) ? -1 : 1))
    },
  }
}
