// Jobs in one long-lived child process. It is killed and replaced when a deadline passes, and when it has more memory
// than what runs in it is allowed; who is to blame is refused, the others are tried again.
import { join } from 'node:path'
import { Refusal } from '../core/refusal.ts'
import { type Child, startChild } from './child-process.ts'
import { tooLong } from './duck.ts'
import { encodedOf } from './held.ts'
import { gone, jobQueue, type Result, type Settle } from './job-queue.ts'
import { allowedMegabytes } from './memory-watch.ts'
import { errorOf, type FromChild } from './messages.ts'
import type { Task } from './run.ts'
import { removeSpool } from './spool.ts'

export type JobRunner = {
  readonly pid: () => number | undefined
  readonly done: (task: Task) => Promise<Result>
  readonly close: () => Promise<void>
}

export type JobRunnerFacts = {
  /** A folder for results; emptied at once. */
  readonly spool: string
  readonly concurrency: number
  readonly tellsMemory: boolean
}

export function jobRunner({ spool, concurrency, tellsMemory }: JobRunnerFacts): JobRunner {
  removeSpool(spool)
  const jobs = jobQueue(concurrency)
  let closed = false
  let children = 0
  let child = newChild()

  // Each has a folder of its own: what a dying one still writes is in nobody's way.
  function newChild(): Child {
    children += 1
    const folder = join(spool, String(children))
    const onMessage = (message: FromChild) => {
      settle(message, folder, jobs)
      dispatch()
      if (jobs.running().length === 0) child.rest()
    }
    return startChild({ spool: folder, tellsMemory }, { onMessage, onMemory, onEnd })
  }

  function replaceChild(): void {
    child.kill()
    child = newChild()
  }

  function dispatch(): void {
    while (child.state() === 'ready') {
      const next = jobs.next(onLate)
      if (next === undefined) return
      child.send(next)
    }
  }

  function onLate(id: number): void {
    jobs.rejectLate(id, tooLong())
    replaceChild()
  }

  // Whose memory it is can be told only of a job that had its child to itself from the start; others run again, alone. One
  // that is found wanting after another went before it gets a new child once more.
  function onMemory(megabytes: number): void {
    const running = jobs.running()
    if (running.length === 0 || megabytes <= allowedMegabytes(running)) return
    if (child.given() > 1) jobs.requeueAlone()
    else jobs.rejectRunning(new Refusal('query-limit', 'The query needs more memory than is allowed.'))
    replaceChild()
  }

  // One that ends before it was ever ready would end again: the next question starts another, this does not.
  function onEnd(wasReady: boolean): void {
    if (wasReady) {
      jobs.requeueRunning()
      child = newChild()
    } else jobs.rejectAll()
  }

  return {
    pid: () => child.pid(),
    async done(task) {
      if (closed) throw gone()
      if (child.state() === 'ended') child = newChild()
      const result = jobs.add(task)
      dispatch()
      return await result
    },
    async close() {
      closed = true
      jobs.rejectAll()
      await child.kill()
      removeSpool(spool)
    },
  }
}

/** Hands an answer over; what lies in the child's folder is taken away from there at once. */
function settle(message: FromChild, folder: string, { take }: { take: (id: number) => Settle | undefined }): void {
  if (message.type === 'ready' || message.type === 'memory') return
  const job = take(message.id)
  if (message.type === 'checked') job?.resolve(message.check)
  else if (message.type !== 'result') job?.reject(errorOf(message))
  else {
    try {
      job?.resolve(encodedOf(message.done, join(folder, String(message.id))))
    } catch (error) {
      job?.reject(error)
    }
  }
}
