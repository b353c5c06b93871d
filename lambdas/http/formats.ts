// The formats of our own data routes.
import type { RowShape } from '../../engine/engine.ts'

/** Rows of our own JSON answers. */
export const nativeShape: RowShape = { open: '{', close: '}', named: true, cells: 'bare', dates: 'days' }

/** Content type and file name ending of what is no JSON. */
export const fileTypes = {
  csv: { type: 'text/csv;charset=utf-8', ending: 'csv' },
  parquet: { type: 'application/vnd.apache.parquet', ending: 'parquet' },
  arrow: { type: 'application/vnd.apache.arrow.stream', ending: 'arrows' },
} as const
