import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import type { SelectPlan } from '../../../core/query.ts'
import { openChildEngine } from '../../../engine/child-engine.ts'
import type { EngineFacts } from '../../../engine/in-process-engine.ts'
import { aFolder, aPlan, engineFacts, listShape, published, readBack } from './a-publication.ts'

afterEach(() => vi.useRealTimers())

async function aTable() {
  const folder = aFolder()
  return { folder, table: await published(folder, 'a,b\n1,x\n2,y\n', { participant: 'b' }) }
}

function anEngine(folder: string, limits: Partial<EngineFacts['limits']> = {}) {
  const engine = readBack(openChildEngine(engineFacts(folder, limits)))
  onTestFinished(() => engine.close())
  return engine
}

test('a child answers as the engine in this process does, refusals included', async () => {
  const { folder, table } = await aTable()
  const engine = anEngine(folder, { rows: 1 })
  expect(await engine.select(aPlan(table, { limit: 1 }))).toMatchObject({
    rows: [[1, 'x']],
    total: 2,
    participants: { ids: ['x'] },
  })
  await expect(engine.select(aPlan(table))).rejects.toMatchObject({ name: 'Refusal', code: 'too-large' })
  await expect(engine.select(aPlan({ ...table, files: 'gone' }))).rejects.toThrow(/^the data engine failed: /)
})

test('one child serves many questions', async () => {
  const { folder, table } = await aTable()
  const engine = anEngine(folder)
  await engine.select(aPlan(table))
  const pid = engine.pid()
  const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => engine.select(aPlan(table, { limit: i % 3 }))))
  expect(answers.map(({ rows }) => rows.length)).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0])
  expect(engine.pid()).toBe(pid)
})

test('questions in flight when the child dies are answered by the next child', async () => {
  const { folder, table } = await aTable()
  const engine = anEngine(folder)
  await engine.select(aPlan(table))
  const first = childOf(engine)
  process.kill(first, 'SIGSTOP')
  const answers = [1, 2, 0].map((limit) => engine.select(aPlan(table, { limit })))
  await new Promise(setImmediate)
  process.kill(first, 'SIGKILL')
  expect((await Promise.all(answers)).map(({ rows }) => rows.length)).toEqual([1, 2, 0])
  expect(engine.pid()).not.toBe(first)
})

test('a question that loses two children is refused, and the third child serves the next', async () => {
  const { folder, table } = await aTable()
  const engine = anEngine(folder, { seconds: 600 })
  await engine.select(aPlan(table))
  const first = childOf(engine)
  process.kill(first, 'SIGSTOP')
  const answer = engine.select(aPlan(table))
  const refused = expect(answer).rejects.toMatchObject({ code: 'unavailable' })
  process.kill(first, 'SIGKILL')
  await vi.waitUntil(() => engine.pid() !== first)
  process.kill(childOf(engine), 'SIGKILL')
  await refused
  expect((await engine.select(aPlan(table))).total).toBe(2)
})

test('who passes the deadline is refused with query-limit, the child is killed, and the others are answered', async () => {
  const { folder, table } = await aTable()
  const engine = anEngine(folder, { seconds: 10 })
  await engine.select(aPlan(table))
  const first = childOf(engine)
  process.kill(first, 'SIGSTOP')
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const late = engine.select(aPlan(table))
  const refused = expect(late).rejects.toMatchObject({ code: 'query-limit' })
  await vi.advanceTimersByTimeAsync(9_000)
  const other = engine.select(aPlan(table, { limit: 1 }))
  await vi.advanceTimersByTimeAsync(1_500)
  await refused
  expect((await other).rows).toEqual([[1, 'x']])
  expect(engine.pid()).not.toBe(first)
  expect(isAlive(first)).toBe(false)
})

test('close ends the child and refuses what waits and what comes', async () => {
  const { folder, table } = await aTable()
  const engine = readBack(openChildEngine(engineFacts(folder)))
  const waiting = expect(engine.select(aPlan(table))).rejects.toMatchObject({ code: 'unavailable' })
  const child = childOf(engine)
  await engine.close()
  await waiting
  expect(isAlive(child)).toBe(false)
  await expect(engine.select(aPlan(table))).rejects.toMatchObject({ code: 'unavailable' })
})

test('a child dies with its parent, even in the middle of a query', async () => {
  const folder = aFolder()
  const table = await published(folder, `a\n${'x\n'.repeat(20_000)}`)
  const parent = spawn(process.execPath, ['--input-type=module', '-e', parentScript(folder, aPlan(table))])
  const [line] = await once(parent.stdout, 'data')
  expect(isAlive(Number(line))).toBe(true)
  parent.kill('SIGKILL')
  await vi.waitUntil(() => !isAlive(Number(line)), { timeout: 5_000 })
})

// Asks something short, then something that takes half a minute, and says who works on it.
function parentScript(folder: string, plan: SelectPlan): string {
  return `
    import { openChildEngine } from ${JSON.stringify(new URL('../../../engine/child-engine.ts', import.meta.url).href)}
    const files = { path: async (name) => ${JSON.stringify(folder)} + '/' + name }
    const limits = { rows: 100000, seconds: 600, memoryMegabytes: 512, spoolMegabytes: 64 }
    const spool = ${JSON.stringify(folder)} + '/spool'
    const engine = openChildEngine({ files, limits, spool, today: () => '2026-03-15' })
    const encoding = { format: 'json', shape: ${JSON.stringify(listShape)} }
    const plan = ${JSON.stringify(plan)}
    const allowed = { queryRows: 100000, querySeconds: 600, queryMegabytes: 512, sqlCharacters: 8192 }
    await engine.select(plan, encoding, allowed)
    const values = Array.from({ length: 5000 }, (_, i) => 'none' + i)
    const filters = Array.from({ length: 30 }, () => ({ column: 'a', op: 'containsnoneof', values }))
    engine.select({ ...plan, filters }, encoding, allowed)
    setImmediate(() => console.log(engine.pid()))`
}

function childOf(engine: Pick<ReturnType<typeof openChildEngine>, 'pid'>): number {
  const pid = engine.pid()
  if (pid === undefined) throw new Error('no child')
  return pid
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
