// Builders: the command line as a process of its own, in a home of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const bin = fileURLToPath(new URL('../../../bin/proviso.ts', import.meta.url))

export type Ended = {
  readonly code: number | null
  readonly signal: string | null
  readonly out: string
  readonly err: string
}

export type Process = {
  readonly child: ChildProcess
  /** Resolves with all that was printed once a line begins so; rejects when the process ends without it. */
  line(beginning: string): Promise<string>
  readonly ended: Promise<Ended>
}

/** The path of a home that is not there yet; removed after the test. */
export function aHomePath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'proviso-home-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'home')
}

/** Starts `proviso` on a home; it does not outlive the test. */
export function proviso(home: string, args: readonly string[], settings: Record<string, string> = {}): Process {
  const env = { ...process.env, PORT: '0', PROVISO_HOME: home, ...settings }
  const child = spawn(process.execPath, [bin, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  const printed = new Set<() => void>()
  child.stdout.on('data', (text) => {
    out += text
    for (const look of printed) look()
  })
  child.stderr.on('data', (text) => (err += text))
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, out, err }))
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const line = (beginning: string) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        if (
          out
            .split('\n')
            .slice(0, -1)
            .some((one) => one.startsWith(beginning))
        )
          resolve(out)
      }
      printed.add(look)
      look()
      ended.then((end) => reject(new Error(`ended with ${end.code} ${end.signal}: ${end.err}`)))
    })
  return { child, line, ended }
}

export const ready = 'Proviso is ready at '

/** Starts the site and waits until it accepts requests. */
export async function aStarted(home: string, ...args: string[]): Promise<Process & { url: string; out: string }> {
  const started = proviso(home, ['start', ...args])
  const out = await started.line(ready)
  const url = new RegExp(`^${ready}(\\S+)$`, 'm').exec(out)?.[1] ?? ''
  return { ...started, url, out }
}

/** Stops it as a service manager does. */
export function stop(started: Process): Promise<Ended> {
  started.child.kill('SIGTERM')
  return started.ended
}
