// Publications of a laptop's server, one after the other, each in a process that inherits no environment, no open file and
// no folder of ours.
import { type ChildProcess, fork } from 'node:child_process'
import { parse } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import * as z from 'zod/mini'
import { Refusal, refusalCodes } from '../core/refusal.ts'
import type { Publication, PublishJob } from './engine.ts'
import { errorOf } from './messages.ts'

const FromChild = z.discriminatedUnion('type', [
  // Comes from our own other half; only the envelope is looked at.
  z.object({ type: z.literal('published'), publication: z.custom<Publication>() }),
  z.object({ type: z.literal('refused'), id: z.number(), code: z.enum(refusalCodes), message: z.string() }),
  z.object({ type: z.literal('failed'), id: z.number(), message: z.string() }),
])

/** What is waited beyond the time of a job before its process is ended: it may listen to nobody. */
const graceSeconds = 5

export type PublishProcesses = {
  /** Publishes as `runPublishJob` does. Throws Refusal `slow-down` when others take too long before it. */
  publish(job: PublishJob & { readonly seconds: number }): Promise<Publication>
  /** Ends what is at work. */
  close(): Promise<void>
}

/** `patienceSeconds` is how long a publication waits for those before it: whoever asked is to be answered in time. */
export function publishProcesses(patienceSeconds = 30): PublishProcesses {
  let last: Promise<unknown> = Promise.resolve()
  let child: ChildProcess | undefined
  let isClosed = false
  return {
    publish(job) {
      const before = last
      const mine = isOverWithin(before, patienceSeconds).then((isOver) => {
        if (isClosed) throw new Error('the site is stopping')
        if (!isOver) throw new Refusal('slow-down', 'Other files are being published. Try again in a moment.')
        child = forked()
        return published(child, job)
      })
      last = Promise.all([before, mine.catch(() => undefined)])
      return mine
    },
    async close() {
      isClosed = true
      child?.kill('SIGKILL')
      await last
    },
  }
}

async function isOverWithin(work: Promise<unknown>, seconds: number): Promise<boolean> {
  const late = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => late.resolve(false), seconds * 1000)
  try {
    return await Promise.race([work.then(() => true), late.promise])
  } finally {
    clearTimeout(timer)
  }
}

function forked(): ChildProcess {
  return fork(fileURLToPath(new URL('./publish-child.ts', import.meta.url)), [], {
    cwd: parse(process.execPath).root,
    env: {},
    execArgv: ['--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
}

async function published(child: ChildProcess, job: PublishJob & { readonly seconds: number }): Promise<Publication> {
  const answered = Promise.withResolvers<unknown>()
  const gone = Promise.withResolvers<void>()
  const end = () => {
    answered.reject(new Error('the publishing process ended'))
    gone.resolve()
  }
  child.once('message', answered.resolve)
  child.once('exit', end)
  // Beware: a process that cannot be started says so more than once, and what nobody hears ends ours.
  child.on('error', end)
  const timer = setTimeout(() => child.kill('SIGKILL'), (job.seconds + graceSeconds) * 1000)
  try {
    child.send(job)
    const message = FromChild.parse(await answered.promise)
    if (message.type !== 'published') throw errorOf(message)
    return message.publication
  } finally {
    clearTimeout(timer)
    child.kill('SIGKILL')
    await gone.promise
  }
}
