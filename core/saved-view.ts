// A saved view: a named choice of columns, filters and sort for one table. It widens nothing: whoever uses it could
// have named the same columns, and at their PHI level they are answered, blanked or refused as if they had.
import type { Filter, Sort } from './query.ts'

/** A filter on one column; a view searches no text. */
export type ColumnFilter = Extract<Filter, { readonly column: string }>

export type SavedView = {
  readonly id: string
  readonly folder: string
  readonly schema: string
  readonly query: string
  /** Unique among the views of the table, letter case aside; never changed. */
  readonly name: string
  /** Null is all columns. */
  readonly columns: readonly string[] | null
  readonly filters: readonly ColumnFilter[]
  readonly sort: readonly Sort[]
  /** A view that is no longer active is as absent as one that never was. */
  readonly active: boolean
  readonly version: number
}
