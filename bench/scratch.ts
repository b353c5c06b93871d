// Child processes and temporary folders of a run. Promise: none is left when this process ends, however it ends short of
// SIGKILL.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'

export type Child = {
  readonly pid: number
  /** The first match among the lines it prints; throws when it ends first or a minute passes. */
  line(pattern: RegExp): Promise<RegExpExecArray>
  /** Waits until it has ended by itself, however long that takes; throws unless it ended well. */
  done(): Promise<void>
  /** Asks it to end, and waits until it has. */
  stop(): Promise<void>
}

const patienceMs = 60_000
const children = new Set<ChildProcess>()
const folders = new Set<string>()

process.on('exit', () => {
  for (const child of children) signal(child, 'SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
})
for (const [name, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.once(name, () => process.exit(code))
}

/** A new empty folder, removed at the end of the run. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'proviso-bench-'))
  folders.add(folder)
  return folder
}

/** Runs a file on this Node, in a process of its own. */
export function startChild(args: readonly string[], env: Readonly<Record<string, string>> = {}): Child {
  // A group of its own, so that what the child starts can be ended with it.
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  children.add(child)
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, by) => resolve(by ?? `code ${code}`))
  }).finally(() => children.delete(child))
  let complaints = ''
  child.stderr.on('data', (text) => {
    complaints = `${complaints}${text}`.slice(-2000)
  })
  const failure = (how: string) => new Error(`${args.join(' ')}: ${how}. ${complaints}`.trim())
  const lines = createInterface(child.stdout)
  return {
    pid: child.pid ?? 0,
    line: (pattern) => lineOf(lines, pattern, ended, failure),
    async done() {
      const how = await ended
      if (how !== 'code 0') throw failure(`it ended with ${how}`)
    },
    async stop() {
      signal(child, 'SIGTERM')
      const impatient = setTimeout(() => signal(child, 'SIGKILL'), 10_000)
      await ended
      clearTimeout(impatient)
    },
  }
}

type Failure = (how: string) => Error

function lineOf(lines: Interface, pattern: RegExp, ended: Promise<string>, failure: Failure): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    const late = () => reject(failure(`it was not ready after ${patienceMs / 1000} s`))
    const impatient = setTimeout(late, patienceMs)
    lines.on('line', (text) => {
      const match = pattern.exec(text)
      if (!match) return
      clearTimeout(impatient)
      resolve(match)
    })
    void ended.then((how) => {
      clearTimeout(impatient)
      reject(failure(`it ended with ${how} before it was ready`))
    })
  })
}

function signal({ pid, exitCode, signalCode }: ChildProcess, name: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return
  try {
    process.kill(name === 'SIGKILL' ? -pid : pid, name)
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ESRCH'
    if (!isGone) throw error
  }
}
