// What is known of where the columns of an answer come from.

/** A column of one scan, unchanged. A table that is scanned twice gives two scans. */
export type Same = {
  readonly scan: number
  readonly key: string
  /** A correlated subquery was given it of the rows around it: what is compared with it there leaves those rows as they are. */
  readonly given?: true
}

/** A window whose values may be made of other rows than their own: of those that agree in `partitions`. */
export type Window = {
  /** The scans that its rows come from, `[from, to)`, and what followed from what among them. */
  readonly scans: readonly [from: number, to: number]
  readonly follows: Lineage['follows']
  readonly partitions: readonly Same[]
}

/** `key`s of table columns (`keyOf`). */
export type Origin = { readonly from: ReadonlySet<string>; readonly same: Same | null }

export type Lineage = {
  /** Per column of the answer; null when it is not certain. */
  readonly columns: readonly Origin[] | null
  /** Scans by number, with the table each reads. */
  readonly scans: readonly string[]
  /** Rows of scan `b` belong to what column `a` says: `[a, b]`, with both columns compared for equality. */
  readonly follows: readonly (readonly [a: Same, b: Same])[]
  readonly windows: readonly Window[]
}
