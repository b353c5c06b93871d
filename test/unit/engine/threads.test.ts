// How many threads work on what: two only where the bytes of the answer do not depend on which of them comes first.
import { expect, test } from 'vitest'
import type { SelectPlan } from '../../../core/query.ts'
import { fewRows, sourceOf } from '../../../engine/source.ts'
import { aFolder, aPlan, published, today } from './a-publication.ts'

const page = { limit: fewRows }
const whole = { limit: null }
const distinct = { distinct: true }

test.each<[string, Partial<SelectPlan>, 'json' | 'csv' | 'parquet' | 'arrow', number]>([
  ['a page', page, 'json', 2],
  ['a page', page, 'arrow', 2],
  ['a whole table', whole, 'json', 2],
  ['a whole table', whole, 'csv', 2],
  ['a whole table, whose batches would be cut elsewhere', whole, 'parquet', 1],
  ['a whole table, whose batches would be cut elsewhere', whole, 'arrow', 1],
  ['more than a page', { limit: fewRows + 1 }, 'arrow', 1],
  ['different values, 0 and -0 among them', { ...page, ...distinct }, 'json', 1],
  ['different values, 0 and -0 among them', { ...whole, ...distinct }, 'csv', 1],
])('%s %j as %s: %i', async (_, asked, format, threads) => {
  const plan = aPlan(await published(aFolder(), 'a\n1\n'), asked)
  const source = sourceOf({ type: 'select', plan, files: ['/none'], today }, { format })
  expect(source.reach.threads).toBe(threads)
})

test("a caller's own SQL has one: sums of numbers depend on their order", async () => {
  const table = await published(aFolder(), 'a\n1\n')
  const facts = { values: [], columns: [], participant: null, limit: null } as const
  const plan = { sql: 'select 1', schema: 'study', tables: [{ table, name: 'a' }], level: 'PHI', ...facts } as const
  const source = sourceOf({ type: 'statement', plan, files: ['/none'] }, { format: 'json' })
  expect(source.reach.threads ?? 1).toBe(1)
})
