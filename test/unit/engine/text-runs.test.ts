// Texts as bytes, many at a time: whatever lies where in memory, they are the same texts in the same order.
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { literal } from '../../../engine/sql.ts'
import { textRuns } from '../../../engine/text-runs.ts'

let instance: DuckDBInstance
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '1' })
})
afterAll(() => instance.closeSync())

async function read(sql: string): Promise<{ readonly text: string; readonly runs: number }> {
  const connection = await instance.connect()
  const result = await connection.stream(sql)
  const pieces: Buffer[] = []
  for (;;) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) break
    for (const run of textRuns(chunk, 0)) pieces.push(Buffer.from(run))
  }
  connection.closeSync()
  return { text: Buffer.concat(pieces).toString(), runs: pieces.length }
}

// Around the length from which a text lies elsewhere, and far beyond it.
const aText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 15 }),
  fc.string({ unit: 'binary', minLength: 200, maxLength: 400 }),
)

test('any texts come whole and in order, as they are made and as they are copied', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aText, { minLength: 1, maxLength: 40 }), async (drawn) => {
      // What SQL text cannot hold is no text of a table either.
      const texts = drawn.map((text) => text.replaceAll('\0', '').toWellFormed())
      const values = `(values ${texts.map((text, i) => `(${i}, ${literal(text)})`).join(', ')}) as v(i, t)`
      expect((await read(`select t from ${values} order by i`)).text).toBe(texts.join(''))
      expect((await read(`select concat(t, ',', t) from ${values} order by i desc`)).text).toBe(
        texts.toReversed().reduce((all, text) => `${all}${text},${text}`, ''),
      )
    }),
    { numRuns: 60 },
  )
})

test('a hundred thousand texts that are made for an answer lie together, and come in few pieces', async () => {
  const { text, runs } = await read("select concat(',{\"row\":', i, '}') from range(100000) t(i)")
  const expected = Array.from({ length: 100_000 }, (_, i) => `,{"row":${i}}`).join('')
  expect(text === expected).toBe(true)
  expect(runs).toBeLessThan(10_000)
})

test('one and the same text again and again comes as often as there are rows', async () => {
  for (const same of ['', 'short', 'a text that is longer than twelve bytes']) {
    expect((await read(`select concat(${literal(same)}) from range(5000)`)).text).toBe(same.repeat(5000))
  }
})
