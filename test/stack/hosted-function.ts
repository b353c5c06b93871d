// A function of the template in a process of its own: its real bundle, with exactly the environment it is given. The
// process is started by the first call, as in AWS.
import { type ChildProcess, fork } from 'node:child_process'
import type { LogEntry } from '../../stores/world.ts'
import type { Invoke } from './hosted-gateway.ts'
import { streamingRuntime } from './streaming-runtime.ts'

/**
 * The process's program. Its clock stands where it is put; without that it is the machine's. An attempt to reach AWS has
 * 300 ms: here it has more, because a busy test machine is no fault to find.
 */
export const runner = `${streamingRuntime}
const Real = Date
let standing
globalThis.Date = class extends Real {
  constructor(...given) { given.length === 0 && standing !== undefined ? super(standing) : super(...given) }
  static now() { return standing ?? Real.now() }
}
const { setTimeout } = globalThis
globalThis.setTimeout = (call, ms, ...given) => setTimeout(call, ms === 300 ? 20_000 : ms, ...given)
for (const level of ['info', 'warn', 'error']) console[level] = (entry) => process.send(['log', entry])
const { handler } = await import(process.argv[2])
process.on('message', async ([id, event]) => {
  if (id === 'clock') { standing = event; return }
  try { process.send([id, await handler(event)]) } catch (error) { process.send([id, { error: error.message }]) }
})`

export type Hosted = {
  readonly invoke: Invoke
  /** From now on it is this late. */
  setClock(ms: number): void
  stop(): void
}

export type HostedOptions = {
  /** The program of the process, and the bundle it runs. */
  readonly script: string
  readonly bundle: string
  readonly env: Readonly<Record<string, string>>
  /** Is handed what the function writes into its log. */
  readonly log: (entry: LogEntry) => void
}

type Message = readonly ['log', LogEntry] | readonly [call: number, result: unknown]

/** A function that waits for its first call. */
export function host(options: HostedOptions): Hosted {
  let started: ReturnType<typeof start> | undefined
  let clock: number | undefined
  return {
    invoke(event) {
      if (started === undefined) {
        // As in AWS: where a process has ended, the next call begins another.
        started = start(options, () => {
          started = undefined
        })
        if (clock !== undefined) started.setClock(clock)
      }
      return started.invoke(event)
    },
    setClock(ms) {
      clock = ms
      started?.setClock(ms)
    },
    stop: () => started?.stop(),
  }
}

function start({ script, bundle, env, log }: HostedOptions, ended: () => void): Hosted {
  const child: ChildProcess = fork(script, [bundle], { env, silent: true, execArgv: [] })
  const waiting = new Map<number, (result: unknown) => void>()
  let last = 0
  child.on('message', (message: Message) => {
    if (message[0] === 'log') return log(message[1])
    const [call, result] = message
    waiting.get(call)?.(result)
    waiting.delete(call)
  })
  // Nobody waits for ever for a function that is gone.
  child.once('exit', () => {
    ended()
    for (const answer of waiting.values()) answer({ error: 'the process has ended' })
  })
  // Read to the end, else the child stops when its pipe is full.
  child.stdout?.resume()
  child.stderr?.resume()
  return {
    invoke: (event) =>
      new Promise((resolve) => {
        last += 1
        waiting.set(last, resolve)
        child.send([last, event])
      }),
    setClock: (ms) => void child.send(['clock', ms]),
    stop: () => void child.kill('SIGKILL'),
  }
}
