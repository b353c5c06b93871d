// Published tables, in the registry: which version of each is current, and for ever what each version looked like.
import * as z from 'zod/mini'
import { phiLevels } from '../core/phi.ts'
import { columnTypes, type TableShape } from '../core/query.ts'
import { onceForItem } from './read-once.ts'
import type { Item, Key, Operation, Table } from './table.ts'
import { isKey } from './table-rules.ts'

const Level = z.enum(phiLevels)
const LookupShape = z.object({ schema: z.string(), query: z.string(), key: z.string(), display: z.string() })
const ColumnShape = z.object({
  name: z.string(),
  type: z.enum(columnTypes),
  phi: Level,
  lookup: z.exactOptional(LookupShape),
})
const TableShapeShape = onceForItem(
  z.object({
    folder: z.string(),
    schema: z.string(),
    name: z.string(),
    version: z.string(),
    files: z.string(),
    levelFiles: z.object({ NotPHI: Level, Limited: Level, PHI: Level, Restricted: Level }),
    columns: z.array(ColumnShape),
    participant: z.nullable(z.string()),
    key: z.array(z.string()),
    rowCount: z.number(),
    publishedAt: z.string(),
  }),
)

type Named = Pick<TableShape, 'folder' | 'schema' | 'name'>

const folderPk = (folder: string): string => `folder.${folder.toLowerCase()}`
const place = ({ schema, name }: Named): string => `${schema.toLowerCase()}.${name.toLowerCase()}`
const tableKey = (named: Named): Key => ({ pk: folderPk(named.folder), sk: `table.${place(named)}` })
const versionKey = (named: Named, version: string): Key => ({
  pk: `versions.${named.folder.toLowerCase()}`,
  sk: `${place(named)}.${version}`,
})

/** The published tables of a site over any keeper's registry table. */
export function publishedStore(table: Table) {
  // Names come from callers: what no key can hold was never stored.
  async function read(key: Key): Promise<TableShape | undefined> {
    const item: Item | undefined = isKey(key) ? await table.get(key) : undefined
    return item && TableShapeShape.parse(item)
  }

  return {
    table: (folder: string, schema: string, name: string) => read(tableKey({ folder, schema, name })),

    /** A version as it was published, current or not. */
    tableVersion: (named: Named, version: string) => read(versionKey(named, version)),

    async tables(folder: string): Promise<TableShape[]> {
      const { items } = await table.query(folderPk(folder))
      return items.filter((item) => item.sk.startsWith('table.')).map((item) => TableShapeShape.parse(item))
    },

    /** Switches a table to a new version; refused when another version came first. */
    publishing(next: TableShape, previous: TableShape | undefined): Operation[] {
      const kept: Operation = { table: 'registry', insert: { ...versionKey(next, next.version), ...next } }
      const key = tableKey(next)
      if (!previous) return [{ table: 'registry', insert: { ...key, ...next } }, kept]
      const when = [{ attribute: 'version', equals: previous.version }]
      return [{ table: 'registry', amend: key, when, set: { ...next } }, kept]
    },
  }
}
