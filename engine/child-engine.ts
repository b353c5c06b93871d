// The engine of a laptop: queries run in one long-lived child process, so that a query which crashes or listens to
// nobody never takes the server or a session with it. A child is killed and replaced when a deadline passes.
import { Refusal } from '../core/refusal.ts'
import { type Child, startChild } from './child-process.ts'
import type { Engine } from './engine.ts'
import { type EngineFacts, levelFileOf } from './in-process-engine.ts'
import { gone, jobQueue } from './job-queue.ts'
import { errorOf, type FromChild } from './messages.ts'

export type ChildEngineFacts = EngineFacts & {
  /** Jobs that run at once; the others wait their turn, and their deadline begins with it. @default 2 */
  readonly concurrency?: number
}

export type ChildEngine = Engine & {
  /** Process id of the present child, for people who look at the machine. */
  readonly pid: () => number | undefined
}

export function openChildEngine({ files, limits, today, concurrency = 2 }: ChildEngineFacts): ChildEngine {
  const jobs = jobQueue(concurrency)
  let closed = false
  let ready = false
  let child = startChild({ onMessage, onEnd })

  function replaceChild(): Child {
    ready = false
    return startChild({ onMessage, onEnd })
  }

  function onMessage(message: FromChild): void {
    if (message.type === 'ready') ready = true
    else if (message.type === 'result') jobs.take(message.id)?.resolve(message.result)
    else jobs.take(message.id)?.reject(errorOf(message))
    dispatch()
  }

  function dispatch(): void {
    while (ready) {
      const next = jobs.next(onLate)
      if (next === undefined) return
      child.send(next)
    }
  }

  function onLate(id: number): void {
    jobs.take(id)?.reject(new Refusal('query-limit', 'The query took longer than is allowed.'))
    child.kill()
    jobs.requeueRunning()
    child = replaceChild()
  }

  // One that ends before it was ever ready would end again: the next question starts another, this does not.
  function onEnd(): void {
    if (!ready) {
      jobs.rejectAll()
      return
    }
    jobs.requeueRunning()
    child = replaceChild()
  }

  return {
    pid: () => child.pid(),
    async select(plan) {
      const file = await levelFileOf(plan, files)
      if (closed) throw gone()
      if (child.ended()) child = replaceChild()
      const result = jobs.add({ plan, file, today: today(), limits })
      dispatch()
      return await result
    },
    async close() {
      closed = true
      ready = false
      jobs.rejectAll()
      await child.kill()
    },
  }
}
