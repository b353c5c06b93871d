// A column as getQueryDetails and its like describe it (labkey-protocol section 8.1.1). LabKey says most things twice,
// with and without `is`: R reads the one spelling, JavaScript and Java the other.
import { joinFieldKey } from '../core/field-key.ts'
import type { Column, ColumnType } from '../core/query.ts'
import { type AnswerColumn, columnCaption, jsonTypes, lookupOf, namesOf } from './rows-metadata.ts'

type TypeNames = {
  /** For people. */
  readonly friendly: string
  readonly sql: string
  readonly input: 'text' | 'checkbox'
}

const typeNames: Record<ColumnType, TypeNames> = {
  text: { friendly: 'Text (String)', sql: 'varchar', input: 'text' },
  integer: { friendly: 'Integer', sql: 'bigint', input: 'text' },
  number: { friendly: 'Number (Double)', sql: 'double', input: 'text' },
  boolean: { friendly: 'Boolean', sql: 'boolean', input: 'checkbox' },
  date: { friendly: 'DateTime', sql: 'date', input: 'text' },
  timestamp: { friendly: 'DateTime', sql: 'timestamp', input: 'text' },
}

/** The same fact under both of LabKey's names. */
function facts(of: Readonly<Record<string, boolean>>): Record<string, boolean> {
  const both = Object.entries(of).map(([name, value]) => [
    [`is${name.charAt(0).toUpperCase()}${name.slice(1)}`, value],
    [name, value],
  ])
  return Object.fromEntries(both.flat())
}

/** All there is to say about a column; nobody may change anything. */
export function columnDetails({ column, withheld, key }: AnswerColumn) {
  const { friendly, sql, input } = typeNames[column.type]
  return {
    ...columnNames(column),
    fieldKey: joinFieldKey(namesOf(column)),
    fieldKeyArray: namesOf(column),
    type: friendly,
    jsonType: jsonTypes[column.type],
    sqlType: sql,
    jdbcType: sql.toUpperCase(),
    inputType: input,
    ...facts({ nullable: true, keyField: key, autoIncrement: false, hidden: false, readOnly: true }),
    ...facts({ userEditable: false, versionField: false, selectable: !withheld, mvEnabled: false }),
    calculated: false,
    required: false,
    phi: column.phi,
    phiProtected: withheld,
    excludeFromShifting: false,
    ...lookupOf(column),
  }
}

/** What getQueries says about a column. */
export function columnNames(column: Column) {
  const { name } = column
  const caption = columnCaption(column)
  return { name, caption, shortCaption: caption, description: null }
}
