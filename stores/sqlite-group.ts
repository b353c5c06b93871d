// Group commit: jobs that arrive in one turn of the event loop share one durable transaction, because the wait for the
// disk is what a commit costs. Promise: a job is answered only after the commit that holds it.

import type { DatabaseSync } from 'node:sqlite'
import { type Durable, KeeperUnavailable } from './table.ts'

type Job = {
  /** Does the work inside the open transaction. A throw spoils the whole group: what was written is unknown. */
  readonly work: () => void
  readonly answer: () => void
  readonly fail: (error: KeeperUnavailable) => void
}

export type Group = {
  /** Runs `work` in the next commit. `work` refuses by what it returns, before it has written anything. */
  write<T>(work: () => T, durable?: Durable): Promise<T>
  /** Reads at once. No group is open between turns, so this sees what is committed and nothing else. */
  read<T>(work: () => T): Promise<T>
  close(): void
}

/**
 * Commits in groups on `database`, which it then owns. In WAL mode `synchronous=NORMAL` commits without waiting for the
 * disk; the log is one file in the order of the commits, so the wait of the next FULL commit covers it too.
 */
export function groupCommits(database: DatabaseSync): Group {
  const begin = database.prepare('BEGIN IMMEDIATE')
  const commit = database.prepare('COMMIT')
  const waiting: Record<Durable, Job[]> = { 'with-next': [], 'at-once': [] }
  let scheduled = false

  function flush(durable: Durable): void {
    const jobs = waiting[durable]
    waiting[durable] = []
    if (jobs.length === 0) return
    try {
      database.exec(durable === 'at-once' ? 'PRAGMA synchronous=FULL' : 'PRAGMA synchronous=NORMAL')
      begin.run()
      for (const job of jobs) job.work()
      commit.run()
    } catch (cause) {
      rollBack(database)
      for (const job of jobs) job.fail(new KeeperUnavailable('broken', cause))
      return
    }
    for (const job of jobs) job.answer()
  }

  // Two callbacks of one turn, and what the first one answers runs on before the second: a request that was authorised
  // in this turn gets its record into this turn's one wait for the disk.
  function schedule(): void {
    if (scheduled) return
    scheduled = true
    setImmediate(() => flush('with-next'))
    setImmediate(() => {
      scheduled = false
      flush('at-once')
      if (waiting['with-next'].length + waiting['at-once'].length > 0) schedule()
    })
  }

  function write<T>(work: () => T, durable: Durable = 'at-once'): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!database.isOpen) return reject(new KeeperUnavailable('broken'))
      let done: () => void = reject
      const job = () => {
        const result = work()
        done = () => resolve(result)
      }
      waiting[durable].push({ work: job, answer: () => done(), fail: reject })
      schedule()
    })
  }

  async function read<T>(work: () => T): Promise<T> {
    try {
      return work()
    } catch (cause) {
      throw new KeeperUnavailable('broken', cause)
    }
  }

  function close(): void {
    if (!database.isOpen) return
    flush('with-next')
    flush('at-once')
    if (database.isOpen) database.close()
  }

  return { write, read, close }
}

// Beware: a transaction that cannot be rolled back would be seen by the next read. Then the file is closed instead,
// which rolls it back for certain, and every later call ends as unavailable.
function rollBack(database: DatabaseSync): void {
  try {
    if (database.isTransaction) database.exec('ROLLBACK')
  } catch {
    database.close()
  }
}
