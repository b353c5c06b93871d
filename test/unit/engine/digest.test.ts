// The digest of an answer is that of the very bytes that wait to be released, wherever they wait.
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { firstQueryLimits } from '../../../core/query-limits.ts'
import { openChildEngine } from '../../../engine/child-engine.ts'
import type { Encoding } from '../../../engine/engine.ts'
import { aFolder, aPlainEngine, aPlan, bytesIn, engineFacts, listShape, published } from './a-publication.ts'

const encodings: readonly Encoding[] = [
  { format: 'json', shape: listShape },
  { format: 'csv' },
  { format: 'parquet' },
  { format: 'arrow' },
]
// In memory; in a file that is written piece by piece; and with a piece that is larger than the buffer of the spool.
const sizes = { few: 'x', many: 'x'.repeat(300), huge: 'x'.repeat(700_000) }

test.each(Object.entries(sizes))('rows of %s bytes have the digest of their bytes in every format', async (_, text) => {
  const folder = aFolder()
  const lines = Array.from({ length: text.length > 1000 ? 6 : 5000 }, (_, i) => `${i},${text}\n`)
  const table = await published(folder, `i,t\n${lines.join('')}`)
  const engine = aPlainEngine(folder)
  for (const encoding of encodings) {
    const first = await engine.select(aPlan(table), encoding)
    expect(first.sha256).toBe(
      createHash('sha256')
        .update(await bytesIn(first))
        .digest('hex'),
    )
    const again = await engine.select(aPlan(table), encoding)
    again.held.discard()
    expect(again.sha256).toBe(first.sha256)
  }
})

test('no rows have the digest of what stands for them', async () => {
  const folder = aFolder()
  const table = await published(folder, 'i\n1\n')
  const none = await aPlainEngine(folder).select(aPlan(table, { limit: 0 }), { format: 'json', shape: listShape })
  expect(none.sha256).toBe(createHash('sha256').update('').digest('hex'))
})

test('the query process says the same digest as the engine without one', async () => {
  const folder = aFolder()
  const table = await published(folder, 'i,t\n1,a\n2,b\n')
  const child = openChildEngine(engineFacts(folder))
  try {
    for (const encoding of encodings) {
      const [here, there] = [
        await aPlainEngine(folder).select(aPlan(table), encoding),
        await child.select(aPlan(table), encoding, firstQueryLimits),
      ]
      expect(there.sha256).toBe(here.sha256)
      expect(there.sha256).toBe(
        createHash('sha256')
          .update(await bytesIn(there))
          .digest('hex'),
      )
    }
  } finally {
    await child.close()
  }
})

test('relative days count from the day that the plan says, else from the day of the engine', async () => {
  const folder = aFolder()
  const table = await published(folder, 'd\n2026-03-14\n2020-01-01\n')
  const filters = [{ column: 'd', op: 'dateeq', values: ['-1d'] }] as const
  const csv = { format: 'csv' } as const
  const engine = aPlainEngine(folder)
  const rows = async (today?: string) =>
    (await bytesIn(await engine.select(aPlan(table, { filters, ...(today ? { today } : {}) }), csv))).toString()
  expect(await rows()).toBe('d\r\n2026-03-14\r\n')
  expect(await rows('2020-01-02')).toBe('d\r\n2020-01-01\r\n')
})
