// The embedded keeper: one SQLite file, for one process at a time (whoever opens it holds the lock of the home).
// Promises what table.ts says; acknowledged means on disk (WAL, and a wait for it), grouped by sqlite-group.ts.

import { closeSync, fdatasync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { rememberedRows } from './row-memory.ts'
import { type Group, groupCommits } from './sqlite-group.ts'
import { type Rows, rowsOf } from './sqlite-rows.ts'
import type { Amended, Change, Condition, Item, Keeper, Key, Operation, Table, TableName, Together } from './table.ts'
import { KeeperUnavailable, tableNames } from './table.ts'
import {
  checkChange,
  checkConditions,
  checkItem,
  checkKey,
  checkKeys,
  checkOperations,
  checkPage,
} from './table-rules.ts'

const syncFile = promisify(fdatasync)

export type SqliteOptions = {
  readonly file: string
  /** Told of each item that was added, once it is on disk: what a stream is in AWS. A hint, since a crash comes first. */
  readonly added?: (table: TableName, item: Item) => void
}

/** Opens the file, creating what is missing. Every error of the file ends as `KeeperUnavailable`. */
export function openSqliteKeeper({ file, added = () => {} }: SqliteOptions): Keeper {
  const database = open(file)
  const log = openSync(`${file}-wal`, 'r+')
  const sessions = rememberedRows(rowsOf(database, 'sessions'))
  const registry = rememberedRows(rowsOf(database, 'registry'))
  const forget = () => {
    sessions.forget()
    registry.forget()
  }
  const group = groupCommits(database, () => syncFile(log), forget)
  let isOpen = true
  const rows = {
    sessions,
    audit: rowsOf(database, 'audit'),
    registry,
    'audit-index': rowsOf(database, 'audit-index'),
  } satisfies Record<TableName, Rows>
  return {
    table: (name) => tableOf(group, rows[name], (item) => added(name, item)),
    async together(operations, requestId) {
      checkOperations(operations)
      const result = await group.write(() => applyTogether(rows, operations, requestId))
      if (result.done) for (const one of operations) if ('insert' in one) added(one.table, one.insert)
      return result
    },
    async close() {
      await group.close()
      if (isOpen) closeSync(log)
      isOpen = false
    },
  }
}

function open(file: string): DatabaseSync {
  try {
    const database = new DatabaseSync(file, { timeout: 2000 })
    // A larger checkpoint than the usual 1000 pages: fewer pauses, and a log of at most some 64 MB (decision 060).
    // Exclusive: one process at a time opens the file anyway, and reads then need no look at locks.
    database.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL')
    database.exec('PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=16000')
    for (const name of tableNames) {
      database.exec(
        `CREATE TABLE IF NOT EXISTS "${name}" (pk TEXT NOT NULL, sk TEXT NOT NULL, item TEXT NOT NULL,
          PRIMARY KEY (pk, sk)) WITHOUT ROWID`,
      )
    }
    return database
  } catch (cause) {
    throw new KeeperUnavailable('broken', cause)
  }
}

function tableOf(group: Group, rows: Rows, added: (item: Item) => void): Table {
  return {
    async get(key) {
      checkKey(key)
      return group.read(() => rows.find(key))
    },
    async getTogether(keys) {
      checkKeys(keys)
      return group.read(() => keys.map((key) => rows.find(key)))
    },
    async insert(item) {
      checkItem(item)
      const isThere = await group.write(() => rows.add(item) || isReplay(rows.find(item), item.requestId))
      if (isThere) added(item)
      return isThere
    },
    async amend(key, when, change, durable) {
      checkKey(key)
      checkConditions(when)
      checkChange(change)
      const amended = await group.write(() => applyAmend(rows, key, when, change), durable)
      if (amended === 'not-a-number') throw new KeeperUnavailable('broken')
      return amended
    },
    async query(pk, page = {}) {
      checkPage(pk, page)
      return group.read(() => rows.page(pk, page))
    },
  }
}

function isReplay(taken: Item | undefined, requestId: unknown): boolean {
  return typeof requestId === 'string' && taken?.requestId === requestId
}

// A sum with something that is no number fails alone, as in DynamoDB, and must not spoil the group.
function applyAmend(rows: Rows, key: Key, when: readonly Condition[], change: Change): Amended | 'not-a-number' {
  const item = rows.find(key)
  if (!item || !when.every((condition) => holds(item, condition))) return { amended: false, item }
  const changed = changedItem(item, change)
  if (!changed) return 'not-a-number'
  rows.replace(changed)
  return { amended: true, item: changed }
}

// Names are hostile: `constructor` must be absent until somebody sets it.
function holds(item: Item, condition: Condition): boolean {
  const value = Object.hasOwn(item, condition.attribute) ? item[condition.attribute] : undefined
  if ('exists' in condition) return (value !== undefined) === condition.exists
  if ('equals' in condition) return value === condition.equals
  return typeof value === 'number' && value > condition.greaterThan
}

function changedItem(item: Item, { set, remove = [], add = {} }: Change): Item | undefined {
  const changed: Item = { ...item, ...set }
  const sums: Record<string, number> = {}
  for (const [name, amount] of Object.entries(add)) {
    const before = Object.hasOwn(item, name) ? item[name] : 0
    if (typeof before !== 'number') return undefined
    sums[name] = before + amount
  }
  if (remove.length === 0) return { ...changed, ...sums }
  const kept = Object.entries(changed).filter(([name]) => !remove.includes(name))
  return { ...Object.fromEntries(kept), ...sums, pk: item.pk, sk: item.sk }
}

// All conditions are looked at before the first write (each key occurs once), so a refusal leaves nothing to undo.
function applyTogether(rows: Record<TableName, Rows>, operations: readonly Operation[], requestId: string): Together {
  const found = operations.map((operation) =>
    rows[operation.table].find('insert' in operation ? operation.insert : operation.amend),
  )
  const refused = operations.flatMap((operation, at) => (isRefused(operation, found[at]) ? [at] : []))
  if (refused.length > 0) return isDone(operations, found, requestId) ? { done: true } : { done: false, refused }
  operations.forEach((operation, at) => {
    apply(rows[operation.table], operation, found[at])
  })
  return { done: true }
}

function isRefused(operation: Operation, found: Item | undefined): boolean {
  if ('insert' in operation) return found !== undefined
  return found === undefined || !operation.when.every((condition) => holds(found, condition))
}

// It was all or nothing: when each item it was to insert under this request id is there, the whole was done before.
function isDone(operations: readonly Operation[], found: readonly (Item | undefined)[], requestId: string): boolean {
  const ours = operations.flatMap((operation, at) =>
    'insert' in operation && operation.insert.requestId === requestId ? [found[at]] : [],
  )
  return ours.length > 0 && ours.every((item) => isReplay(item, requestId))
}

function apply(rows: Rows, operation: Operation, found: Item | undefined): void {
  if ('insert' in operation) rows.add(operation.insert)
  else if (found) rows.replace(changedItem(found, { set: operation.set, remove: operation.remove ?? [] }) ?? found)
}
