// How many threads work on what: two only for a page, whose bytes do not depend on which of them comes first.
import { expect, test } from 'vitest'
import type { SelectPlan } from '../../../core/query.ts'
import { fewRows, sourceOf } from '../../../engine/source.ts'
import { aFolder, aPlan, published, today } from './a-publication.ts'

const page = { limit: fewRows }
const whole = { limit: null }
const distinct = { distinct: true }

test.each<[string, Partial<SelectPlan>, number]>([
  ['a page', page, 2],
  ['a whole table, of which two would hold too much', whole, 1],
  ['more than a page', { limit: fewRows + 1 }, 1],
  ['different values, 0 and -0 among them', { ...page, ...distinct }, 1],
  ['different values, 0 and -0 among them', { ...whole, ...distinct }, 1],
])('%s %j: %i', async (_, asked, threads) => {
  const plan = aPlan(await published(aFolder(), 'a\n1\n'), asked)
  const source = sourceOf({ type: 'select', plan, files: ['/none'], today })
  expect(source.reach.threads).toBe(threads)
})

test("a caller's own SQL has one: sums of numbers depend on their order", async () => {
  const table = await published(aFolder(), 'a\n1\n')
  const facts = { values: [], columns: [], participant: null, limit: null } as const
  const plan = { sql: 'select 1', schema: 'study', tables: [{ table, name: 'a' }], level: 'PHI', ...facts } as const
  const source = sourceOf({ type: 'statement', plan, files: ['/none'] })
  expect(source.reach.threads ?? 1).toBe(1)
})
