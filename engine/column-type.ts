// Which text is which type, as SQL over one text column. What is inferred must besides keep what every cell says.
import type { ColumnType } from '../core/query.ts'

const day = '[0-9]{4}-[0-9]{2}-[0-9]{2}'
const clock = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,3})?)?'

const patterns = {
  integer: '0|-?[1-9][0-9]{0,18}',
  // At most 15 digits before the point: more are most likely identifiers.
  number: '-?((0|[1-9][0-9]{0,14})(\\.[0-9]+)?|\\.[0-9]+)([eE][+-]?[0-9]+)?',
  date: day,
  timestamp: `${day}[T ]${clock}`,
}

/** In the order in which they are tried; what fits none is text. */
export const inferredTypes: readonly ColumnType[] = ['integer', 'number', 'boolean', 'date', 'timestamp']

/** Types whose text is the cell's own. An id of a participant is found by its text: as a number, `101.10` would be `101.1`. */
export const idTypes: readonly ColumnType[] = ['integer', 'text']

export const duckTypes: Readonly<Record<ColumnType, string>> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
}

/** SQL that is true when the text in `column`, which is not null, is of the type. */
export function fits(type: ColumnType, column: string): string {
  switch (type) {
    case 'text':
      return '(true)'
    case 'boolean':
      return `(lower(${column}) in ('true', 'false'))`
    case 'integer':
      return `(${matches(column, 'integer')} and try_cast(${column} as bigint) is not null)`
    case 'number':
      return `(${matches(column, 'number')} and coalesce(case when try_cast(${column} as double) = 0
        then not regexp_matches(${column}, '^[^eE]*[1-9]') else isfinite(try_cast(${column} as double)) end, false))`
    case 'date':
    case 'timestamp':
      // The year 0000 exists in DuckDB and in no calendar.
      return `(${matches(column, type)} and ${column} >= '0001' and try_cast(${column} as ${type}) is not null)`
  }
}

/**
 * SQL that is true when the text is of the type and the type keeps what it says: a double keeps 15 digits unless it is next
 * to 0, and of more those that it would be written with itself.
 */
export function keeps(type: ColumnType, column: string): string {
  if (type !== 'number') return fits(type, column)
  const number = `try_cast(${column} as double)`
  const same = `cast(${number} as varchar) = ${column}`
  // The mantissa without zeros in front and without its point.
  const digits = `replace(ltrim(split_part(lower(${column}), 'e', 1), '-.0'), '.', '')`
  return `(${fits(type, column)} and case when ${number} <> 0 and abs(${number}) < 2.2250738585072014e-308 then ${same}
    when strlen(${column}) <= 15 or strlen(${digits}) <= 15 then true else ${same} end)`
}

function matches(column: string, pattern: keyof typeof patterns): string {
  return `regexp_full_match(${column}, '${patterns[pattern]}')`
}
