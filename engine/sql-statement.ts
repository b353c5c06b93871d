// One parsed statement against the language: the grammar first, then the tables it names, then its size.
import type { TableShape } from '../core/query.ts'
import { Refusal } from '../core/refusal.ts'
import type { Node } from './sql-node.ts'
import type { BoundParameter } from './sql-parameters.ts'
import { outermostColumns, statement } from './sql-queries.ts'
import type { NamedTable, Seen } from './sql-seen.ts'
import { checkSize } from './sql-size.ts'

type Catalogue = { readonly tables: readonly TableShape[]; readonly schema: string }

/** Throws Refusal when the statement is not of the language; else what was met, and the tables it names. */
export function gated(
  root: Node,
  catalogue: Catalogue,
  values: ReadonlyMap<string, BoundParameter | null>,
): { readonly seen: Seen; readonly tables: readonly TableShape[] } {
  const parameterTexts = new Map([...values].map(([name, value]) => [name, value?.value ?? '']))
  const seen: Seen = {
    tables: [],
    names: [],
    parameters: [],
    parameterTexts,
    wholeColumns: new Set(outermostColumns(root)),
    scope: [],
    query: statement,
    depth: 0,
    count: 0,
  }
  statement({ node: root, named_param_map: null }, seen)
  const tables = seen.tables.map((named) => tableNamed(named, catalogue))
  checkSize(root, { widths: widthsOf(catalogue.tables), parameterTexts })
  return { seen, tables }
}

function tableNamed(named: NamedTable, { tables, schema }: Catalogue): TableShape {
  const wanted = (named.schema || schema).toLowerCase()
  const found = tables.find(
    (table) => table.schema.toLowerCase() === wanted && table.name.toLowerCase() === named.name.toLowerCase(),
  )
  if (found !== undefined) return found
  const path = named.schema === '' ? named.name : `${named.schema}.${named.name}`
  throw new Refusal('bad-request', `There is no table "${path.slice(0, 100)}" here.`)
}

function widthsOf(tables: readonly TableShape[]): ReadonlyMap<string, number> {
  const widths = new Map<string, number>()
  for (const { name, columns } of tables) {
    widths.set(name.toLowerCase(), Math.max(columns.length, widths.get(name.toLowerCase()) ?? 0))
  }
  return widths
}
