// Starting and ending the query process. It inherits no environment, no open file and no folder of ours but one of its
// own for results, which goes when it goes.
import { fork } from 'node:child_process'
import { parse } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { FromChild, type ToChild } from './messages.ts'
import { removeSpool } from './spool.ts'

export type Child = {
  readonly pid: () => number | undefined
  readonly ended: () => boolean
  readonly send: (message: ToChild) => void
  /** Ends it at once, whatever it does; resolves when it is gone. No `onEnd` follows. */
  readonly kill: () => Promise<void>
}

export type ChildEvents = {
  readonly onMessage: (message: FromChild) => void
  /** It ended by itself, or never started. */
  readonly onEnd: () => void
}

// A child that has said nothing after this long never will.
const bootMilliseconds = 20_000

/** `spool` is the child's own folder; it is made by the first result that needs it. */
export function startChild(spool: string, { onMessage, onEnd }: ChildEvents): Child {
  const forked = fork(fileURLToPath(new URL('./child.ts', import.meta.url)), [spool], {
    cwd: parse(process.execPath).root,
    env: {},
    // The collector is called between lots of rows (lots.ts).
    execArgv: ['--disable-warning=ExperimentalWarning', '--expose-gc'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const gone = Promise.withResolvers<void>()
  let state: 'alive' | 'killed' | 'ended' = 'alive'
  const boot = setTimeout(() => forked.kill('SIGKILL'), bootMilliseconds)
  const end = () => {
    clearTimeout(boot)
    removeSpool(spool)
    gone.resolve()
    if (state !== 'alive') return
    state = 'ended'
    onEnd()
  }
  forked.on('message', (message) => {
    clearTimeout(boot)
    if (state === 'alive') onMessage(FromChild.parse(message))
  })
  forked.on('exit', end)
  // Beware: a child that cannot be started emits `error` and never `exit`; a failed send emits `error` while it lives.
  forked.on('error', () => {
    if (forked.pid === undefined) end()
  })
  return {
    pid: () => forked.pid,
    ended: () => state === 'ended',
    send: (message) => void forked.send(message),
    async kill() {
      if (state === 'alive') state = 'killed'
      forked.kill('SIGKILL')
      await gone.promise
    },
  }
}
