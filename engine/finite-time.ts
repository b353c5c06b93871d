// A date or a timestamp for a format that has no word for infinity: another value, or none, would stand there in silence.
import type { ColumnType } from '../core/query.ts'
import { duckTypes } from './column-type.ts'

/** SQL for a cell as it is, or for what ends the query: a text that is no time cannot be made one. */
export function finiteTime(cell: string, type: Extract<ColumnType, 'date' | 'timestamp'>): string {
  return `case when isfinite(${cell}) then ${cell} else cast('no ' || cast(${cell} as varchar) as ${duckTypes[type]}) end`
}
