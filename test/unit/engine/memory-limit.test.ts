// The bound behind DuckDB's own: what takes memory past it ends its process, and nobody else loses an answer by that.
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { firstQueryLimits } from '../../../core/query-limits.ts'
import { type ChildEngineFacts, openChildEngine } from '../../../engine/child-engine.ts'
import type { StatementPlan } from '../../../engine/engine.ts'
import { allowedMegabytes, isToldBySystem, megabytesOf, memoryWatch } from '../../../engine/memory-watch.ts'
import { aFolder, bytesIn, engineFacts, published } from './a-publication.ts'

afterEach(() => vi.useRealTimers())

const allowed = { ...firstQueryLimits, queryMegabytes: 64 }
// 1.6 GB that DuckDB's limit of 64 MB does not count. The gate refuses it, so it is given to the engine behind the gate.
const greedy = 'select len(range(200000000)) as n'
const short = 'select count(*) as n from "table"'
const long = 'select count(*) as n from range(12000) a, range(12000) b where (a.range * b.range) % 7 = 3'

async function anEngine(more: Partial<ChildEngineFacts> = {}) {
  const folder = aFolder()
  const table = await published(folder, 'a\n1\n2\n')
  const engine = openChildEngine({ ...engineFacts(folder), ...more })
  onTestFinished(() => engine.close())
  const column = { name: 'n', type: 'integer', phi: 'NotPHI' } as const
  const plan = (sql: string): StatementPlan => ({
    sql,
    values: [],
    schema: 'study',
    tables: [{ table, name: table.name }],
    level: 'NotPHI',
    columns: [column],
    participant: null,
    limit: null,
  })
  const ask = async (sql: string) =>
    Number((await bytesIn(await engine.run(plan(sql), csv, allowed))).toString('utf8', 3))
  return { ask, pid: engine.pid }
}

const csv = { format: 'csv' } as const
// Several processes are started, one after the other.
const timeout = 60_000
const tooMuch = { code: 'query-limit', message: 'The query needs more memory than is allowed.' }

test.each([false, true])(
  'a statement that DuckDB lets take more than it may is ended and refused, and the next is answered; the child tells of its memory itself: %s',
  async (tellsMemory) => {
    const { ask, pid } = await anEngine({ tellsMemory })
    const first = pid()
    await expect(ask(greedy)).rejects.toMatchObject(tooMuch)
    expect(pid()).not.toBe(first)
    expect(await ask(short)).toBe(2)
  },
)

test('of several that run, those that took little are answered, and the one that took too much is refused', {
  timeout,
}, async () => {
  const { ask, pid } = await anEngine()
  expect(await ask(short)).toBe(2)
  const first = pid()
  const [innocent, guilty, waiting] = await Promise.allSettled([ask(long), ask(greedy), ask(short)])
  expect(guilty).toMatchObject({ status: 'rejected', reason: tooMuch })
  expect(innocent).toEqual({ status: 'fulfilled', value: expect.any(Number) })
  expect(waiting).toEqual({ status: 'fulfilled', value: 2 })
  expect(pid()).not.toBe(first)
})

test('several that each take too much are all refused, and the next is answered', { timeout }, async () => {
  const { ask } = await anEngine()
  const outcomes = await Promise.allSettled([ask(greedy), ask(greedy), ask(short)])
  expect(outcomes).toMatchObject([
    { status: 'rejected', reason: tooMuch },
    { status: 'rejected', reason: tooMuch },
    { status: 'fulfilled', value: 2 },
  ])
})

test('nothing looks at the memory of a child that has nothing to do', async () => {
  const { ask } = await anEngine()
  expect(await ask(short)).toBe(2)
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const answer = ask(short)
  await new Promise(setImmediate)
  expect(vi.getTimerCount()).toBe(1)
  expect(await answer).toBe(2)
  expect(vi.getTimerCount()).toBe(0)
})

test('a watch that is started twice looks once at a time, and not at all when nobody knows or it was stopped', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const answers = [1, null, 3]
  const seen: number[] = []
  const watch = memoryWatch(
    () => answers.shift() ?? null,
    (megabytes) => seen.push(megabytes),
  )
  watch.start()
  watch.start()
  vi.advanceTimersToNextTimer()
  expect(seen).toEqual([1])
  vi.advanceTimersToNextTimer().advanceTimersToNextTimer()
  expect(seen).toEqual([1, 3])
  watch.stop()
  expect(vi.getTimerCount()).toBe(0)
})

test('what the system tells of a process is what the process tells of itself; of one that is not there, nothing', () => {
  const told = megabytesOf(process.pid)
  const own = process.memoryUsage.rss() / 1_048_576
  expect(told === null ? isToldBySystem : Math.abs(told - own) > 32).toBe(false)
  expect([megabytesOf(undefined), megabytesOf(2 ** 30)]).toEqual([null, null])
})

test('the more may run at once, and the more each is allowed, the more the process may have', () => {
  const { limits } = engineFacts('')
  const task = (memoryMegabytes: number) => ({
    question: { sql: '', parameters: {}, tables: [], schema: '', level: 'NotPHI', limits: { sqlLength: 1 } } as const,
    limits: { ...limits, memoryMegabytes },
  })
  const [small, large] = [task(100), task(1_000)]
  expect(allowedMegabytes([large]) - allowedMegabytes([small])).toBeGreaterThanOrEqual(900)
  expect(allowedMegabytes([large, small])).toBe(
    allowedMegabytes([large]) + allowedMegabytes([small]) - allowedMegabytes([]),
  )
})
