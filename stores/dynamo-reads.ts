// What is read of DynamoDB: strongly, and never a part of a transaction.
import {
  GetItemCommand,
  QueryCommand,
  type QueryCommandOutput,
  TransactGetItemsCommand,
} from '@aws-sdk/client-dynamodb'
import { keyOf, queryExpressions } from './dynamo-expressions.ts'
import type { Link } from './dynamo-link.ts'
import { type StoredAttribute, toItem } from './dynamo-values.ts'
import type { Item, Key, Page, Table } from './table.ts'
import { KeeperUnavailable } from './table.ts'
import { checkKey, checkKeys, checkPage } from './table-rules.ts'

export async function get(link: Link, tableName: string, { pk, sk }: Key): Promise<Item | undefined> {
  checkKey({ pk, sk })
  const command = new GetItemCommand({ TableName: tableName, Key: keyOf({ pk, sk }), ConsistentRead: true })
  const { Item } = await link.call((client, signal) => client.send(command, signal))
  return Item && storedItem(Item)
}

// A transaction that reads: it meets no other half done, and is tried again where it would.
export async function getTogether(link: Link, tableName: string, keys: readonly Key[]): Promise<(Item | undefined)[]> {
  checkKeys(keys)
  const TransactItems = keys.map((key) => ({ Get: { TableName: tableName, Key: keyOf(key) } }))
  const command = new TransactGetItemsCommand({ TransactItems })
  const { Responses = [] } = await link.call((client, signal) => client.send(command, signal))
  return keys.map((_, at) => {
    const item = Responses[at]?.Item
    return item && storedItem(item)
  })
}

export async function query(link: Link, tableName: string, pk: string, page: Page): ReturnType<Table['query']> {
  checkPage(pk, page)
  const asked = { TableName: tableName, ConsistentRead: true, ...queryExpressions(pk, page) }
  const items: Item[] = []
  let from: QueryCommandOutput['LastEvaluatedKey']
  do {
    const rest = page.limit === undefined ? {} : { Limit: page.limit - items.length }
    const command = new QueryCommand({ ...asked, ...rest, ...(from ? { ExclusiveStartKey: from } : {}) })
    const { Items = [], LastEvaluatedKey }: QueryCommandOutput = await link.call((client, signal) =>
      client.send(command, signal),
    )
    items.push(...Items.map(storedItem))
    from = LastEvaluatedKey
  } while (from && (page.limit === undefined || items.length < page.limit))
  const last = items.at(-1)
  return from && last ? { items, next: last.sk } : { items }
}

/** The item; what no item of ours looks like makes the table unavailable. */
export function storedItem(stored: { readonly [name: string]: StoredAttribute }): Item {
  try {
    return toItem(stored)
  } catch (cause) {
    throw new KeeperUnavailable('broken', cause)
  }
}
