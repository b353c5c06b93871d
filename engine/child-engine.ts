// The engine of a laptop: queries run in one long-lived child process, so that a query which crashes or listens to
// nobody never takes the server or a session with it.
import type { Encoded, Engine } from './engine.ts'
import { type EngineFacts, selectWork, statementWork } from './in-process-engine.ts'
import type { Result } from './job-queue.ts'
import { jobRunner } from './job-runner.ts'
import { limitsWithin } from './limits.ts'
import { isToldBySystem } from './memory-watch.ts'
import type { SqlCheck } from './sql-check.ts'

export type ChildEngineFacts = EngineFacts & {
  /** Jobs that run at once; the others wait their turn, and their deadline begins with it. @default 2 */
  readonly concurrency?: number
  /** Whether the child tells of its memory itself. @default where the system does not tell: elsewhere than on Linux */
  readonly tellsMemory?: boolean
}

export type ChildEngine = Engine & {
  /** Process id of the present child, for people who look at the machine. */
  readonly pid: () => number | undefined
}

export function openChildEngine(facts: ChildEngineFacts): ChildEngine {
  const { files, limits, today, spool, concurrency = 2, tellsMemory = !isToldBySystem } = facts
  const runner = jobRunner({ spool, concurrency, tellsMemory })
  return {
    pid: runner.pid,
    async select(plan, encoding, allowed) {
      const work = await selectWork(plan, { files, today })
      return rowsIn(await runner.done({ work, encoding, limits: limitsWithin(allowed, limits) }))
    },
    async check(question, allowed) {
      const asked = { ...question, limits: { sqlLength: allowed.sqlCharacters } }
      return decisionIn(await runner.done({ question: asked, limits: limitsWithin(allowed, limits) }))
    },
    async run(plan, encoding, allowed) {
      const work = await statementWork(plan, files)
      return rowsIn(await runner.done({ work, encoding, limits: limitsWithin(allowed, limits) }))
    },
    close: runner.close,
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
