// Group commit: jobs that arrive within two turns of the event loop share one transaction, and all that was committed while
// the disk was busy shares its next wait. Promise: a job is answered only after its commit is on disk.

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
  /** Ends after everything that was asked for is on disk. */
  close(): Promise<void>
}

/**
 * Commits in groups on `database`, which it then owns. In WAL mode `synchronous=NORMAL` writes a commit to the log
 * without waiting for the disk; `sync` is that wait (decision 007), done beside the event loop and not in it. The log is
 * one file in the order of the commits, so one wait covers all of them that were written before it began. `undone` is told
 * when a transaction was rolled back, before anything is read again.
 */
export function groupCommits(database: DatabaseSync, sync: () => Promise<void>, undone = () => {}): Group {
  const begin = database.prepare('BEGIN IMMEDIATE')
  const commit = database.prepare('COMMIT')
  const waiting: Record<Durable, Job[]> = { 'with-next': [], 'at-once': [] }
  let scheduled = false
  const disk = answersFrom(sync, () => {
    if (database.isOpen) database.close()
  })

  function flush(durable: Durable): void {
    const jobs = waiting[durable]
    waiting[durable] = []
    if (jobs.length === 0) return
    try {
      begin.run()
      for (const job of jobs) job.work()
      commit.run()
    } catch (cause) {
      rollBack(database)
      undone()
      for (const job of jobs) job.fail(new KeeperUnavailable('broken', cause))
      return
    }
    if (durable === 'with-next') for (const job of jobs) job.answer()
    else disk.answer(jobs)
  }

  // One turn later, so that whoever is at the door by then shares the commit: it costs one alone nothing, and 16 at once are
  // served a tenth faster. Two callbacks of one turn, and what the first one answers runs on before the second: a request that
  // was authorised in this turn gets its record into this turn's one wait for the disk.
  function schedule(): void {
    if (scheduled) return
    scheduled = true
    setImmediate(() => {
      setImmediate(() => flush('with-next'))
      setImmediate(() => {
        scheduled = false
        flush('at-once')
        if (waiting['with-next'].length + waiting['at-once'].length > 0) schedule()
      })
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
    // What is remembered of a file that was given up is not handed out either.
    if (!database.isOpen) throw new KeeperUnavailable('broken')
    try {
      return work()
    } catch (cause) {
      throw new KeeperUnavailable('broken', cause)
    }
  }

  async function close(): Promise<void> {
    if (!database.isOpen) return
    flush('with-next')
    flush('at-once')
    await disk.idle()
    if (database.isOpen) database.close()
  }

  return { write, read, close }
}

/** Answers committed jobs once the disk has them; one wait at a time, for all that came before it began. */
function answersFrom(sync: () => Promise<void>, giveUp: () => void) {
  let waiting: Job[] = []
  let running: Promise<void> | null = null

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const jobs = waiting
      waiting = []
      try {
        await sync()
        for (const job of jobs) job.answer()
      } catch (cause) {
        // Nobody can say now what is on disk, and the system may not try to write it again. So it is over: nothing more
        // is read or written here until somebody opens the file anew.
        giveUp()
        for (const job of [...jobs, ...waiting]) job.fail(new KeeperUnavailable('broken', cause))
        waiting = []
      }
    }
    running = null
  }

  return {
    answer(jobs: readonly Job[]): void {
      waiting.push(...jobs)
      running ??= run()
    },
    idle: async () => running,
  }
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
