// getSchemas and getQueries: which schemas a folder has, which tables a schema (labkey-protocol section 8.1).
import { versionNumber } from './api-version.ts'
import { columnDetails, columnNames } from './column-details.ts'
import type { DescribedTable } from './described-table.ts'
import { lookupIn, readBoolean, required } from './lookup.ts'
import type { RequestParameters } from './parameters.ts'

export type SchemasCall = {
  /** Only what lies within this schema; no schema has others within. */
  readonly within: string | null
  /** From 9.3 on an object keyed by schema, before that a list of names. */
  readonly asObject: boolean
}

export function parseGetSchemas(parameters: RequestParameters): SchemasCall {
  const get = lookupIn(parameters)
  return { within: get('schemaName') ?? null, asObject: versionNumber(get('apiVersion')) >= 9.3 }
}

/** Beware: R takes every key of the object for a schema, so nothing else may ever stand there. */
export function schemasAnswer(names: readonly string[], { asObject }: SchemasCall): object {
  if (!asObject) return { schemas: names }
  const described = names.map((name) => [
    name,
    { schemaName: name, fullyQualifiedName: name, description: null, hidden: false, schemas: {} },
  ])
  return Object.fromEntries(described)
}

export type QueriesCall = {
  readonly schema: string
  readonly includeTables: boolean
  readonly columns: 'none' | 'names' | 'details'
}

export function parseGetQueries(parameters: RequestParameters): QueriesCall {
  const get = lookupIn(parameters)
  const withDetails = readBoolean('queryDetailColumns', get, false) ? 'details' : 'names'
  return {
    schema: required('schemaName', get),
    includeTables: readBoolean('includeSystemQueries', get, true),
    columns: readBoolean('includeColumns', get, true) ? withDetails : 'none',
  }
}

export function queriesAnswer(schema: string, tables: readonly DescribedTable[], asked: QueriesCall) {
  const columnsOf = ({ columns }: DescribedTable) =>
    columns.map((one) => (asked.columns === 'details' ? columnDetails(one) : columnNames(one.column)))
  const shown = asked.includeTables ? tables : []
  return {
    schemaName: schema,
    queries: shown.map((table) => ({
      name: table.name,
      title: table.name,
      description: null,
      hidden: false,
      inherit: false,
      snapshot: false,
      ...standing,
      viewDataUrl: null,
      ...(asked.columns !== 'none' && { columns: columnsOf(table) }),
    })),
  }
}

/** What holds of every table here: it is published, not written by a user, and nobody edits it over this protocol. */
export const standing = {
  isUserDefined: false,
  isInherited: false,
  canEdit: false,
  canEditSharedViews: false,
  isMetadataOverrideable: false,
} as const
