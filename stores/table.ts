// The table port: what every keeper of items promises. Two keepers, one contract suite (test/contract/table.test.ts).
// There is no delete and no unconditional write.

export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value }
export type Key = { readonly pk: string; readonly sk: string }
/** Attributes with value undefined are not allowed. Numbers are finite. */
export type Item = Key & { readonly [name: string]: Value }

/** All must hold. A comparison with an absent attribute does not hold. */
export type Condition =
  | { readonly attribute: string; readonly equals: string | number | boolean }
  | { readonly attribute: string; readonly greaterThan: number }
  | { readonly attribute: string; readonly exists: boolean }

/** `set` whole attributes, `remove` them, `add` a number (an absent attribute counts as 0). One attribute once. */
export type Change = {
  readonly set?: { readonly [name: string]: Value }
  readonly remove?: readonly string[]
  readonly add?: { readonly [name: string]: number }
}

/** In a refusal `item` is the item as it was when it was refused; undefined when there is none. */
export type Amended =
  | { readonly amended: true; readonly item: Item }
  | { readonly amended: false; readonly item: Item | undefined }

/**
 * `with-next`: visible to everybody at once, durable at the latest with the next write that is acknowledged as durable.
 * For a change that means nothing by itself after a crash, such as a number that only the record after it gives a use.
 */
export type Durable = 'at-once' | 'with-next'

export type Page = { readonly after?: string; readonly limit?: number; readonly newestFirst?: boolean }

export type Table = {
  /** The item as of the last acknowledged write (strongly consistent). */
  get(key: Key): Promise<Item | undefined>
  /** Items as of one moment: each as all others, whatever transaction changes several of them. At most 25 keys, each once. */
  getTogether(keys: readonly Key[]): Promise<readonly (Item | undefined)[]>
  /** Adds the item. False, and nothing written, when the key is taken, unless the taken item carries the same `requestId`. */
  insert(item: Item): Promise<boolean>
  /** Changes the item if all conditions hold at that moment. Never creates. One winner under any number of callers. */
  amend(key: Key, when: readonly Condition[], change: Change, durable?: Durable): Promise<Amended>
  /** The items of one `pk` in the order of `sk` (UTF-8 bytes), strongly consistent, after `after` (exclusive); `next` is given when there may be more. */
  query(pk: string, page?: Page): Promise<{ readonly items: readonly Item[]; readonly next?: string }>
}

/**
 * In a transaction an amend compares and sets whole attributes only (PartiQL). The result is told per operation.
 */
export type Operation =
  | { readonly table: TableName; readonly insert: Item }
  | {
      readonly table: TableName
      readonly amend: Key
      readonly when: readonly { readonly attribute: string; readonly equals: string | number | boolean }[]
      readonly set: { readonly [name: string]: Value }
      readonly remove?: readonly string[]
    }

export const tableNames = ['sessions', 'audit', 'registry', 'audit-index'] as const
export type TableName = (typeof tableNames)[number]

/** `refused` has the positions of the operations whose condition failed or whose key was taken. */
export type Together = { readonly done: true } | { readonly done: false; readonly refused: readonly number[] }

/** All tables of a site under one roof. */
export type Keeper = {
  table(name: TableName): Table
  /** All of them or none, across tables; acknowledged means durable. At most 40 operations, each on a key of its own. */
  together(operations: readonly Operation[], requestId: string): Promise<Together>
  close(): Promise<void>
}

/** The keeper could not be reached or did not answer in time, after retries. Not a refusal: the write may or may not have happened. */
export class KeeperUnavailable extends Error {
  readonly reason: 'timeout' | 'throttled' | 'broken'
  constructor(reason: 'timeout' | 'throttled' | 'broken', cause?: unknown) {
    super(`the table keeper is unavailable: ${reason}`, { cause })
    this.name = 'KeeperUnavailable'
    this.reason = reason
  }
}
