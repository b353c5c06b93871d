// Describing a folder's tables: every column is named to whoever may read the folder, with whether it would come blank.
import { visibleTable } from '../../core/access.ts'
import { isWithin } from '../../core/phi.ts'
import type { TableShape } from '../../core/query.ts'
import type { World } from '../../stores/world.ts'
import type { Context } from './call.ts'
import { openAtLevel } from './folder.ts'

export type Described = {
  readonly folder: string
  readonly tables: readonly TableShape[]
  /** The level the caller would read at now; NotPHI while data are not to be read at all. */
  readonly phi: TableShape['columns'][number]['phi']
}

/** The tables of a folder in one schema, or in all. */
export async function describeFolder(
  path: string,
  schema: string | null,
  context: Context,
  world: World,
): Promise<Described> {
  const { folder, phi } = await openAtLevel(path, context, world)
  const all = await world.registry.tables(folder.path)
  const tables = all
    .filter((t) => schema === null || t.schema.toLowerCase() === schema.toLowerCase())
    .map((t) => visibleTable(t, phi, folder.phiColumns, all))
  return { folder: folder.path, tables, phi }
}

export function showTable(table: TableShape, phi: Described['phi']) {
  const { name, schema, version, rowCount, participant, key, publishedAt } = table
  const columns = table.columns.map((c) => ({ ...c, phiProtected: !isWithin(c.phi, phi) }))
  return { name, schema, version, publishedAt, rowCount, participant, key, columns }
}
