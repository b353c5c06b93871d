// The keeper in AWS: one DynamoDB table per table name, keys `pk` and `sk`. Promises what table.ts says; reads are
// strongly consistent, appends are PartiQL INSERT (the one write IAM can grant that never overwrites).

import { createHash } from 'node:crypto'
import {
  ConditionalCheckFailedException,
  DuplicateItemException,
  type DynamoDBClient,
  ExecuteStatementCommand,
  ExecuteTransactionCommand,
  GetItemCommand,
  TransactionCanceledException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { isUnsettled, type Patience } from './aws-retry.ts'
import { amendExpressions, insertStatement, keyOf, operationStatement, type Removes } from './dynamo-expressions.ts'
import { type Link, linkOf } from './dynamo-link.ts'
import { get, getTogether, query, storedItem } from './dynamo-reads.ts'
import type { Amended, Change, Condition, Item, Keeper, Key, Operation, Table, TableName, Together } from './table.ts'
import { tableNames } from './table.ts'
import { checkChange, checkConditions, checkItem, checkKey, checkOperations } from './table-rules.ts'

export type DynamoOptions = Patience & {
  readonly client: DynamoDBClient
  readonly tables: Readonly<Record<TableName, string>>
  /** @default 'repeated', as in AWS */
  readonly removes?: Removes
}

/**
 * All calls end within `attempts` x `attemptMs` and the pauses between. An insert with a request id and a transaction
 * are done once however often they are tried; an amend is done at least once (see `amend`). `close` ends the client.
 */
export function openDynamoKeeper(options: DynamoOptions): Keeper {
  for (const name of tableNames) {
    if (!/^[A-Za-z0-9_.-]{3,255}$/.test(options.tables[name])) throw new TypeError(`no table name for ${name}`)
  }
  const link = linkOf(options)
  return {
    table: (name) => tableOf(link, options.tables[name]),
    together: (operations, requestId) => together(link, options, operations, requestId),
    close: async () => link.close(),
  }
}

function tableOf(link: Link, tableName: string): Table {
  return {
    get: async (key) => get(link, tableName, key),
    getTogether: async (keys) => getTogether(link, tableName, keys),
    insert: async (item) => insert(link, tableName, item),
    amend: async (key, when, change) => amend(link, tableName, key, when, change),
    query: async (pk, page = {}) => query(link, tableName, pk, page),
  }
}

// A taken key is looked at once more: it may be our own, written by an attempt whose answer was lost. Roles that add to
// the audit may not read it: for them a taken key is never their own, so that an unclear write counts as not done.
async function replayed(link: Link, tableName: string, { pk, sk, requestId }: Item): Promise<boolean> {
  if (typeof requestId !== 'string') return false
  const command = new GetItemCommand({ TableName: tableName, Key: keyOf({ pk, sk }), ConsistentRead: true })
  return link.call(async (client, signal) => {
    try {
      const { Item } = await client.send(command, signal)
      return isReplay(Item && storedItem(Item), requestId)
    } catch (error) {
      if (error instanceof Error && error.name === 'AccessDeniedException') return false
      throw error
    }
  })
}

async function insert(link: Link, tableName: string, item: Item): Promise<boolean> {
  checkItem(item)
  const command = new ExecuteStatementCommand(insertStatement(tableName, item))
  const added = await link.call(async (client, signal) => {
    try {
      await client.send(command, signal)
      return true
    } catch (error) {
      if (error instanceof DuplicateItemException) return false
      throw error
    }
  })
  return added || replayed(link, tableName, item)
}

/**
 * Always durable at once, which keeps both promises of `Durable`.
 * Beware: after an attempt without an answer an amend is tried again, so it happens at least once, not exactly once. An
 * `add` may count twice (a sequence number taken twice leaves a gap, which is resolved later like any other), and a
 * condition may be refused by our own first success. Callers who cannot bear that use `together`, which is told apart
 * by its request id.
 */
async function amend(
  link: Link,
  tableName: string,
  key: Key,
  when: readonly Condition[],
  change: Change,
): Promise<Amended> {
  checkKey(key)
  checkConditions(when)
  checkChange(change)
  const command = new UpdateItemCommand({
    TableName: tableName,
    Key: keyOf(key),
    ...amendExpressions(when, change),
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  })
  return link.call(async (client, signal): Promise<Amended> => {
    try {
      const { Attributes = {} } = await client.send(command, signal)
      return { amended: true, item: storedItem(Attributes) }
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error
      return { amended: false, item: error.Item && storedItem(error.Item) }
    }
  })
}

/**
 * One transaction. The token is made from the request id, so an attempt after a lost answer is the same transaction to
 * DynamoDB for ten minutes; after that the items it inserted tell (they carry the request id).
 */
async function together(
  link: Link,
  { tables, removes = 'repeated' }: DynamoOptions,
  operations: readonly Operation[],
  requestId: string,
): Promise<Together> {
  checkOperations(operations)
  const command = new ExecuteTransactionCommand({
    TransactStatements: operations.map((one) => operationStatement(tables[one.table], one, removes)),
    ClientRequestToken: createHash('sha256').update(requestId).digest('base64url').slice(0, 36),
  })
  const codes = await link.call(async (client, signal) => {
    try {
      await client.send(command, signal)
      return []
    } catch (error) {
      if (error instanceof TransactionCanceledException) return settledCodes(error)
      throw error
    }
  })
  if (codes.length === 0) return { done: true }
  if (await isDone(link, tables, operations, requestId, codes)) return { done: true }
  return { done: false, refused: codes.flatMap((code, at) => (refusals.has(code) ? [at] : [])) }
}

const refusals = new Set<string | undefined>(['ConditionalCheckFailed', 'DuplicateItem'])

// Anything but clear refusals goes to the retry loop: a conflict may hide a first attempt that is just being committed.
function settledCodes(error: TransactionCanceledException): readonly (string | undefined)[] {
  const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code)
  const settled = codes.every((code) => code === undefined || code === 'None' || refusals.has(code))
  if (isUnsettled(codes) || !settled || !codes.some((code) => refusals.has(code))) throw error
  return codes
}

// A transaction is all or nothing: when each item it was to insert under this request id is there, the whole was done
// before. Looked at only when an insert of ours met a taken key.
async function isDone(
  link: Link,
  tables: DynamoOptions['tables'],
  operations: readonly Operation[],
  requestId: string,
  codes: readonly (string | undefined)[],
): Promise<boolean> {
  const ours = operations.flatMap((operation, at) =>
    'insert' in operation && operation.insert.requestId === requestId ? [{ operation, code: codes[at] }] : [],
  )
  if (!ours.some(({ code }) => code === 'DuplicateItem')) return false
  const done = await Promise.all(ours.map(({ operation }) => replayed(link, tables[operation.table], operation.insert)))
  return done.every((isOurs) => isOurs)
}

function isReplay(taken: Item | undefined, requestId: string): boolean {
  return taken?.requestId === requestId
}
