// One Ctrl-C stops, another ends at once. Beware: npm repeats to its child what the terminal sends to the whole group,
// so that one press arrives two or three times within moments; those count as one.
import type { EventEmitter } from 'node:events'

export type Stopping = {
  /** Begins to stop cleanly. */
  stop(): void
  /** Ends the process at once. */
  exit(): void
  nowMs(): number
}

/** Signals this close together are one press. */
const onePressMs = 1000

/** Listens for SIGINT and SIGTERM on a process. */
export function onStopSignal(on: Pick<EventEmitter, 'on'>, { stop, exit, nowMs }: Stopping): void {
  let firstAtMs: number | undefined
  const heard = () => {
    if (firstAtMs === undefined) {
      firstAtMs = nowMs()
      stop()
    } else if (nowMs() - firstAtMs > onePressMs) exit()
  }
  for (const signal of ['SIGINT', 'SIGTERM']) on.on(signal, heard)
}
