// The query process of a laptop: takes jobs over IPC, answers each, and dies with its parent. It is given neither
// settings nor secrets; what it may read comes with each job.
import process from 'node:process'
import { lockedInstances } from './locked.ts'
import { type FromChild, failure, ToChild } from './messages.ts'
import { runSelect } from './run.ts'

const instances = lockedInstances()

function say(message: FromChild): void {
  process.send?.(message)
}

async function answer({ id, job }: ToChild): Promise<void> {
  try {
    say({ type: 'result', id, result: await runSelect(job, instances) })
  } catch (error) {
    say(failure(id, error))
  }
}

process.on('message', (message) => answer(ToChild.parse(message)))
// Not exit(): that waits for native threads, which may be in a query that listens to nobody.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

await instances.warm()
say({ type: 'ready' })
