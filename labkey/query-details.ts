// getQueryDetails and getQueryViews: one table, its columns and its views, field by field (labkey-protocol section 8.1).
import { joinFieldKey, requestedName } from '../core/field-key.ts'
import type { Column } from '../core/query.ts'
import { Refusal } from '../core/refusal.ts'
import type { SavedView } from '../core/saved-view.ts'
import { columnDetails } from './column-details.ts'
import { columnsOf, type DescribedTable, fieldKeyIn, isReadable } from './described-table.ts'
import { commaParts, lookupIn, required } from './lookup.ts'
import type { RequestParameters } from './parameters.ts'
import { quoted } from './quoted.ts'
import { namesOf } from './rows-metadata.ts'
import { standing } from './schemas.ts'
import { noSuchView, shownFilter } from './views.ts'

export type TableCall = {
  readonly schema: string
  readonly query: string
  /** A view's name, `*` for all of them, null when nothing is said. */
  readonly view: string | null
  /** Field keys, in lower case; null for all columns. */
  readonly fields: readonly string[] | null
  /** The field key of the lookup whose table is to be described instead (R's `labkey.getLookupDetails`); null for none. */
  readonly fk: string | null
}

/** The parameters of both calls. */
export function parseTableCall(parameters: RequestParameters): TableCall {
  const get = lookupIn(parameters)
  const schema = required('schemaName', get)
  const query = required('queryName', get)
  const fields = get('fields')
  return {
    schema,
    query,
    view: get('viewName') ?? null,
    fields: fields === undefined ? null : commaParts(fields.toLowerCase()),
    fk: get('fk') ?? null,
  }
}

/** The table that a lookup leads to. */
export function followed(table: DescribedTable, fk: string): DescribedTable {
  const target = table.follow(requestedName(fk))
  if (target === undefined) throw new Refusal('not-found', `The field ${quoted(fk)} is no lookup.`)
  return target
}

/** The answer of getQueryDetails. Named views come in `views`, the default one stands apart. */
export function queryDetailsAnswer(table: DescribedTable, views: readonly SavedView[], { view, fields }: TableCall) {
  const keyOf = (column: Column) => joinFieldKey(namesOf(column)).toLowerCase()
  const isAsked = (column: Column) => fields === null || fields.includes(keyOf(column))
  return {
    schemaName: table.schema,
    name: table.name,
    title: table.name,
    description: null,
    titleColumn: table.titleColumn,
    ...standing,
    canDelete: false,
    isTemporary: false,
    viewDataUrl: null,
    columns: table.columns.filter(({ column }) => isAsked(column)).map(columnDetails),
    indices: {},
    defaultView: { columns: table.columns.map(columnDetails) },
    views: view === null ? [] : chosen(table, views, view).map((one) => ({ ...one, fields: detailsOf(table, one) })),
    targetContainers: [],
  }
}

function detailsOf(table: DescribedTable, { columns }: ReturnType<typeof showView>) {
  const names = columns.map(({ name }) => name)
  return columnsOf(table, { columns: names }).map(columnDetails)
}

/** The answer of getQueryViews: the default view, whose name is null, and the saved ones. */
export function queryViewsAnswer(table: DescribedTable, views: readonly SavedView[], { view }: TableCall) {
  return { schemaName: table.schema, queryName: table.name, views: chosen(table, views, view ?? '*') }
}

function chosen(table: DescribedTable, views: readonly SavedView[], name: string) {
  if (name === '*') return [null, ...views].map((view) => showView(table, view))
  const found = views.find((view) => view.name.toLowerCase() === name.toLowerCase())
  if (found === undefined) throw noSuchView(name)
  return [showView(table, found)]
}

// Beware: R counts from 1 to the number of columns, so a view always lists at least one.
function showView(table: DescribedTable, view: SavedView | null) {
  const columns = columnsOf(table, view)
  const shown = columns.length === 0 ? table.columns : columns
  return {
    name: view?.name ?? null,
    label: view?.name ?? 'default',
    default: view === null,
    editable: false,
    deletable: false,
    revertable: false,
    shared: true,
    session: false,
    inherit: false,
    hidden: false,
    columns: shown.map(({ column }) => {
      const fieldKey = joinFieldKey(namesOf(column))
      return { name: column.name, fieldKey, key: fieldKey }
    }),
    filter: (view?.filters ?? []).map((filter) =>
      shownFilter(filter, isReadable(table, filter.column), fieldKeyIn(table, filter.column)),
    ),
    sort: (view?.sort ?? []).map((s) => ({ fieldKey: fieldKeyIn(table, s.column), dir: s.descending ? '-' : '+' })),
  }
}

/** Refuses a table that the folder does not have, in LabKey's words. */
export function noSuchQuery(schema: string, query: string): Refusal {
  return new Refusal('not-found', `The query ${quoted(query)} in the schema ${quoted(schema)} does not exist.`)
}

export function noSuchSchema(schema: string): Refusal {
  return new Refusal('not-found', `The schema ${quoted(schema)} does not exist.`)
}
