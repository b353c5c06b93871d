// Rows of a file that this process alone writes, remembered as they were last committed. No cache beside the truth: every
// write to the file goes through here, nothing is read while a transaction is open, and one that is rolled back makes all of
// it forgotten; so what is remembered is what the file would say. What is handed out is frozen, since many hold it.
import { frozen } from './read-once.ts'
import type { Rows } from './sqlite-rows.ts'
import type { Item } from './table.ts'

/** Of a `pk` the rows that were read; when `isWhole`, in order, and there are no others. */
type Part = { readonly isWhole: boolean; readonly items: Map<string, Item> }

/** So many rows of one `pk` are remembered together; a longer list is read anew each time. */
const mostTogether = 100

/** After so many rows, or characters of JSON that were read or written, all is forgotten and begun anew. */
const [mostRows, mostCharacters] = [20_000, 16_000_000]

export type RememberedRows = Rows & {
  /** Nothing is known any more: a transaction was rolled back. */
  forget(): void
}

export function rememberedRows(rows: Rows): RememberedRows {
  const parts = new Map<string, Part>()
  let count = 0
  let characters = 0

  function forget(): void {
    parts.clear()
    count = 0
    characters = 0
  }

  function makeRoom(more: number, length: number): void {
    if (count + more > mostRows || characters + length > mostCharacters) forget()
    count += more
    characters += length
  }

  function remember(item: Item): Item {
    makeRoom(1, JSON.stringify(item).length)
    const part = parts.get(item.pk) ?? { isWhole: false, items: new Map() }
    parts.set(item.pk, part)
    part.items.set(item.sk, frozen(item))
    return item
  }

  function whole(pk: string): ReturnType<Rows['page']> {
    const part = parts.get(pk)
    if (part?.isWhole) return { items: [...part.items.values()] }
    const page = rows.page(pk, {})
    if (page.items.length > mostTogether) return page
    makeRoom(page.items.length, JSON.stringify(page.items).length)
    parts.set(pk, { isWhole: true, items: new Map(page.items.map((item) => [item.sk, frozen(item)])) })
    return page
  }

  return {
    forget,
    find(key) {
      const part = parts.get(key.pk)
      const known = part?.items.get(key.sk)
      if (known || part?.isWhole) return known
      const item = rows.find(key)
      return item && remember(item)
    },
    add(item) {
      // Where it comes in the order is for the file to say.
      parts.delete(item.pk)
      return rows.add(item)
    },
    replace(item) {
      const length = rows.replace(item)
      makeRoom(0, length)
      const items = parts.get(item.pk)?.items
      const before = items?.get(item.sk)
      if (before) items?.set(item.sk, asWritten(item, before))
      return length
    },
    page: (pk, page) => (isOfAll(page) ? whole(pk) : rows.page(pk, page)),
  }
}

const isOfAll = ({ after, limit, newestFirst }: Parameters<Rows['page']>[1]) =>
  after === undefined && limit === undefined && newestFirst !== true

/** An item as the file gives it back, frozen; `before` is frozen all through. */
function asWritten(item: Item, before: Item): Item {
  for (const name in item) {
    const value = item[name]
    // A new list or object is the caller's, who may change it; of -0 JSON makes 0.
    const isSame = typeof value === 'object' ? value === null || value === before[name] : !Object.is(value, -0)
    if (!isSame) return frozen(JSON.parse(JSON.stringify(item)) as Item)
  }
  return Object.freeze(item)
}
