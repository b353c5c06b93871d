import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tableFromIPC } from 'apache-arrow'
import { describe, expect, test } from 'vitest'
import { type Column, columnTypes } from '../../../core/query.ts'
import type { Encoded, Encoding, Engine } from '../../../engine/engine.ts'
import { literal } from '../../../engine/sql.ts'
import { rowShape } from '../../../labkey/rows-answer.ts'
import { onDuck, tableOf } from './a-level-file.ts'
import { aFolder, aPlainEngine, aPlan, bytesIn, listShape, published } from './a-publication.ts'

const list: Encoding = { format: 'json', shape: listShape }
const encodings: readonly Encoding[] = [list, { format: 'csv' }, { format: 'parquet' }, { format: 'arrow' }]

const textOf = async (encoded: Encoded) => (await bytesIn(encoded)).toString()

test('NaN, infinities and integers beyond 2^53 are texts in JSON, and other numbers have their shortest digits', async () => {
  const folder = aFolder()
  const columns: Column[] = [
    { name: 'n', type: 'number', phi: 'NotPHI' },
    { name: 'i', type: 'integer', phi: 'NotPHI' },
  ]
  const rows = `('NaN', '9007199254740992'), ('Infinity', '-9007199254740992'), ('-Infinity', '9007199254740991'), ('0.1', '-9007199254740991'), ('1e300', null)`
  const select = `select cast(a as double) as n, cast(b as bigint) as i from (values ${rows}) t(a, b)`
  const plan = aPlan(await tableOf(folder, columns, select))
  expect(await textOf(await aPlainEngine(folder).select(plan, list))).toBe(
    '["NaN","9007199254740992"],["Infinity","-9007199254740992"],["-Infinity",9007199254740991],[0.1,-9007199254740991],[1e+300,null]',
  )
})

describe('a whole table', () => {
  const many = 400_000
  const columns: Column[] = [
    { name: 'n', type: 'integer', phi: 'NotPHI' },
    { name: 'half', type: 'integer', phi: 'NotPHI' },
  ]
  const inOrder = `select i as n, i // 2 as half from range(${many}) t(i)`
  const all = Array.from({ length: many }, (_, i) => i)

  test.each([
    ['in the order of its key, which is that of the file', ['n'], inOrder, all],
    ['in the order of its key, which is not that of the file', ['n'], `${inOrder} order by i desc`, all],
    ['in the order of the file, where it has no key', [], `${inOrder} order by i desc`, all.toReversed()],
  ])('comes %s', async (_, key, select, rows) => {
    const folder = aFolder()
    const plan = aPlan(await tableOf(folder, columns, select, { key }))
    const json = rows.map((i) => `[${i},${i >> 1}]`).join(',')
    const csv = `n,half\r\n${rows.map((i) => `${i},${i >> 1}\r\n`).join('')}`
    // As numbers of bytes first: a difference of megabytes cannot be read.
    for (const [encoding, text] of [
      [list, json],
      [{ format: 'csv' }, csv],
    ] as const) {
      const answer = await textOf(await aPlainEngine(folder, { rows: many }).select(plan, encoding))
      expect(answer.length).toBe(text.length)
      expect(answer === text).toBe(true)
    }
  })
})

test('a formatted value is the text that people see', async () => {
  const folder = aFolder()
  const table = await published(folder, 'i,n,b,d,t,x\n5,63,true,2014-01-02,2014-01-02T03:04,"a""b"\n,,,,,\n')
  const answer = await textOf(
    await aPlainEngine(folder).select(aPlan(table), { format: 'json', shape: rowShape(17.1) }),
  )
  const [first, second] = JSON.parse(`[${answer}]`)
  const shown = (row: typeof first) => Object.values<{ formattedValue: unknown }>(row.data).map((c) => c.formattedValue)
  expect(shown(first)).toEqual(['5', '63', 'true', '2014-01-02', '2014-01-02 03:04:00.000', 'a"b'])
  expect(shown(second)).toEqual([null, null, null, null, null, null])
  expect(first.data.d.value).toBe('2014-01-02 00:00:00.000')
})

