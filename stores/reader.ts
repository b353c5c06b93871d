// One item of a table, parsed on the way out like any other input.
import type { Key, Table } from './table.ts'
import { isKey } from './table-rules.ts'

type Shape<T> = { parse(value: unknown): T }

/** Reads an item by its key; undefined when there is none. Names come from callers: what no key can hold was never stored. */
export function reader(table: Pick<Table, 'get'>) {
  return async function read<T>(key: Key, shape: Shape<T>): Promise<T | undefined> {
    const item = isKey(key) ? await table.get(key) : undefined
    return item && shape.parse(item)
  }
}
