// All items of one key, or those behind `from`, page by page: what has more than one page is never cut short.
import type { Item, Table } from './table.ts'

export async function everyItem(table: Pick<Table, 'query'>, pk: string, from?: string): Promise<Item[]> {
  const first = await table.query(pk, from === undefined ? {} : { after: from })
  const found = [...first.items]
  if (first.next === undefined) return found
  // One by one: a session may have more events than a call takes arguments.
  for await (const items of everyPage(table, pk, first.next)) for (const item of items) found.push(item)
  return found
}

/** The same for whoever keeps little of each. */
export async function* everyPage(
  table: Pick<Table, 'query'>,
  pk: string,
  from?: string,
): AsyncGenerator<readonly Item[]> {
  let after = from
  do {
    const page = await table.query(pk, after === undefined ? {} : { after })
    yield page.items
    after = page.next
  } while (after !== undefined)
}
