// What a selectRows answer says about its columns. `metaData.fields` and `columnModel` always have the same columns in
// the same order: the R client pairs them by position, with the rows' cells too.
import { joinFieldKey } from '../core/field-key.ts'
import type { Column, ColumnType } from '../core/query.ts'
import type { ApiVersion } from './api-version.ts'

export type AnswerColumn = {
  readonly column: Column
  /** Above the declared PHI level: answered as null and marked `phiProtected`. */
  readonly withheld: boolean
  readonly key: boolean
}

/** LabKey's names of the types in JSON. */
export const jsonTypes: Record<ColumnType, string> = {
  text: 'string',
  integer: 'int',
  number: 'float',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'date',
}

/** `metaData` in the shape of a version; its `id` is the key column, null when there is none or more than one. */
export function metaDataOf(title: string, columns: readonly AnswerColumn[], version: ApiVersion) {
  const [key, another] = columns.filter((column) => column.key)
  return {
    root: 'rows',
    totalProperty: 'rowCount',
    id: another === undefined ? (key?.column.name ?? null) : null,
    title,
    description: null,
    fields: columns.map((column) => fieldOf(column, version)),
  }
}

function fieldOf({ column, withheld, key }: AnswerColumn, version: ApiVersion) {
  const { name } = column
  const caption = columnCaption(column)
  const names = namesOf(column)
  const type = jsonTypes[column.type]
  return {
    name,
    ...(version < 13.2 ? { fieldKey: joinFieldKey(names), fieldKeyArray: names } : { fieldKey: names }),
    caption,
    shortCaption: caption,
    type,
    jsonType: type,
    hidden: false,
    keyField: key,
    phi: column.phi,
    phiProtected: withheld,
    ...lookupOf(column),
  }
}

/** `columnModel` of the shapes below 13.2. A withheld column cannot be sorted by. */
export function columnModelOf(columns: readonly AnswerColumn[]) {
  return columns.map(({ column, withheld }) => ({
    dataIndex: column.name,
    header: columnCaption(column),
    hidden: false,
    sortable: !withheld,
    editable: false,
    required: false,
    align: column.type === 'integer' || column.type === 'number' ? 'right' : 'left',
    width: column.type === 'text' ? 200 : 90,
    tooltip: '',
  }))
}

/** The names that lead to a column, its own the last. */
export function namesOf({ name, path }: Column): readonly string[] {
  return path ?? [name]
}

/** Where a column leads, in LabKey's words; nothing is said of one that leads nowhere. */
export function lookupOf({ lookup }: Column) {
  if (lookup === undefined) return {}
  const { schema, query, key, display } = lookup
  return { lookup: { schemaName: schema, queryName: query, keyColumn: key, displayColumn: display, isPublic: true } }
}

/** The caption of a column; of a path those of all its steps. */
export function columnCaption(column: Column): string {
  return namesOf(column).map(captionOf).join(' ')
}

/** LabKey's caption of a column name: `subjectId` and `subject_id` become `Subject Id`, `USUBJID` stays. */
export function captionOf(name: string): string {
  return name
    .replace(/(\p{Ll})(?=\p{Lu})/gu, '$1 ')
    .replace(/(?<!^)_(.)/gsu, (_, next: string) => ` ${next.toUpperCase()}`)
    .replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())
}
