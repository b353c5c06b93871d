// A publication in a process of its own: the file is hostile, and whatever it does to the library that reads it, the
// server and its sessions go on. Given one job over IPC; gone after it, and with its parent.
import process from 'node:process'
import type { PublishJob } from './engine.ts'
import { failure } from './messages.ts'
import { runPublishJob } from './publish-job.ts'

process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
// The job comes from our own other half.
process.once('message', (job: PublishJob) => {
  runPublishJob(job)
    .then((publication) => ({ type: 'published', publication }))
    .catch((error: unknown) => failure(0, error))
    .then((message) => process.send?.(message))
})
