// All items of one key, or those behind `from`, page by page: what has more than one page is never cut short.
import type { Item, Table } from './table.ts'

export async function everyItem(table: Pick<Table, 'query'>, pk: string, from?: string): Promise<Item[]> {
  const found: Item[] = []
  let after = from
  do {
    const page = await table.query(pk, after === undefined ? {} : { after })
    found.push(...page.items)
    after = page.next
  } while (after !== undefined)
  return found
}
