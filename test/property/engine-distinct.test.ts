import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openInProcessEngine } from '../../engine/in-process-engine.ts'
import { engineFacts, published, readBack } from '../unit/engine/a-publication.ts'
import { csvOf, randomPlan, randomTable } from './engine-arbitraries.ts'

test('the different values of a column are those of its rows, each once, in the order of the rows sorted by it', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(randomTable, fc.infiniteStream(fc.nat()), async (random, seeds) => {
      const folder = mkdtempSync(join(tmpdir(), 'proviso-law-'))
      const engine = readBack(openInProcessEngine(engineFacts(folder)))
      try {
        const pairs = <V>(of: (column: (typeof random.columns)[number]) => V) =>
          Object.fromEntries(random.columns.map((c) => [c.name, of(c)]))
        const definition = { key: [...random.key], columns: pairs((c) => c.phi), types: pairs((c) => c.type) }
        const table = await published(folder, csvOf(random), { participant: 'Who', ...definition })
        for (const seed of seeds.take(8)) {
          const [plan] = fc.sample(randomPlan(table), { seed, numRuns: 1 })
          if (plan === undefined) throw new Error('no plan')
          const [chosen] = plan.columns.filter(({ withheld }) => !withheld)
          if (chosen === undefined) continue
          const sort = [{ column: chosen.column.name, descending: seed % 2 === 0 }]
          const rows = await engine.select({ ...plan, columns: [chosen], sort, limit: null, offset: 0 })
          const cells = [...new Set(rows.rows.map(([cell]) => cell ?? null))]
          const { limit, offset } = plan
          const answer = await engine.select({ ...plan, columns: [chosen], sort, distinct: true })
          expect(answer.total).toBe(cells.length)
          const page = cells.slice(offset, limit === null ? undefined : offset + limit)
          expect(answer.rows.map(([cell]) => cell)).toEqual(page)
        }
      } finally {
        await engine.close()
        rmSync(folder, { recursive: true })
      }
    }),
    { numRuns: 15 },
  )
})
