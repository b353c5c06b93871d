// The engine of a laptop: queries run in one long-lived child process, so that a query which crashes or listens to
// nobody never takes the server or a session with it. A child is killed and replaced when a deadline passes.
import { join } from 'node:path'
import { Refusal } from '../core/refusal.ts'
import { type Child, startChild } from './child-process.ts'
import type { Encoded, Engine } from './engine.ts'
import { encodedOf } from './held.ts'
import { type EngineFacts, selectWork, statementWork } from './in-process-engine.ts'
import { gone, jobQueue, type Result, type Settle } from './job-queue.ts'
import { limitsWithin } from './limits.ts'
import { errorOf, type FromChild } from './messages.ts'
import type { Task } from './run.ts'
import { removeSpool } from './spool.ts'
import type { SqlCheck } from './sql-check.ts'

export type ChildEngineFacts = EngineFacts & {
  /** Jobs that run at once; the others wait their turn, and their deadline begins with it. @default 2 */
  readonly concurrency?: number
}

export type ChildEngine = Engine & {
  /** Process id of the present child, for people who look at the machine. */
  readonly pid: () => number | undefined
}

export function openChildEngine({ files, limits, today, spool, concurrency = 2 }: ChildEngineFacts): ChildEngine {
  removeSpool(spool)
  const jobs = jobQueue(concurrency)
  let closed = false
  let ready = false
  let children = 0
  let child = newChild()

  // Each has a folder of its own: what a dying one still writes is in nobody's way.
  function newChild(): Child {
    ready = false
    children += 1
    const folder = join(spool, String(children))
    return startChild(folder, { onMessage: (message) => onMessage(message, folder), onEnd })
  }

  function onMessage(message: FromChild, folder: string): void {
    if (message.type === 'ready') ready = true
    else if (message.type === 'result') settle(message, folder, jobs.take(message.id))
    else if (message.type === 'checked') jobs.take(message.id)?.resolve(message.check)
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
    child = newChild()
  }

  // One that ends before it was ever ready would end again: the next question starts another, this does not.
  function onEnd(): void {
    if (!ready) {
      jobs.rejectAll()
      return
    }
    jobs.requeueRunning()
    child = newChild()
  }

  async function done(task: Task): Promise<Result> {
    if (closed) throw gone()
    if (child.ended()) child = newChild()
    const result = jobs.add(task)
    dispatch()
    return await result
  }

  return {
    pid: () => child.pid(),
    async select(plan, encoding, allowed) {
      const work = await selectWork(plan, { files, today })
      return rowsIn(await done({ work, encoding, limits: limitsWithin(allowed, limits) }))
    },
    async check(question, allowed) {
      const asked = { ...question, limits: { sqlLength: allowed.sqlCharacters } }
      return decisionIn(await done({ question: asked, limits: limitsWithin(allowed, limits) }))
    },
    async run(plan, encoding, allowed) {
      const work = await statementWork(plan, files)
      return rowsIn(await done({ work, encoding, limits: limitsWithin(allowed, limits) }))
    },
    async close() {
      closed = true
      ready = false
      jobs.rejectAll()
      await child.kill()
      removeSpool(spool)
    },
  }
}

/** Hands a result over; what lies in the child's folder is taken away from there at once. */
function settle({ id, done }: Extract<FromChild, { type: 'result' }>, folder: string, job: Settle | undefined): void {
  try {
    job?.resolve(encodedOf(done, join(folder, String(id))))
  } catch (error) {
    job?.reject(error)
  }
}

const otherThanAsked = () => new Error('the query process answered something else')

function rowsIn(result: Result): Encoded {
  if ('held' in result) return result
  throw otherThanAsked()
}

function decisionIn(result: Result): SqlCheck {
  if ('allow' in result) return result
  throw otherThanAsked()
}
