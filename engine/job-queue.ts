// Jobs on their way to a child process: waiting, running under a deadline, or lost with a child and to be tried again.
import { Refusal } from '../core/refusal.ts'
import type { Encoded } from './engine.ts'
import type { Task } from './run.ts'
import type { SqlCheck } from './sql-check.ts'

export type Result = Encoded | SqlCheck

export type Settle = Pick<PromiseWithResolvers<Result>, 'resolve' | 'reject'>
type Waiting = {
  readonly job: Task
  readonly settle: Settle
  readonly triedBefore: boolean
  /** Whether it is to have a child to itself, so that what memory is taken there is its own. */
  readonly alone: boolean
}
type Running = Waiting & { readonly deadline: NodeJS.Timeout }

// DuckDB is interrupted at the deadline itself; who has not listened after this long is killed.
const graceMilliseconds = 250

export type JobQueue = {
  readonly add: (job: Task) => Promise<Result>
  /** Moves the next job to the running ones, if there is one and room for it; its deadline begins now. Every try has an id of its own. */
  readonly next: (onLate: (id: number) => void) => { readonly id: number; readonly job: Task } | undefined
  /** The jobs that run. */
  readonly running: () => readonly Task[]
  /** Takes a running job out, to settle it. */
  readonly take: (id: number) => Settle | undefined
  /** The child is gone: its jobs go to the front again, once each, for one of them may be what ends children. */
  readonly requeueRunning: () => void
  /** The child was ended for its memory: its jobs go to the front again, each to run alone. */
  readonly requeueAlone: () => void
  /** The child was ended for a job that passed its deadline, which is refused; the others, who did nothing, run again, alone. */
  readonly rejectLate: (id: number, why: Refusal) => void
  readonly rejectRunning: (why: Refusal) => void
  readonly rejectAll: () => void
}

/** At most `concurrency` jobs run at once; the others wait in order. */
export function jobQueue(concurrency: number): JobQueue {
  const waiting: Waiting[] = []
  const running = new Map<number, Running>()
  let lastId = 0
  const emptyRunning = () => {
    const entries = [...running.values()]
    running.clear()
    for (const { deadline } of entries) clearTimeout(deadline)
    return entries
  }
  const take = (id: number) => {
    const entry = running.get(id)
    running.delete(id)
    clearTimeout(entry?.deadline)
    return entry?.settle
  }
  const requeueAlone = () => {
    waiting.unshift(...emptyRunning().map((e) => ({ ...e, alone: true })))
  }
  const isRoom = () => {
    const isAlone = [waiting[0], ...running.values()].some((entry) => entry?.alone)
    return running.size < (isAlone ? 1 : concurrency)
  }
  return {
    add(job) {
      const { promise, ...settle } = Promise.withResolvers<Result>()
      waiting.push({ job, settle, triedBefore: false, alone: false })
      return promise
    },
    next(onLate) {
      const entry = isRoom() ? waiting.shift() : undefined
      if (entry === undefined) return undefined
      const id = ++lastId
      const deadline = setTimeout(() => onLate(id), entry.job.limits.seconds * 1000 + graceMilliseconds)
      running.set(id, { ...entry, deadline })
      return { id, job: entry.job }
    },
    running: () => [...running.values()].map(({ job }) => job),
    take,
    requeueRunning() {
      const entries = emptyRunning()
      for (const { triedBefore, settle } of entries) if (triedBefore) settle.reject(gone())
      waiting.unshift(...entries.filter((e) => !e.triedBefore).map((e) => ({ ...e, triedBefore: true })))
    },
    requeueAlone,
    rejectLate(id, why) {
      take(id)?.reject(why)
      requeueAlone()
    },
    rejectRunning(why) {
      for (const { settle } of emptyRunning()) settle.reject(why)
    },
    rejectAll() {
      for (const { settle } of [...waiting.splice(0), ...emptyRunning()]) settle.reject(gone())
    },
  }
}

/** No process is there to run the job. */
export function gone(): Refusal {
  return new Refusal('unavailable', 'The query could not be run. Please try again.', 'the query process ended')
}
