import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isWithin, phiLevels } from '../../core/phi.ts'
import type { TableShape } from '../../core/query.ts'
import { openInProcessEngine } from '../../engine/in-process-engine.ts'
import { engineFacts, published, readBack, today } from '../unit/engine/a-publication.ts'
import { csvOf, type RandomTable, randomPlan, randomTable } from './engine-arbitraries.ts'
import { modelSelect } from './engine-model.ts'

test('every filter, sort and page answers what a plain evaluator answers, at every level', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(randomTable, fc.infiniteStream(fc.nat()), async (random, seeds) => {
      await withTable(random, async (table, engine) => {
        const rows = random.rows.map((row) => row.map(({ cell }) => cell))
        for (const seed of seeds.take(20)) {
          const [plan] = fc.sample(randomPlan(table), { seed, numRuns: 1 })
          if (plan === undefined) throw new Error('no plan')
          const visible = table.columns.filter(({ phi }) => isWithin(phi, plan.level))
          const { page, ...wanted } = modelSelect(plan, rows, visible, today)
          const { participants, ...answer } = await engine.select(plan)
          expect(answer, JSON.stringify(plan.filters)).toEqual(wanted)
          const ids = [...new Set(page.flatMap(([who]) => (who === null ? [] : [String(who)])))].sort()
          expect(participants).toMatchObject({ count: ids.length, ids })
        }
      })
    }),
    { numRuns: 25 },
  )
})

test('what a lower level answers is what a higher level answers, less the columns in between', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(randomTable, fc.infiniteStream(fc.nat()), async (random, seeds) => {
      await withTable(random, async (table, engine) => {
        for (const seed of seeds.take(4)) {
          const [low] = fc.sample(randomPlan(table), { seed, numRuns: 1 })
          if (low === undefined) throw new Error('no plan')
          // Searching all text columns is the one filter whose meaning depends on the level.
          const plan = { ...low, filters: low.filters.filter(({ column }) => column !== null) }
          const lower = await engine.select(plan)
          for (const level of phiLevels.filter((level) => isWithin(plan.level, level))) {
            const higher = await engine.select({ ...plan, level })
            expect(higher).toEqual(lower)
          }
        }
      })
    }),
    { numRuns: 15 },
  )
})

async function withTable(
  random: RandomTable,
  work: (table: TableShape, engine: ReturnType<typeof readBack>) => Promise<void>,
) {
  const folder = mkdtempSync(join(tmpdir(), 'proviso-law-'))
  const engine = readBack(openInProcessEngine(engineFacts(folder)))
  try {
    const pairs = <V>(of: (column: RandomTable['columns'][number]) => V) =>
      Object.fromEntries(random.columns.map((c) => [c.name, of(c)]))
    const columns = pairs(({ phi }) => phi)
    const types = pairs(({ type }) => type)
    const definition = { participant: 'Who', key: [...random.key], columns, types }
    await work(await published(folder, csvOf(random), definition), engine)
  } finally {
    await engine.close()
    rmSync(folder, { recursive: true })
  }
}
