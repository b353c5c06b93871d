// Group commit over a real file: what is answered is committed, what cannot be committed is nobody's success.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { inspect } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { groupCommits } from '../../../stores/sqlite-group.ts'
import { openSqliteKeeper } from '../../../stores/sqlite-table.ts'

let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'proviso-group-'))
  file = join(folder, 'group.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A file with one table, a group over it, and another connection that sees what is committed. */
function opened(make: (file: string) => DatabaseSync = (path) => new DatabaseSync(path), sync = async () => {}) {
  const database = make(file)
  database.exec('PRAGMA journal_mode=WAL; CREATE TABLE t (a)')
  const other = new DatabaseSync(file)
  const count = (connection: DatabaseSync) => connection.prepare('SELECT count(*) AS n FROM t').get()?.n
  const group = groupCommits(database, sync)
  const add = (text = 'x') => group.write(() => database.prepare('INSERT INTO t VALUES (?)').run(text).changes)
  return { database, group, add, seen: () => count(other), own: () => count(database), other }
}

test('jobs of one turn share one transaction, and are answered after its commit', async () => {
  const { database, group, add, seen, own, other } = opened()
  const first = add()
  const between = group.write(() => [own(), seen(), database.isTransaction])
  expect(await first).toBe(1)
  expect(seen()).toBe(1)
  expect(await between).toEqual([1, 0, true])
  await group.close()
  other.close()
})

test('a read sees no write that waits for its commit, and every one that was answered', async () => {
  const { group, add, own, other } = opened()
  const written = add()
  expect(await group.read(own)).toBe(0)
  await written
  expect(await group.read(own)).toBe(1)
  await group.close()
  other.close()
})

test('when the commit fails nothing of the group is acknowledged or kept, and the next group goes on', async () => {
  const { database, group, add, seen, other } = opened()
  database.exec('PRAGMA foreign_keys=ON; CREATE TABLE parent (id INTEGER PRIMARY KEY)')
  database.exec('CREATE TABLE child (id REFERENCES parent DEFERRABLE INITIALLY DEFERRED)')
  // What it refers to is missing, which SQLite notices at COMMIT and not before.
  const orphan = group.write(() => database.prepare('INSERT INTO child VALUES (1)').run().changes)
  const results = await Promise.allSettled([add(), orphan, add()])
  expect(results).toMatchObject(
    Array(3).fill({ status: 'rejected', reason: { name: 'KeeperUnavailable', reason: 'broken' } }),
  )
  expect(seen()).toBe(0)
  expect(await add()).toBe(1)
  expect(seen()).toBe(1)
  await group.close()
  other.close()
})

test('when the disk is full nothing of the group is acknowledged or kept', async () => {
  const { database, group, add, seen, other } = opened()
  database.exec('PRAGMA max_page_count=4')
  const results = await Promise.allSettled([add(), add('x'.repeat(100_000)), add()])
  expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(seen()).toBe(0)
  expect(await add()).toBe(1)
  await group.close()
  other.close()
})

test('a transaction that cannot be rolled back is given up with the file: no read ever sees it', async () => {
  class NoWayBack extends DatabaseSync {
    override exec(sql: string): void {
      if (sql === 'ROLLBACK') throw new Error('disk I/O error')
      super.exec(sql)
    }
  }
  const { group, add, seen, own, other } = opened((path) => new NoWayBack(path))
  const spoilt = group.write(() => {
    throw new Error('disk I/O error')
  })
  const results = await Promise.allSettled([add(), spoilt])
  expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected'])
  await expect(group.read(own)).rejects.toMatchObject({ name: 'KeeperUnavailable' })
  await expect(add()).rejects.toMatchObject({ name: 'KeeperUnavailable' })
  expect(seen()).toBe(0)
  other.close()
})

test('close commits and answers what was waiting', async () => {
  const { group, add, seen, other } = opened()
  const waiting = [add(), add()]
  await group.close()
  expect(seen()).toBe(2)
  expect(await Promise.all(waiting)).toEqual([1, 1])
  other.close()
})

const plain = (path: string) => new DatabaseSync(path)

test('a job is answered only when the disk has it, and what was committed meanwhile shares the next wait', async () => {
  const waits: (() => void)[] = []
  const answered: string[] = []
  const { group, add, seen, other } = opened(plain, () => new Promise((resolve) => waits.push(resolve)))
  const note = (name: string) => () => void answered.push(name)
  const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  const first = add().then(note('first'))
  await turn()
  const second = add().then(note('second'))
  const third = turn().then(() => add().then(note('third')))
  await turn()
  await turn()
  expect([seen(), answered, waits.length]).toEqual([3, [], 1])
  waits[0]?.()
  await first
  await turn()
  expect([answered, waits.length]).toEqual([['first'], 2])
  waits[1]?.()
  await Promise.all([second, third])
  await group.close()
  other.close()
})

test('a change that may be durable with the next write is answered without a wait of its own', async () => {
  let waits = 0
  const { database, group, seen, other } = opened(plain, async () => void waits++)
  await group.write(() => database.prepare("INSERT INTO t VALUES ('x')").run().changes, 'with-next')
  expect([seen(), waits]).toEqual([1, 0])
  await group.close()
  other.close()
})

test('when the disk fails nobody is told of success, and nothing more is read or written', async () => {
  const failing = () => Promise.reject(new Error('disk I/O error'))
  const { group, add, own, other } = opened(plain, failing)
  const results = await Promise.allSettled([add(), add()])
  expect(results).toMatchObject(
    Array(2).fill({ status: 'rejected', reason: { name: 'KeeperUnavailable', reason: 'broken' } }),
  )
  await expect(group.read(own)).rejects.toMatchObject({ name: 'KeeperUnavailable' })
  await expect(group.read(() => 'what somebody remembers')).rejects.toMatchObject({ name: 'KeeperUnavailable' })
  await expect(add()).rejects.toMatchObject({ name: 'KeeperUnavailable' })
  await group.close()
  other.close()
})

test('everything is there when the file is opened again', async () => {
  const item = { pk: 'p', sk: 'a', text: 'kept' }
  const before = openSqliteKeeper({ file })
  const inserted = before.table('audit').insert(item)
  await before.close()
  expect(await inserted).toBe(true)
  const after = openSqliteKeeper({ file })
  expect(await after.table('audit').get(item)).toEqual(item)
  await after.close()
})

test('a file that cannot be opened is unavailable', () => {
  expect(() => openSqliteKeeper({ file: join(folder, 'missing', 'a.db') })).toThrow('unavailable: broken')
})

test('a damaged item is unavailable, and the error does not show it', async () => {
  const before = openSqliteKeeper({ file })
  await before.table('audit').insert({ pk: 'p', sk: 'a' })
  await before.close()
  const other = new DatabaseSync(file)
  other.exec(`UPDATE audit SET item = '{"text": SECRET-VALUE'`)
  other.close()
  const keeper = openSqliteKeeper({ file })
  for (const call of [keeper.table('audit').get({ pk: 'p', sk: 'a' }), keeper.table('audit').query('p')]) {
    const error = await call.catch((one: unknown) => one)
    expect(error).toMatchObject({ name: 'KeeperUnavailable', reason: 'broken' })
    expect(inspect(error, { depth: null })).not.toContain('SECRET-VALUE')
  }
  await keeper.close()
})

test('of a group that was spoilt nothing is remembered, and a closed keeper remembers nothing', async () => {
  const [good, bad] = [
    { pk: 'p', sk: 'good', count: 1 },
    { pk: 'p', sk: 'bad', count: 1 },
  ]
  const before = openSqliteKeeper({ file })
  for (const item of [good, bad]) await before.table('sessions').insert(item)
  await before.close()
  const other = new DatabaseSync(file)
  other.exec(`UPDATE sessions SET item = '{' WHERE sk = 'bad'`)
  other.close()
  const keeper = openSqliteKeeper({ file })
  const sessions = keeper.table('sessions')
  expect(await sessions.get(good)).toEqual(good)
  const amend = (key: typeof good) => sessions.amend(key, [], { add: { count: 1 } })
  const spoilt = await Promise.allSettled([amend(good), amend(bad)])
  expect(spoilt.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await sessions.get(good)).toEqual(good)
  expect(await amend(good)).toEqual({ amended: true, item: { ...good, count: 2 } })
  await keeper.close()
  await expect(sessions.get(good)).rejects.toMatchObject({ name: 'KeeperUnavailable' })
})
