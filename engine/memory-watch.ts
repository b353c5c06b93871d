// How much memory the query process has: looked at while it works and never at rest, since a look costs a little. It is
// the barrier behind DuckDB's own limit, for what ignores that.
import { readFileSync } from 'node:fs'
import type { Task } from './run.ts'

export type MemoryWatch = {
  /** Looks from now on, again and again; nothing happens when it does already. */
  readonly start: () => void
  readonly stop: () => void
}

// What takes memory as fast as it can has taken some hundred megabytes more by then.
const everyMilliseconds = 50

/** Tells `onLook` how many megabytes `megabytes` answers; null, when nobody knows, is not told. */
export function memoryWatch(megabytes: () => number | null, onLook: (megabytes: number) => void): MemoryWatch {
  let timer: NodeJS.Timeout | undefined
  return {
    start() {
      timer ??= setInterval(() => {
        const found = megabytes()
        if (found !== null) onLook(found)
      }, everyMilliseconds)
    },
    stop() {
      clearInterval(timer)
      timer = undefined
    },
  }
}

/** Whether this system tells about the memory of another process; where not, the process tells of itself. */
export const isToldBySystem = process.platform === 'linux'

/** Resident memory of a process, and what of it was swapped out, as Linux tells. Null when it is gone. */
export function megabytesOf(pid: number | undefined): number | null {
  const status = pid === undefined ? '' : statusOf(pid)
  const kilobytes = [...status.matchAll(/^Vm(?:RSS|Swap):\s+(\d+) kB$/gm)].map(([, size]) => Number(size))
  return kilobytes.length === 0 ? null : kilobytes.reduce((sum, size) => sum + size, 0) / 1_024
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'latin1')
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return ''
    throw error
  }
}

// Node, DuckDB's library, and what earlier jobs left to be collected.
const ownMegabytes = 256

// DuckDB has been seen to take 1.8 times what it was given; rows on their way to text are beyond its count.
const factor = 2
const encodingMegabytes = 128

/** What the process may have while these jobs run. */
export function allowedMegabytes(running: readonly Task[]): number {
  const shares = running.map(({ limits }) => factor * limits.memoryMegabytes + encodingMegabytes)
  return shares.reduce((sum, share) => sum + share, ownMegabytes)
}
