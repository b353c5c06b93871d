// The parameters of query-selectRows (alias getQuery) become one SelectRequest (labkey-protocol section 6.1).
// What a plain table cannot serve as asked is refused; only parameters that would change nothing are passed over.
import { requestedName } from '../core/field-key.ts'
import type { SelectRequest, Sort } from '../core/query.ts'
import { type ApiVersion, parseApiVersion } from './api-version.ts'
import { checkContainerFilter } from './container-filter.ts'
import { columnOf, readFilters } from './filters.ts'
import { bad, commaParts, type Lookup, lookupIn, readBoolean, regionPrefix, required, wholeNumber } from './lookup.ts'
import type { RequestParameters } from './parameters.ts'
import { quoted } from './quoted.ts'
import { readViewUse, type ViewUse } from './views.ts'

/** The rows asked for and the shape in which to answer them. */
export type SelectRowsCall = {
  readonly select: SelectRequest
  /** The saved view the rows are to be seen through; null for none. */
  readonly view: ViewUse | null
  readonly apiVersion: ApiVersion
  readonly includeMetadata: boolean
  readonly includeTotalCount: boolean
}

const defaultMaxRows = 100_000

/** Reads a selectRows call in a folder. */
export function parseSelectRows(folder: string, parameters: RequestParameters): SelectRowsCall {
  const prefix = regionPrefix(parameters)
  const get = lookupIn(parameters, prefix)
  refuseWhatTablesLack(parameters, prefix, get)
  return {
    select: {
      folder,
      schema: required('schemaName', get),
      query: required('queryName', get),
      columns: readColumns(get('columns')),
      unknownColumns: 'drop',
      filters: readFilters(parameters, prefix),
      sort: readSort(get('sort')),
      limit: readLimit(get),
      offset: readOffset(get),
    },
    view: readViewUse(parameters, prefix),
    apiVersion: parseApiVersion(get('apiVersion')),
    includeMetadata: readBoolean('includeMetadata', get, true),
    includeTotalCount: readBoolean('includeTotalCount', get, true),
  }
}

function refuseWhatTablesLack(parameters: RequestParameters, prefix: string, get: Lookup): void {
  checkContainerFilter(get('containerFilter', 'containerFilterName'))
  const isParameter = (name: string) => name.startsWith(`${prefix}param.`) && !name.includes('~')
  const parameter = [...parameters.keys()].find(isParameter)
  if (parameter !== undefined) throw bad(`${quoted(parameter)} is not supported: a table takes no parameters.`)
}

/** Null is all columns. */
function readColumns(text: string | undefined): string[] | null {
  if (text === undefined) return null
  const keys = commaParts(text)
  if (keys.includes('*') || keys.length === 0) return null
  const byLowerCase = new Map<string, string>()
  for (const name of keys.map(requestedName)) {
    if (!byLowerCase.has(name.toLowerCase())) byLowerCase.set(name.toLowerCase(), name)
  }
  return [...byLowerCase.values()]
}

function readSort(text: string | undefined): Sort[] {
  return commaParts(text ?? '').map((part) => {
    const signed = part.startsWith('-') || part.startsWith('+')
    return { column: columnOf(signed ? part.slice(1).trim() : part), descending: part.startsWith('-') }
  })
}

/** Null is all rows. Java asks for `all` whenever it sets no `maxRows`. */
function readLimit(get: Lookup): number | null {
  const showRows = (get('showRows') ?? 'paginated').toLowerCase()
  if (!['paginated', 'all', 'none'].includes(showRows)) {
    throw bad(`'showRows' is not supported as ${quoted(showRows)}: say 'paginated', 'all' or 'none'.`)
  }
  const maxRows = get('maxRows', 'limit')
  if (maxRows !== undefined) return checkedLimit(maxRows, showRows)
  if (showRows === 'none') return 0
  return showRows === 'all' ? null : defaultMaxRows
}

function checkedLimit(maxRows: string, showRows: string): number | null {
  const limit = maxRows === '-1' ? null : wholeNumber('maxRows', maxRows)
  return showRows === 'none' ? 0 : limit
}

function readOffset(get: Lookup): number {
  return wholeNumber('offset', get('offset', 'start') ?? '0')
}
