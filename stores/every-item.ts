// All items of one key, page by page: what has more than one page is never cut short.
import type { Item, Table } from './table.ts'

export async function everyItem(table: Pick<Table, 'query'>, pk: string): Promise<Item[]> {
  const found: Item[] = []
  let after: string | undefined
  do {
    const page = await table.query(pk, after === undefined ? {} : { after })
    found.push(...page.items)
    after = page.next
  } while (after !== undefined)
  return found
}
