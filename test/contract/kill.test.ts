// `together` under SIGKILL of the process that writes: no torn group, and nothing acknowledged is lost.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Keeper } from '../../stores/table.ts'
import { overBothKeepers, type Place } from './keepers.ts'

const writer = fileURLToPath(new URL('writer.ts', import.meta.url))

/** Lets a writer work until it has acknowledged `count` groups, kills it, and returns all it said. */
async function killedAfter(place: Place, run: string, count: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [writer, ...place.where, run], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (chunk) => {
    said += chunk
    if (said.split('\n').length > count) child.kill('SIGKILL')
  })
  const [, signal] = await once(child, 'close')
  expect(signal).toBe('SIGKILL')
  return said.split('\n').slice(0, -1)
}

/** The counters of a run, and how many records each group has. */
async function read(keeper: Keeper, run: string) {
  const counters = (await keeper.table('registry').query(run)).items
  const records = (await keeper.table('audit').query(run)).items
  const groups = Map.groupBy(records, (item) => item.sk.split('.').slice(0, 2).join('.'))
  const sizes = Object.fromEntries([...groups].map(([name, parts]) => [name, parts.length]))
  return { counts: counters.map((item) => Number(item.count)), sizes }
}

/** The last request of the dead may be under way in the emulator still: read until two readings agree. */
async function readAtRest(keeper: Keeper, run: string): ReturnType<typeof read> {
  for (let before = ''; ; ) {
    const now = await read(keeper, run)
    const text = JSON.stringify(now)
    if (text === before) return now
    before = text
  }
}

overBothKeepers('a killed writer', (place) => {
  test.each([1, 57, 200, 411, 640])(
    'leaves no torn group and loses nothing acknowledged, killed after %i',
    async (count) => {
      const run = `killed after ${count}`
      const acknowledged = await killedAfter(place(), run, count)
      const keeper = place().open()
      const { counts, sizes } = await readAtRest(keeper, run)
      await keeper.close()
      expect(acknowledged.length).toBeGreaterThanOrEqual(count)
      expect(acknowledged.filter((group) => sizes[group] !== 3)).toEqual([])
      const whole = counts.flatMap((length, lane) => Array.from({ length }, (_, at) => [`${lane}.${at}`, 3] as const))
      expect(sizes).toEqual(Object.fromEntries(whole))
    },
    30_000,
  )
})
