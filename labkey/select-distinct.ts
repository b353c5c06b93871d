// query-selectDistinct: the different values of one column (labkey-protocol section 8.1).
import type { SelectRequest } from '../core/query.ts'
import { bad, lookupIn } from './lookup.ts'
import type { RequestParameters } from './parameters.ts'
import { parseSelectRows } from './select-rows.ts'
import type { ViewUse } from './views.ts'

export type SelectDistinctCall = { readonly select: SelectRequest; readonly view: ViewUse | null }

/** Reads a selectDistinct call in a folder. Without `maxRows` all values are meant: the answer has no total to page by. */
export function parseSelectDistinct(folder: string, parameters: RequestParameters): SelectDistinctCall {
  const { select, view } = parseSelectRows(folder, parameters)
  const [column, another] = select.columns ?? []
  if (column === undefined || another !== undefined) throw bad("'query.columns' must name exactly one column.")
  if (select.sort.some((sort) => sort.column.toLowerCase() !== column.toLowerCase())) {
    throw bad('The values of one column can be sorted by that column only.')
  }
  const isPaged = lookupIn(parameters)('maxRows', 'limit', 'showRows') !== undefined
  const limit = isPaged ? select.limit : null
  return { select: { ...select, unknownColumns: 'refuse', limit, distinct: true }, view }
}

/** The text before the values, which are separated by commas, and after them. */
export function aroundValues(schema: string, query: string): { readonly head: string; readonly tail: string } {
  const head = JSON.stringify({ schemaName: schema, queryName: query }).slice(0, -1)
  return { head: `${head},"values":[`, tail: ']}' }
}

/** How a value is written: as in rows, and nothing around it. */
export const valueShape = { open: '', close: '', named: false, cells: 'bare', dates: 'moments' } as const
