// Group commit: jobs that arrive in one turn of the event loop share one durable transaction, because the wait for the
// disk is what a commit costs. Promise: a job is answered only after the commit that holds it.

import type { DatabaseSync } from 'node:sqlite'
import { KeeperUnavailable } from './table.ts'

type Job = {
  /** Does the work inside the open transaction. A throw spoils the whole group: what was written is unknown. */
  readonly work: () => void
  readonly answer: () => void
  readonly fail: (error: KeeperUnavailable) => void
}

export type Group = {
  /** Runs `work` in the next commit. `work` refuses by what it returns, before it has written anything. */
  write<T>(work: () => T): Promise<T>
  /** Reads at once. No group is open between turns, so this sees what is committed and nothing else. */
  read<T>(work: () => T): Promise<T>
  close(): void
}

/** Commits in groups on `database`, which it then owns. */
export function groupCommits(database: DatabaseSync): Group {
  const begin = database.prepare('BEGIN IMMEDIATE')
  const commit = database.prepare('COMMIT')
  let waiting: Job[] = []

  function flush(): void {
    const jobs = waiting
    waiting = []
    if (jobs.length === 0) return
    try {
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

  function write<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!database.isOpen) return reject(new KeeperUnavailable('broken'))
      let done: () => void = reject
      const job = () => {
        const result = work()
        done = () => resolve(result)
      }
      if (waiting.push({ work: job, answer: () => done(), fail: reject }) === 1) setImmediate(flush)
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
    flush()
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
