// A function of the template in a process of its own: its real bundle, with exactly the environment it is given.
import { type ChildProcess, fork } from 'node:child_process'
import type { Invoke } from './hosted-gateway.ts'
import { streamingRuntime } from './streaming-runtime.ts'

/** The process's program. Its clock stands where it is put; without that it is the machine's. */
export const runner = `${streamingRuntime}
const Real = Date
let standing
globalThis.Date = class extends Real {
  constructor(...given) { given.length === 0 && standing !== undefined ? super(standing) : super(...given) }
  static now() { return standing ?? Real.now() }
}
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

/** Starts the program `script` on a bundle. */
export function host(script: string, code: string, env: Record<string, string>): Hosted {
  const child: ChildProcess = fork(script, [code], { env, silent: true, execArgv: [] })
  const waiting = new Map<number, (result: unknown) => void>()
  child.on('message', ([id, result]: [number, unknown]) => {
    waiting.get(id)?.(result)
    waiting.delete(id)
  })
  // Read to the end, else the child stops when its pipe is full.
  child.stdout?.resume()
  child.stderr?.resume()
  let last = 0
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
