// The parameters of query-selectRows (alias getQuery) become one SelectRequest (labkey-protocol section 6.1).
// What a plain table cannot serve as asked is refused; only parameters that would change nothing are passed over.
import type { SelectRequest, Sort } from '../core/query.ts'
import { Refusal } from '../core/refusal.ts'
import { type ApiVersion, parseApiVersion } from './api-version.ts'
import { checkContainerFilter } from './container-filter.ts'
import { decodeFieldKey } from './field-keys.ts'
import { columnOf, readFilters } from './filters.ts'
import type { RequestParameters } from './parameters.ts'
import { quoted } from './quoted.ts'

/** The rows asked for and the shape in which to answer them. */
export type SelectRowsCall = {
  readonly select: SelectRequest
  readonly apiVersion: ApiVersion
  readonly includeMetadata: boolean
  readonly includeTotalCount: boolean
}

const defaultMaxRows = 100_000
const yes = ['true', 'on', 'yes', '1']
const no = ['false', 'off', 'no', '0']

/** Looks a parameter up under all names it may have; undefined when absent or empty. */
type Lookup = (...names: string[]) => string | undefined

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
    apiVersion: parseApiVersion(get('apiVersion')),
    includeMetadata: readBoolean('includeMetadata', get),
    includeTotalCount: readBoolean('includeTotalCount', get),
  }
}

function regionPrefix(parameters: RequestParameters): string {
  const region = only(parameters, ['dataRegionName']) ?? 'query'
  if (!/^[\w.-]+$/.test(region)) throw bad("'dataRegionName' may hold letters, digits, '_', '.' and '-' only.")
  return `${region}.`
}

function lookupIn(parameters: RequestParameters, prefix: string): Lookup {
  return (...names) =>
    only(
      parameters,
      names.flatMap((name) => [prefix + name, name]),
    )
}

function only(parameters: RequestParameters, names: readonly string[]): string | undefined {
  const values = new Set(names.flatMap((name) => parameters.get(name) ?? []).filter((value) => value !== ''))
  const [value, another] = values
  // To pick one of two would answer a question that was not asked.
  if (another !== undefined) throw bad(`${quoted(names.at(-1) ?? '')} is given with different values.`)
  return value
}

function refuseWhatTablesLack(parameters: RequestParameters, prefix: string, get: Lookup): void {
  const view = get('viewName')
  if (view !== undefined) {
    throw new Refusal('not-found', `The requested view ${quoted(view)} does not exist for this user.`)
  }
  checkContainerFilter(get('containerFilter', 'containerFilterName'))
  const isParameter = (name: string) => name.startsWith(`${prefix}param.`) && !name.includes('~')
  const parameter = [...parameters.keys()].find(isParameter)
  if (parameter !== undefined) throw bad(`${quoted(parameter)} is not supported: a table takes no parameters.`)
}

function required(name: string, get: Lookup): string {
  const value = get(name)
  if (value === undefined) throw bad(`The parameter '${name}' is missing.`)
  return value
}

/** Null is all columns. A lookup is dropped like any other column that the table does not have. */
function readColumns(text: string | undefined): string[] | null {
  if (text === undefined) return null
  const keys = parts(text)
  if (keys.includes('*') || keys.length === 0) return null
  const byLowerCase = new Map<string, string>()
  for (const name of keys.map(decodeFieldKey)) {
    if (name !== null && !byLowerCase.has(name.toLowerCase())) byLowerCase.set(name.toLowerCase(), name)
  }
  return [...byLowerCase.values()]
}

function readSort(text: string | undefined): Sort[] {
  return parts(text ?? '').map((part) => {
    const signed = part.startsWith('-') || part.startsWith('+')
    return { column: columnOf(signed ? part.slice(1).trim() : part), descending: part.startsWith('-') }
  })
}

function parts(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
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

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw bad(`'${name}' must be a whole number, 0 or above.`)
  return Number(text)
}

function readBoolean(name: string, get: Lookup): boolean {
  const value = (get(name) ?? 'true').toLowerCase()
  if (!yes.includes(value) && !no.includes(value)) throw bad(`'${name}' must be true or false.`)
  return yes.includes(value)
}

function bad(sentence: string): Refusal {
  return new Refusal('bad-request', sentence)
}
