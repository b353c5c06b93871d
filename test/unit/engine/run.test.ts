import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { aFolder, anEngine, aPlan, published } from './a-publication.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

test('integers beyond 2^53 come as text, all other numbers as numbers', async () => {
  const folder = aFolder()
  const table = await published(folder, 'a,b\n9007199254740991,0.5\n9007199254740993,-0\n-9223372036854775808,1e300\n')
  const { rows } = await anEngine(folder).select(aPlan(table))
  expect(rows).toEqual([
    [9007199254740991, 0.5],
    ['9007199254740993', -0],
    ['-9223372036854775808', 1e300],
  ])
})

test('dates, timestamps and booleans come in their one spelling', async () => {
  const folder = aFolder()
  const table = await published(folder, 'd,t,b\n0987-01-02,0001-01-01T01:02,TRUE\n,,\n')
  const { rows } = await anEngine(folder).select(aPlan(table))
  expect(rows).toEqual([
    ['0987-01-02', '0001-01-01 01:02:00.000', true],
    [null, null, null],
  ])
})

test('a withheld column is null in every row, wherever it stands', async () => {
  const folder = aFolder()
  const table = await published(folder, 'a,b,c\n1,2,3\n4,5,6\n', { columns: { a: 'PHI', c: 'Restricted' } })
  const { rows } = await anEngine(folder).select(aPlan(table, { level: 'NotPHI' }))
  expect(rows).toEqual([
    [null, 2, null],
    [null, 5, null],
  ])
})

test('participants are those of the released rows, also when their column was not asked for', async () => {
  const folder = aFolder()
  const table = await published(folder, 'Id,n\nP2,1\nP1,2\nP2,3\n,4\nP9,5\n', { participant: 'Id' })
  const plan = aPlan(table, {
    columns: aPlan(table).columns.slice(1),
    sort: [{ column: 'n', descending: false }],
    limit: 4,
  })
  const answer = await anEngine(folder).select(plan)
  expect(answer).toEqual({
    rows: [[1], [2], [3], [4]],
    total: 5,
    participants: { count: 2, ids: ['P1', 'P2'], sha256: sha256('P1\nP2') },
  })
})

test('beyond 1,000 participants the count and the digest stand alone', async () => {
  const folder = aFolder()
  const ids = Array.from({ length: 1_001 }, (_, i) => `P${i}`)
  const table = await published(folder, `Id\n${ids.join('\n')}\n`, { participant: 'Id' })
  const engine = anEngine(folder)
  const digest = sha256(ids.sort().join('\n'))
  expect((await engine.select(aPlan(table))).participants).toEqual({ count: 1_001, sha256: digest })
  expect((await engine.select(aPlan(table, { limit: 1_000 }))).participants).toHaveProperty('ids.length', 1_000)
})

test('without a participant column nobody can be named', async () => {
  const folder = aFolder()
  const table = await published(folder, 'a\n1\n')
  expect((await anEngine(folder).select(aPlan(table))).participants).toBe('not-determined')
})

test('limit 0 answers no row and nobody, but the total', async () => {
  const folder = aFolder()
  const table = await published(folder, 'Id\nP1\nP2\n', { participant: 'Id' })
  const answer = await anEngine(folder).select(aPlan(table, { limit: 0 }))
  expect(answer).toEqual({ rows: [], total: 2, participants: { count: 0, ids: [], sha256: sha256('') } })
})

test.each([[5_000], [10_000], [10_001], [15_000]])(
  'of %i chosen rows a limit of 12,000 answers as many as there are',
  async (many) => {
    const folder = aFolder()
    const table = await published(folder, `n\n${Array.from({ length: 16_000 }, (_, i) => `${i}\n`).join('')}`)
    const filters = [{ column: 'n', op: 'lt', values: [String(many)] }] as const
    const { rows, total } = await anEngine(folder, { rows: 20_000 }).select(aPlan(table, { filters, limit: 12_000 }))
    expect(total).toBe(many)
    expect(rows).toEqual(Array.from({ length: Math.min(many, 12_000) }, (_, i) => [i]))
  },
)

test('rows without any readable column are still counted out', async () => {
  const folder = aFolder()
  const table = await published(folder, 'a,b\n1,2\n3,4\n', { columns: { b: 'PHI' } })
  const columns = aPlan(table, { level: 'NotPHI' }).columns.slice(1)
  expect((await anEngine(folder).select(aPlan(table, { level: 'NotPHI', columns }))).rows).toEqual([[null], [null]])
})

test('an answer with more rows than allowed is refused whole, and a page of it is not', async () => {
  const folder = aFolder()
  const table = await published(folder, `n\n${Array.from({ length: 11 }, (_, i) => `${i}\n`).join('')}`)
  const engine = anEngine(folder, { rows: 10 })
  await expect(engine.select(aPlan(table))).rejects.toMatchObject({
    code: 'too-large',
    message: expect.stringContaining('limit and offset'),
  })
  await expect(engine.select(aPlan(table, { limit: 11 }))).rejects.toMatchObject({ code: 'too-large' })
  expect((await engine.select(aPlan(table, { limit: 10 }))).rows).toHaveLength(10)
  expect((await engine.select(aPlan(table, { offset: 1 }))).rows).toHaveLength(10)
})

test('a level file that is not there is an outage without a path in its message', async () => {
  const folder = aFolder()
  const table = await published(folder, 'a\n1\n')
  const error = await anEngine(folder)
    .select(aPlan({ ...table, files: 'gone' }))
    .catch((e) => e)
  expect(error.message).toMatch(/^the data engine failed: [A-Za-z ]+ Error$/)
})
