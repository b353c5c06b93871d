// What is done on a locked instance when its time is over: refused, whatever it looks like, and nothing of it is left.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ask, tooLong } from '../../../engine/duck.ts'
import { lockedInstances } from '../../../engine/locked.ts'
import { runJob } from '../../../engine/run.ts'
import { aFolder, aPlan, engineFacts, published, today } from './a-publication.ts'

const limits = { rows: 10, seconds: 20, memoryMegabytes: 512, spoolMegabytes: 1 }

function anInstance() {
  const instances = lockedInstances()
  onTestFinished(() => instances.close())
  return instances
}

test('what is read when the time is over counts for nothing, though it ends as if there were no more rows', async () => {
  const interrupted = Promise.withResolvers<void>()
  let read = 0
  const reading = anInstance().use({ files: [] }, { ...limits, seconds: 0.2 }, async (connection) => {
    const interrupt = connection.interrupt.bind(connection)
    connection.interrupt = () => {
      interrupt()
      interrupted.resolve()
    }
    const prepared = await connection.prepare('select range from range(10000000)')
    const rows = await prepared.stream()
    read += (await rows.fetchChunk())?.rowCount ?? 0
    await interrupted.promise
    for (let chunk = await rows.fetchChunk(); chunk?.rowCount; chunk = await rows.fetchChunk()) read += chunk.rowCount
  })
  await expect(reading).rejects.toMatchObject({ code: 'query-limit' })
  expect(read).toBeGreaterThan(0)
  expect(read).toBeLessThan(10_000_000)
})

test('rows that were spooled when the time was over are not left behind', async () => {
  const folder = aFolder()
  const table = await published(folder, `a\n${'a long text\n'.repeat(9_000)}`)
  const sound = anInstance()
  const path = join(folder, 'spooled')
  let wasSpooled = false
  const late: typeof sound = {
    ...sound,
    async use(reach, allowed, work) {
      await sound.use(reach, allowed, work)
      wasSpooled = existsSync(path)
      throw tooLong()
    },
  }
  const work = { type: 'select', plan: aPlan(table), files: [join(folder, 'table/v1/NotPHI.parquet')], today } as const
  const job = { work, encoding: { format: 'parquet' }, limits: { ...limits, rows: 10_000 } } as const
  await expect(runJob(job, late, path)).rejects.toMatchObject({ code: 'query-limit' })
  expect([wasSpooled, existsSync(path)]).toEqual([true, false])
})

test('a query that takes too long is interrupted and refused', async () => {
  const { limits } = engineFacts('', { seconds: 0.05 })
  const sql = 'select count(*) from range(100000) a, range(100000) b where (a.range * b.range) % 7 = 3'
  const late = anInstance().use({ files: ['/none'] }, limits, (connection) => ask(connection, sql))
  await expect(late).rejects.toMatchObject({ code: 'query-limit' })
})

test('setting an instance up counts into the time', async () => {
  const reach = { files: [], setUp: 'create table t as select count(*) as n from range(1000000000000)' }
  const used = anInstance().use(reach, { ...limits, seconds: 0.2 }, async () => 'reached')
  await expect(used).rejects.toMatchObject({ code: 'query-limit' })
})
