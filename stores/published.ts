// Published tables, in the registry: which version of each is current, and for ever what each version looked like.
import * as z from 'zod/mini'
import { phiLevels } from '../core/phi.ts'
import { columnTypes, type TableShape } from '../core/query.ts'
import { everyItem } from './every-item.ts'
import { onceForItem } from './read-once.ts'
import type { Item, Key, Operation, Table } from './table.ts'
import { isKey } from './table-rules.ts'
import { withdrawalCount, withdrawalCountKey, withdrawalStore } from './withdrawals.ts'

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
    uniqueKeyOf: z.exactOptional(z.string()),
    rowCount: z.number(),
    publishedAt: z.string(),
    publishedBy: z.exactOptional(z.nullable(z.string())),
    publication: z.exactOptional(z.nullable(z.string())),
  }),
)

export type Disposed = { readonly at: string; readonly reason: string }
/** A version of a table as it was published, and when and why its files were removed if they were. */
export type Version = TableShape & { readonly disposed?: Disposed }
const VersionShape = {
  parse(item: Item): Version {
    const { disposed } = z.looseObject({ disposed: z.optional(DisposedShape) }).parse(item)
    return { ...TableShapeShape.parse(item), ...(disposed && { disposed }) }
  },
}
const DisposedShape = z.object({ at: z.string(), reason: z.string() })

type Named = Pick<TableShape, 'folder' | 'schema' | 'name'>

const folderPk = (folder: string): string => `folder.${folder.toLowerCase()}`
const place = ({ schema, name }: Named): string => `${schema.toLowerCase()}.${name.toLowerCase()}`
const tableKey = (named: Named): Key => ({ pk: folderPk(named.folder), sk: `table.${place(named)}` })
const versionsPk = (folder: string): string => `versions.${folder.toLowerCase()}`
const versionKey = (named: Named, version: string): Key => ({
  pk: versionsPk(named.folder),
  sk: `${place(named)}.${version}`,
})

/** The published tables of a site over any keeper's registry table. */
export function publishedStore(table: Table) {
  const { withdrawnAt } = withdrawalStore(table)
  // Names come from callers: what no key can hold was never stored.
  async function read(key: Key): Promise<TableShape | undefined> {
    const item: Item | undefined = isKey(key) ? await table.get(key) : undefined
    return item && TableShapeShape.parse(item)
  }

  // Whatever reads a table learns who is not to be read any more: no caller can forget to ask.
  async function without(folder: string, count: number, shapes: readonly TableShape[]): Promise<TableShape[]> {
    const withdrawn = await withdrawnAt(folder, count)
    return withdrawn === undefined ? [...shapes] : shapes.map((shape) => ({ ...shape, withdrawn }))
  }

  return {
    async table(folder: string, schema: string, name: string): Promise<TableShape | undefined> {
      const countKey = withdrawalCountKey(folder)
      const [shape, counted] = await Promise.all([
        read(tableKey({ folder, schema, name })),
        isKey(countKey) ? table.get(countKey) : undefined,
      ])
      return shape && (await without(folder, withdrawalCount(counted), [shape]))[0]
    },

    /** A version as it was published, current or not, with everybody in it. */
    async tableVersion(named: Named, version: string): Promise<Version | undefined> {
      const key = versionKey(named, version)
      const item = isKey(key) ? await table.get(key) : undefined
      return item && VersionShape.parse(item)
    },

    /** All versions of a table, the oldest first. */
    async versions(named: Named): Promise<Version[]> {
      const items = await everyItem(table, versionsPk(named.folder))
      return items.filter(({ sk }) => sk.startsWith(`${place(named)}.`)).map((item) => VersionShape.parse(item))
    },

    /** All versions of all tables of a folder, those of each table the oldest first. */
    async allVersions(folder: string): Promise<Version[]> {
      return (await everyItem(table, versionsPk(folder))).map((item) => VersionShape.parse(item))
    },

    /** Marks a version as disposed of; refused when that was done already, or another version was meant. */
    disposing(version: Version, disposed: Disposed): Operation {
      const when = [{ attribute: 'files', equals: version.files }]
      return { table: 'registry', amend: versionKey(version, version.version), when, set: { disposed } }
    },

    async tables(folder: string): Promise<TableShape[]> {
      const items = await everyItem(table, folderPk(folder))
      const shapes = items.filter((item) => item.sk.startsWith('table.')).map((item) => TableShapeShape.parse(item))
      const counted = items.find(({ sk }) => sk === withdrawalCountKey(folder).sk)
      return await without(folder, withdrawalCount(counted), shapes)
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
