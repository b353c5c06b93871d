// What is remembered of rows is what the file would say, whatever was done and undone before.
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rememberedRows } from '../../../stores/row-memory.ts'
import { type Rows, rowsOf } from '../../../stores/sqlite-rows.ts'
import type { Key, Value } from '../../../stores/table.ts'

const pks = ['p', 'q']
const sks = ['a', 'b', 'c']

function opened() {
  const database = new DatabaseSync(':memory:')
  database.exec('CREATE TABLE sessions (pk TEXT, sk TEXT, item TEXT, PRIMARY KEY (pk, sk)) WITHOUT ROWID')
  const bare = rowsOf(database, 'sessions')
  return { database, bare, rows: rememberedRows(bare) }
}

const key = fc.record({ pk: fc.constantFrom(...pks), sk: fc.constantFrom(...sks) })
const value = fc.oneof(
  fc.constantFrom(0, -0, 1, 'x', true, null),
  fc.array(fc.integer(), { maxLength: 2 }),
  fc.record({ inner: fc.array(fc.string(), { maxLength: 2 }) }),
)
const set = fc.dictionary(fc.constantFrom('one', 'two', 'three'), value)
type Act =
  | { readonly kind: 'add' | 'replace'; readonly key: Key; readonly set: { readonly [name: string]: Value } }
  | { readonly kind: 'find' | 'page'; readonly key: Key }
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constantFrom('add' as const, 'replace' as const), key, set }),
  fc.record({ kind: fc.constantFrom('find' as const, 'page' as const), key }),
)
/** Some are done in a transaction; some of those are undone. */
const acts = fc.array(fc.record({ acts: fc.array(act, { maxLength: 6 }), isDone: fc.boolean() }), { maxLength: 8 })

function perform(rows: Rows, one: Act): void {
  if (!('set' in one)) one.kind === 'find' ? rows.find(one.key) : rows.page(one.key.pk, {})
  else if (one.kind === 'add') rows.add({ ...one.key, ...one.set })
  else {
    const before = rows.find(one.key)
    if (before) rows.replace({ ...before, ...one.set })
  }
}

const pages = [{}, { limit: 1 }, { after: 'a' }, { newestFirst: true }]
const seen = (rows: Rows) => ({
  found: pks.flatMap((pk) => sks.map((sk) => rows.find({ pk, sk }))),
  pages: pks.flatMap((pk) => pages.map((page) => rows.page(pk, page))),
})

test('it is what the file says, after whatever was added, changed and rolled back', () => {
  fc.assert(
    fc.property(acts, (groups) => {
      const { database, bare, rows } = opened()
      for (const group of groups) {
        database.exec('BEGIN')
        for (const one of group.acts) perform(rows, one)
        database.exec(group.isDone ? 'COMMIT' : 'ROLLBACK')
        if (!group.isDone) rows.forget()
        expect(seen(rows)).toStrictEqual(seen(bare))
      }
      database.close()
    }),
    { numRuns: 1000 },
  )
})

/** The rows, and how often the file itself was read. */
function counted() {
  const { database, bare } = opened()
  const reads = { find: 0, page: 0 }
  const rows = rememberedRows({
    ...bare,
    find(one) {
      reads.find += 1
      return bare.find(one)
    },
    page(pk, page) {
      reads.page += 1
      return bare.page(pk, page)
    },
  })
  return { database, bare, rows, reads }
}

test('what is remembered is not read again, and nobody can change it, not even whoever wrote it', () => {
  const { database, rows, reads } = counted()
  const one = { pk: 'p', sk: 'a' }
  rows.add({ ...one, list: [1] })
  const list = [1, 2]
  rows.replace({ ...one, ...rows.find(one), list })
  list.push(3)
  rows.replace({ ...one, ...rows.find(one), zero: -0 })
  const found = rows.find(one)
  expect([found?.list, found?.zero, reads.find]).toStrictEqual([[1, 2], 0, 1])
  expect(() => Object.assign(found ?? {}, { list: [] })).toThrow(TypeError)
  expect(() => Object.assign(found?.list ?? [], { 0: 4 })).toThrow(TypeError)
  rows.page('p', {})
  expect(rows.find({ pk: 'p', sk: 'b' })).toBeUndefined()
  rows.page('p', {})
  expect(reads).toEqual({ find: 1, page: 1 })
  database.close()
})

test.each([
  [100, 1],
  [101, 2],
])('of a list of %i rows the second reading is reading %i', (length, readings) => {
  const { database, bare, rows, reads } = counted()
  for (let i = 0; i < length; i++) bare.add({ pk: 'p', sk: String(i).padStart(3, '0') })
  expect(rows.page('p', {})).toStrictEqual(rows.page('p', {}))
  expect(reads.page).toBe(readings)
  database.close()
})

test.each([
  ['so many rows', 20_000, {}],
  ['so many characters', 160, { text: 'x'.repeat(100_000) }],
])('after %s all is forgotten', (_, most, facts) => {
  const { database, bare, rows, reads } = counted()
  const find = (i: number) => rows.find({ pk: 'p', sk: `${i}` })
  database.exec('BEGIN')
  for (let i = 0; i <= most; i++) bare.add({ pk: 'p', sk: `${i}`, ...facts })
  for (let i = 0; i < 150; i++) find(i)
  find(0)
  expect(reads.find).toBe(150)
  for (let i = 150; i <= most; i++) find(i)
  find(0)
  expect(reads.find).toBe(most + 2)
  database.close()
})
