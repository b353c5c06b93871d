// Something that goes on while a test does something else.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { parallel } from './keepers.ts'

/** Does something again and again, many at once, until it is told that it is over. */
export function meanwhile(many: number, act: (at: number) => Promise<unknown>) {
  const end = new AbortController()
  const all = parallel(many, async (at) => {
    while (!end.signal.aborted) {
      await act(at)
      await nextTurn()
    }
  })
  onTestFinished(() => end.abort())
  return {
    async over() {
      end.abort()
      await all
    },
  }
}
