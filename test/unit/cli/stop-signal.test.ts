// One press of Ctrl-C stops cleanly however often npm repeats it; another one ends at once.
import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { onStopSignal } from '../../../cli/stop-signal.ts'

test('signals within a second are one press; a later one ends at once', () => {
  const terminal = new EventEmitter()
  const done: string[] = []
  let at = 5000
  onStopSignal(terminal, { stop: () => done.push('stop'), exit: () => done.push('exit'), nowMs: () => at })
  terminal.emit('SIGINT')
  terminal.emit('SIGINT')
  at += 900
  terminal.emit('SIGTERM')
  expect(done).toEqual(['stop'])
  at += 200
  terminal.emit('SIGINT')
  expect(done).toEqual(['stop', 'exit'])
})
