// A cell as text, in SQL: the same text that an answer shows, so that `contains` finds what people see.
import type { Column } from '../core/query.ts'
import { name } from './sql.ts'

/** SQL for the text form of a column; null stays null. */
export function cellText({ name: column, type }: Pick<Column, 'name' | 'type'>): string {
  const cell = name(column)
  switch (type) {
    case 'text':
      return cell
    case 'date':
      return `strftime(${cell}, '%Y-%m-%d')`
    case 'timestamp':
      return `strftime(${cell}, '%Y-%m-%d %H:%M:%S.%g')`
    case 'number':
      // DuckDB writes 63.0 where an answer shows 63.
      return `regexp_replace(cast(${cell} as varchar), '\\.0$', '')`
    case 'integer':
    case 'boolean':
      return `cast(${cell} as varchar)`
  }
}