test('CSV is by the letter of RFC 4180, and a lone blank cell is no empty line', async () => {
  const folder = aFolder()
  const table = await published(folder, '"a,1",b\n"x ""y""",\n"l\nm",2\n=1+1,3\n', { columns: { b: 'PHI' } })
  const engine = aPlainEngine(folder)
  expect(await textOf(await engine.select(aPlan(table), { format: 'csv' }))).toBe(
    '"a,1",b\r\n"x ""y""",\r\n"l\nm",2\r\n=1+1,3\r\n',
  )
  const lone = { columns: aPlan(table).columns.slice(1) }
  expect(await textOf(await engine.select(aPlan(table, lone), { format: 'csv' }))).toBe('b\r\n""\r\n2\r\n3\r\n')
  const blank = { level: 'NotPHI', columns: aPlan(table, { level: 'NotPHI' }).columns.slice(1) } as const
  expect(await textOf(await engine.select(aPlan(table, blank), { format: 'csv' }))).toBe('b\r\n""\r\n""\r\n""\r\n')
})

describe('a withheld column', () => {
  async function answers() {
    const folder = aFolder()
    const types = Object.fromEntries(columnTypes.map((type) => [type, type]))
    const phi = Object.fromEntries(columnTypes.map((type) => [type, 'PHI']))
    const csv = `id,${columnTypes.join()}\n1,CANARY,7,7.5,true,2014-01-02,2014-01-02T03:04\n`
    const table = await published(folder, csv, {
      columns: { id: 'NotPHI', ...phi },
      types: { id: 'integer', ...types },
    })
    const engine = aPlainEngine(folder)
    return { folder, ask: async (e: Encoding) => bytesIn(await engine.select(aPlan(table, { level: 'NotPHI' }), e)) }
  }

  test('is blank in every format', async () => {
    const { ask } = await answers()
    expect((await ask(list)).toString()).toBe('[1,null,null,null,null,null,null]')
    expect((await ask({ format: 'csv' })).toString()).toBe(`id,${columnTypes.join()}\r\n1,,,,,,\r\n`)
    for (const encoding of encodings) expect((await ask(encoding)).includes('CANARY')).toBe(false)
  })

  test('has its type in Arrow, and says phiProtected', async () => {
    const { ask } = await answers()
    const { schema } = tableFromIPC(await ask({ format: 'arrow' }))
    const types = ['Int64', 'Utf8', 'Int64', 'Float64', 'Bool', 'Date32<DAY>', 'Timestamp<MICROSECOND>']
    expect(schema.fields.map(({ type }) => String(type))).toEqual(types)
    expect(schema.fields.map(({ metadata }) => metadata.get('phiProtected'))).toEqual([
      'false',
      ...columnTypes.map(() => 'true'),
    ])
  })

  test('has its type in Parquet, and the file says which are phiProtected', async () => {
    const { ask, folder } = await answers()
    const path = join(folder, 'back.parquet')
    writeFileSync(path, await ask({ format: 'parquet' }))
    await onDuck(async (connection) => {
      const read = await connection.runAndReadAll(`select * from ${literal(path)}`)
      expect(read.columnTypes().map(String)).toEqual([
        'BIGINT',
        'VARCHAR',
        'BIGINT',
        'DOUBLE',
        'BOOLEAN',
        'DATE',
        'TIMESTAMP',
      ])
      const about = await connection.runAndReadAll(
        `select decode(value) from parquet_kv_metadata(${literal(path)}) where decode(key) = 'proviso'`,
      )
      const [[told] = []] = about.getRows()
      expect(JSON.parse(String(told))[1]).toEqual({ name: 'text', phi: 'PHI', phiProtected: true })
    })
  })
})

/** A table of so many rows of about 200 bytes in JSON; participants in no order. */
async function manyRows(folder: string, count: number, key: readonly string[] = ['id']) {
  const columns: Column[] = [
    { name: 'id', type: 'integer', phi: 'NotPHI' },
    { name: 'who', type: 'text', phi: 'NotPHI' },
    { name: 'long', type: 'text', phi: 'NotPHI' },
  ]
  const select = `select i as id, 'P' || (hash(i) % 3000) as who, repeat('ä', 90) as "long" from range(${count}) t(i)`
  return await tableOf(folder, columns, select, { participant: 'who', key })
}

