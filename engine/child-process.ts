// Starting, watching and ending the query process. It inherits no environment, no open file and no folder of ours but one
// of its own for results, which goes when it goes.
import { type ChildProcess, fork } from 'node:child_process'
import { parse } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { megabytesOf, memoryWatch } from './memory-watch.ts'
import { FromChild, type ToChild, tellMemory } from './messages.ts'
import { removeSpool } from './spool.ts'

export type Child = {
  readonly pid: () => number | undefined
  readonly state: () => 'starting' | 'ready' | 'killed' | 'ended'
  /** How many jobs it was given since it started. */
  readonly given: () => number
  /** Gives it a job; its memory is watched from now on. */
  readonly send: (message: ToChild) => void
  /** It has nothing to do: nobody need watch it. */
  readonly rest: () => void
  /** Ends it at once, whatever it does; resolves when it is gone. No `onEnd` follows. */
  readonly kill: () => Promise<void>
}

export type ChildEvents = {
  readonly onMessage: (message: FromChild) => void
  /** How much memory it has, again and again while it works. */
  readonly onMemory: (megabytes: number) => void
  /** It ended by itself, or never started. */
  readonly onEnd: (wasReady: boolean) => void
}

export type ChildFacts = {
  /** The child's own folder; it is made by the first result that needs it. */
  readonly spool: string
  /** Whether it is to tell how much memory it has itself. */
  readonly tellsMemory: boolean
}

// A child that has said nothing after this long never will.
const bootMilliseconds = 20_000

// The collector is called between lots of rows (lots.ts). Texts of rows die young, and V8 gives the young ever more room:
// tried with a million rows, 4 MB of it save 150 MB of memory and cost no time; 1 MB cost some.
const execArgv = ['--disable-warning=ExperimentalWarning', '--expose-gc', '--max-semi-space-size=4']

function forked({ spool, tellsMemory }: ChildFacts): ChildProcess {
  const words = [spool, ...(tellsMemory ? [tellMemory] : [])]
  return fork(fileURLToPath(new URL('./child.ts', import.meta.url)), words, {
    cwd: parse(process.execPath).root,
    env: {},
    execArgv,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
}

export function startChild(facts: ChildFacts, { onMessage, onMemory, onEnd }: ChildEvents): Child {
  const child = forked(facts)
  const memory = memoryWatch(() => (facts.tellsMemory ? null : megabytesOf(child.pid)), onMemory)
  const gone = Promise.withResolvers<void>()
  let state: ReturnType<Child['state']> = 'starting'
  let given = 0
  const isAlive = () => state === 'starting' || state === 'ready'
  const boot = setTimeout(() => child.kill('SIGKILL'), bootMilliseconds)
  const end = () => {
    clearTimeout(boot)
    memory.stop()
    removeSpool(facts.spool)
    gone.resolve()
    if (!isAlive()) return
    const wasReady = state === 'ready'
    state = 'ended'
    onEnd(wasReady)
  }
  child.on('message', (raw) => {
    clearTimeout(boot)
    if (!isAlive()) return
    const message = FromChild.parse(raw)
    if (message.type === 'ready') state = 'ready'
    if (message.type === 'memory') onMemory(message.megabytes)
    else onMessage(message)
  })
  child.on('exit', end)
  // Beware: a child that cannot be started emits `error` and never `exit`; a failed send emits `error` while it lives.
  child.on('error', () => {
    if (child.pid === undefined) end()
  })
  return {
    pid: () => child.pid,
    state: () => state,
    given: () => given,
    send(message) {
      given += 1
      memory.start()
      child.send(message)
    },
    rest: memory.stop,
    async kill() {
      memory.stop()
      if (isAlive()) state = 'killed'
      child.kill('SIGKILL')
      await gone.promise
    },
  }
}
