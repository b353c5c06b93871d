// The query process of a laptop: takes jobs over IPC, answers each, and dies with its parent. It is given neither
// settings nor secrets but the folder for its results; what it may read comes with each job.
import { join } from 'node:path'
import process from 'node:process'
import { lockedInstances } from './locked.ts'
import { memoryWatch } from './memory-watch.ts'
import { type FromChild, failure, ToChild, tellMemory } from './messages.ts'
import { runJob } from './run.ts'
import { removeSpool } from './spool.ts'
import { checkSql } from './sql-check.ts'
import { openSqlGate, type SqlGate } from './sql-gate.ts'

const instances = lockedInstances()
const [, , spool, word] = process.argv
if (spool === undefined) throw new Error('the query process was given no folder')

// Opened by the first question: most homes run no SQL, and starting must not wait for it.
let gate: SqlGate | undefined

function say(message: FromChild): void {
  process.send?.(message)
}

const memory = memoryWatch(
  () => process.memoryUsage.rss() / 1_048_576,
  (megabytes) => say({ type: 'memory', megabytes }),
)
let atWork = 0

async function worked(message: ToChild, folder: string): Promise<void> {
  atWork += 1
  if (word === tellMemory) memory.start()
  await answer(message, folder)
  atWork -= 1
  if (atWork === 0) memory.stop()
}

async function answer({ id, job }: ToChild, folder: string): Promise<void> {
  try {
    if ('question' in job) {
      gate ??= openSqlGate()
      say({ type: 'checked', id, check: await checkSql(job.question, gate) })
      return
    }
    say({ type: 'result', id, done: await runJob(job, instances, join(folder, String(id))) })
  } catch (error) {
    say(failure(id, error))
  }
}

process.on('message', (message) => worked(ToChild.parse(message), spool))
process.on('disconnect', () => {
  removeSpool(spool)
  // Not exit(): that waits for native threads, which may be in a query that listens to nobody.
  process.kill(process.pid, 'SIGKILL')
})

await instances.warm()
say({ type: 'ready' })