const idsIn = async (encoded: Encoded): Promise<number[]> =>
  JSON.parse(`[${await textOf(encoded)}]`).map(([id]: [number]) => id)

describe('an answer of many rows', () => {
  const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)

  test.each([0, 1, 2_047, 2_048, 2_049, 30_000])(
    'of %d rows is one text, each row once and in order',
    async (count) => {
      const folder = aFolder()
      const engine = aPlainEngine(folder, { rows: 50_000 })
      const plan = aPlan(await manyRows(folder, count))
      expect(await idsIn(await engine.select(plan, list))).toEqual(numbers(0, count))
      for (const encoding of encodings) expect((await engine.select(plan, encoding)).rowCount).toBe(count)
    },
  )

  test('has the same order and participants whether the file lies in order or not', async () => {
    const [sorted, unsorted] = [aFolder(), aFolder()]
    const inOrder = await manyRows(sorted, 25_000)
    // Lies in the order of another column, so that the key takes sorting.
    const mixed = await tableOf(
      unsorted,
      inOrder.columns,
      `select * from ${literal(join(sorted, 'table/v1/NotPHI.parquet'))} order by who`,
      { participant: 'who', key: ['id'] },
    )
    for (const page of [{}, { limit: 12_000 }, { limit: 12_000, offset: 9_000 }, { offset: 14_000 }]) {
      const one = await aPlainEngine(sorted, { rows: 50_000 }).select(aPlan(inOrder, page), list)
      const other = await aPlainEngine(unsorted, { rows: 50_000 }).select(aPlan(mixed, page), list)
      expect(other.participants).toEqual(one.participants)
      const offset = page.offset ?? 0
      const ids = numbers(offset, Math.min(25_000, offset + (page.limit ?? 25_000)))
      expect(await idsIn(one)).toEqual(ids)
      expect(await idsIn(other)).toEqual(ids)
    }
  })

  test('names the same participants in every format, and as many as were released', async () => {
    const folder = aFolder()
    const engine = aPlainEngine(folder, { rows: 50_000 })
    for (const limit of [500, 11_000]) {
      const plan = aPlan(await manyRows(folder, 20_000), { limit })
      const answers = await Promise.all(encodings.map((encoding) => engine.select(plan, encoding)))
      const whole = JSON.parse(`[${await textOf(await engine.select(plan, list))}]`)
      const seen = new Set(whole.map(([, who]: [number, string]) => who)).size
      for (const { participants, held } of answers) {
        held.discard()
        expect(participants).toEqual(answers[0]?.participants)
        expect(participants).toMatchObject({ count: seen })
      }
    }
  })
})

describe('the spool', () => {
  const large = async (
    limits = {},
  ): Promise<{ engine: Engine; spool: string; ask: (e: Encoding) => Promise<Encoded> }> => {
    const folder = aFolder()
    const engine = aPlainEngine(folder, { rows: 50_000, ...limits })
    const plan = aPlan(await manyRows(folder, 20_000))
    return { engine, spool: `${folder}-spool`, ask: (encoding) => engine.select(plan, encoding) }
  }
  const left = (spool: string) => (existsSync(spool) ? readdirSync(spool) : [])

  test.each(encodings)('leaves no name behind from the moment an answer is held: $format', async (encoding) => {
    const { spool, ask } = await large()
    const encoded = await ask(encoding)
    expect(left(spool)).toEqual([])
    expect((await bytesIn(encoded)).length).toBe(encoded.held.bytes)
    expect(() => encoded.held.read()).toThrow('once')
    expect(left(spool)).toEqual([])
  })

  test('an answer that was discarded cannot be read, and discarding it again does nothing', async () => {
    const { ask } = await large()
    const { held } = await ask(list)
    held.discard()
    held.discard()
    expect(() => held.read()).toThrow('once')
  })

  test.each(encodings)(
    'refuses what is larger than it takes, says how to page, and keeps nothing: $format',
    async (encoding) => {
      const { spool, ask } = await large({ spoolMegabytes: 0.05 })
      await expect(ask(encoding)).rejects.toMatchObject({
        code: 'too-large',
        message: expect.stringMatching(/larger than .* MB\. Page with limit and offset, or filter\./),
      })
      expect(left(spool)).toEqual([])
    },
  )
})
