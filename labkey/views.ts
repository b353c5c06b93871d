// Saved views in the words of the protocol: `query.viewName`, and what of a view a call overrides.
import { encodeFieldKey } from '../core/field-key.ts'
import type { SelectRequest } from '../core/query.ts'
import { Refusal } from '../core/refusal.ts'
import type { ColumnFilter, SavedView } from '../core/saved-view.ts'
import { readCleared, writtenValue } from './filters.ts'
import { lookupIn, readBoolean } from './lookup.ts'
import type { RequestParameters } from './parameters.ts'
import { quoted } from './quoted.ts'

/** How a call uses a saved view. */
export type ViewUse = {
  readonly name: string
  /** The call names columns of its own. */
  readonly hasColumns: boolean
  readonly ignoreFilter: boolean
  /** Columns, in lower case, whose filter in the view is taken away. */
  readonly cleared: readonly string[]
}

/** The view a call names; null when it names none. */
export function readViewUse(parameters: RequestParameters, prefix: string): ViewUse | null {
  const get = lookupIn(parameters, prefix)
  const name = get('viewName')
  const ignoreFilter = readBoolean('ignoreFilter', get, false)
  const cleared = readCleared(parameters, prefix)
  return name === undefined ? null : { name, hasColumns: get('columns') !== undefined, ignoreFilter, cleared }
}

/** The request as if the caller had named what the view names. Filters of both hold; columns and sort are the call's if given. */
export function throughView(select: SelectRequest, use: ViewUse, view: SavedView): SelectRequest {
  const kept = use.ignoreFilter ? [] : view.filters.filter((f) => !use.cleared.includes(f.column.toLowerCase()))
  return {
    ...select,
    columns: use.hasColumns ? select.columns : view.columns,
    filters: [...kept, ...select.filters],
    sort: select.sort.length > 0 ? select.sort : view.sort,
  }
}

/** In LabKey's words. */
export function noSuchView(name: string): Refusal {
  return new Refusal('not-found', `The requested view ${quoted(name)} does not exist for this user.`)
}

/** A filter as views show it; null for values the reader may not see. */
export function shownFilter(
  { column, op, values }: ColumnFilter,
  isReadable: boolean,
  fieldKey = encodeFieldKey(column),
) {
  return { fieldKey, op, value: isReadable ? writtenValue(op, values) : null }
}
