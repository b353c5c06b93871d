import { expect, test } from 'vitest'
import { tooLong } from '../../../engine/duck.ts'
import type { Encoded } from '../../../engine/engine.ts'
import { heldBytes } from '../../../engine/held.ts'
import { jobQueue } from '../../../engine/job-queue.ts'
import type { Job } from '../../../engine/run.ts'
import { aFolder, aPlan, engineFacts, published, today } from './a-publication.ts'

async function aJob(limit: number): Promise<Job> {
  const { limits } = engineFacts('')
  const plan = aPlan(await published(aFolder(), 'a\n1\n'), { limit })
  return { work: { type: 'select', plan, files: ['/none'], today }, encoding: { format: 'csv' }, limits }
}

function anAnswer(total: number): Encoded {
  return { rowCount: 0, total, participants: 'not-determined', sha256: '', held: heldBytes(Buffer.from('')) }
}

const never = () => {
  throw new Error('no deadline passes in this test')
}

test('at most so many jobs run at once, and the first to come is the first to run', async () => {
  const jobs = jobQueue(2)
  const [first, second, third] = [await aJob(1), await aJob(2), await aJob(3)]
  const results = [first, second, third].map((job) => jobs.add(job))
  const running = jobs.next(never)
  expect(running?.job).toBe(first)
  expect(jobs.next(never)?.job).toBe(second)
  expect(jobs.next(never)).toBeUndefined()
  jobs.take(running?.id ?? 0)?.resolve(anAnswer(7))
  expect(jobs.next(never)?.job).toBe(third)
  expect(await results[0]).toMatchObject({ total: 7 })
  const rest = results.slice(1).map((result) => expect(result).rejects.toMatchObject({ code: 'unavailable' }))
  jobs.rejectAll()
  await Promise.all(rest)
})

test('a job that lost its child goes first again, and is refused when it loses the second', async () => {
  const jobs = jobQueue(1)
  const [lost, other] = [await aJob(1), await aJob(2)]
  const refused = expect(jobs.add(lost)).rejects.toMatchObject({ code: 'unavailable' })
  const answered = jobs.add(other)
  jobs.next(never)
  jobs.requeueRunning()
  expect(jobs.next(never)?.job).toBe(lost)
  jobs.requeueRunning()
  await refused
  const next = jobs.next(never)
  expect(next?.job).toBe(other)
  jobs.take(next?.id ?? 0)?.resolve(anAnswer(0))
  expect(await answered).toMatchObject({ total: 0 })
})

test('jobs of a child that had too much memory go first again, in their order and each alone', async () => {
  const jobs = jobQueue(2)
  const [first, second, third] = [await aJob(1), await aJob(2), await aJob(3)]
  const answers = [first, second, third].map((job) => jobs.add(job))
  jobs.next(never)
  jobs.next(never)
  jobs.requeueAlone()
  for (const job of [first, second]) {
    const running = jobs.next(never)
    expect(running?.job).toBe(job)
    expect(jobs.next(never)).toBeUndefined()
    jobs.take(running?.id ?? 0)?.resolve(anAnswer(1))
  }
  const last = jobs.next(never)
  expect(last?.job).toBe(third)
  jobs.take(last?.id ?? 0)?.resolve(anAnswer(1))
  expect(await Promise.all(answers)).toHaveLength(3)
})

test('while a job runs alone nothing else does', async () => {
  const jobs = jobQueue(3)
  const [suspect, other] = [await aJob(1), await aJob(2)]
  const answers = [jobs.add(suspect), jobs.add(other)]
  jobs.next(never)
  jobs.requeueAlone()
  const alone = jobs.next(never)
  expect(jobs.next(never)).toBeUndefined()
  jobs.take(alone?.id ?? 0)?.resolve(anAnswer(1))
  const next = jobs.next(never)
  expect(next?.job).toBe(other)
  jobs.take(next?.id ?? 0)?.resolve(anAnswer(1))
  expect(await Promise.all(answers)).toHaveLength(2)
})

test('a job that lost one child by itself and another by its neighbour is still tried alone', async () => {
  const jobs = jobQueue(2)
  const job = await aJob(1)
  const answer = jobs.add(job)
  jobs.next(never)
  jobs.requeueRunning()
  jobs.next(never)
  jobs.requeueAlone()
  const running = jobs.next(never)
  expect(running?.job).toBe(job)
  jobs.take(running?.id ?? 0)?.resolve(anAnswer(4))
  expect(await answer).toMatchObject({ total: 4 })
})

test('who runs beside jobs that pass their deadline is tried as often as it takes, alone, and still has a try of its own', async () => {
  const jobs = jobQueue(2)
  const [late, beside, next] = [await aJob(1), await aJob(2), await aJob(3)]
  const refused = expect(jobs.add(late)).rejects.toMatchObject({ code: 'query-limit' })
  const answer = jobs.add(beside)
  const [first] = [jobs.next(never), jobs.next(never)]
  const waits = jobs.add(next)
  jobs.rejectLate(first?.id ?? 0, tooLong())
  await refused
  expect(jobs.next(never)?.job).toBe(beside)
  expect(jobs.next(never)).toBeUndefined()
  // Losing a child by itself is its first time.
  jobs.requeueRunning()
  const again = jobs.next(never)
  expect(again?.job).toBe(beside)
  jobs.take(again?.id ?? 0)?.resolve(anAnswer(5))
  expect(await answer).toMatchObject({ total: 5 })
  const last = jobs.next(never)
  jobs.take(last?.id ?? 0)?.resolve(anAnswer(6))
  expect(await waits).toMatchObject({ total: 6 })
})
