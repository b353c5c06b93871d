// Who is recorded of a statement's answer: exactly the people in its bytes, or nobody is claimed to be known.
import { readFileSync } from 'node:fs'
import { tableFromIPC } from 'apache-arrow'
import { test as base, describe, expect, onTestFinished } from 'vitest'
import type { Encoding } from '../../../engine/engine.ts'
import { lockedInstances } from '../../../engine/locked.ts'
import { checkSql } from '../../../engine/sql-check.ts'
import { openSqlGate } from '../../../engine/sql-gate.ts'
import { aFolder, aPlainEngine, bytesIn, listShape, published } from './a-publication.ts'

const list = { format: 'json', shape: listShape } as const
const n = 3_000

const lines = (head: string, row: (i: number) => string, count = n) =>
  `${[head, ...Array.from({ length: count }, (_, i) => row(i))].join('\n')}\n`

const test = base.extend('site', async () => {
  const folder = aFolder()
  const open = { default: 'NotPHI' } as const
  const named = { participant: 'Id', ...open }
  const tables = [
    await published(
      folder,
      lines('Id,Born,Site', (i) => `P${i},secret${i},S${i % 5}`),
      named,
      'people',
    ),
    await published(
      folder,
      lines('Id,n', (i) => `P${i},${i}`, 4),
      named,
      'few',
    ),
    await published(
      folder,
      lines('RowId,Id', (i) => `${i},P${Math.floor(i / 20)}`),
      named,
      'visits',
    ),
    await published(
      folder,
      lines('RowId,a,b', (i) => `${(i * 7) % n},${'x'.repeat(30)}${i},${'y'.repeat(30)}${i}`),
      open,
      'wide',
    ),
  ]
  const engine = aPlainEngine(folder, { rows: 100_000, spoolMegabytes: 16 })
  const gate = openSqlGate()
  onTestFinished(() => gate.close())
  return {
    async ask(sql: string, encoding: Encoding = list, limit: number | null = null) {
      const asked = {
        sql,
        parameters: {},
        tables,
        schema: 'study',
        level: 'NotPHI',
        limits: { sqlLength: 1_000 },
      } as const
      const checked = await checkSql(asked, gate)
      if (!checked.allow) throw new Error(checked.why)
      const { columns, participant, plan } = checked
      const answer = await engine.run({ ...plan, columns, participant, level: 'NotPHI', limit }, encoding)
      return { answer, bytes: await bytesIn(answer) }
    },
  }
})

const distinct = (ids: readonly unknown[]) => [...new Set(ids.map(String))].sort()

const idsIn: Record<string, (bytes: Buffer) => readonly unknown[]> = {
  json: (bytes) => JSON.parse(`[${bytes}]`).map(([id]: [string]) => id),
  csv: (bytes) =>
    bytes
      .toString()
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(',')[0]),
  arrow: (bytes) =>
    tableFromIPC(bytes)
      .toArray()
      .map((row) => row.Id),
}

describe('of any rows that a limit takes, those are recorded who were sent', () => {
  const limited = 'select v.Id, w.a, w.b from visits v join wide w on v.RowId = w.RowId limit 50'
  const encodings: [string, Encoding][] = [
    ['json', list],
    ['csv', { format: 'csv' }],
    ['arrow', { format: 'arrow' }],
  ]
  test.for(encodings)('%s', async ([format, encoding], { site }) => {
    const { answer, bytes } = await site.ask(limited, encoding)
    const sent = distinct(idsIn[format]?.(bytes) ?? [])
    expect(sent.length).toBeGreaterThan(5)
    expect(answer.participants).toMatchObject({ count: sent.length, ids: sent })
  })

  test('parquet, as the others', async ({ site }) => {
    const { answer } = await site.ask('select Id, Born from people order by Born limit 3', { format: 'parquet' })
    expect(answer.participants).toMatchObject({ count: 3, ids: ['P0', 'P1', 'P10'] })
  })
})

describe('where rows of others may stand behind an answer, nobody is claimed to be known', () => {
  test.for([
    'select (select b.Id from few b where b.Id = a.Id and b.n < 0) as p, a.Born from people a',
    'select x.p, a.Born from people a left join lateral (select b.Id as p from few b where b.Id = a.Id) x on true',
    'select x.p, a.Born from people a left join lateral (select a.Id as p from few b where b.Id = a.Id) x on true',
    'select Id, lead(Born) over (order by Id) as next from people',
    'select Id, max(Born) over () as other from people',
    'select Id, count(*) over (partition by Site) as fellows from people',
    'select Id, Born from people qualify count(*) over (partition by Site) > 3',
    'select a.Id, b.o from people a join (select Id, lag(Born) over (order by Id) as o from people) b using (Id)',
    'select p.Id, max(p.Born) over (partition by p.Id, f.n) as m, f.Id as other from people p, few f',
    'select w.Id, w.m from (select p.Id, f.Id as other, count(f.n) over (partition by p.Id) as m from people p, few f) w where w.Id = w.other',
  ])('%s', async (sql, { site }) => {
    expect((await site.ask(sql)).answer.participants).toBe('not-determined')
  })
})

describe('who is certain stays so', () => {
  test.for([
    ['select Id, count(*) over (partition by Id) as n from few', 4],
    ['select Id, row_number() over (order by n) as place from few', 4],
    [
      'select v.Id, lag(v.RowId) over (partition by v.Id order by v.RowId) as before from visits v join few f on f.Id = v.Id',
      4,
    ],
    ['select a.Id, a.Born from people a where exists (select 1 from few b where b.Id = a.Id)', 4],
    ['select a.Id, (select max(b.n) from few b where b.Id = a.Id) as n from people a', n],
  ] as const)('%s', async ([sql, count], { site }) => {
    expect((await site.ask(sql)).answer.participants).toMatchObject({ count })
  })
})

test('everybody whose rows a total counts is recorded, when not all of them were sent', async ({ site }) => {
  const { answer } = await site.ask("select Id from people where Id = 'P7' and Born = 'secret7'", list, 0)
  expect(answer).toMatchObject({ rowCount: 0, total: 1, participants: { count: 0 }, counted: { ids: ['P7'] } })
  const whole = await site.ask("select Id from people where Id = 'P7'", list, 10)
  expect(whole.answer.counted).toBeUndefined()
})

test.runIf(process.platform === 'linux')('an instance that is not kept ends with its threads', async () => {
  const threads = () => Number(/^Threads:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1])
  const work = async () => {
    const instances = lockedInstances()
    for (let memoryMegabytes = 100; memoryMegabytes < 120; memoryMegabytes += 1) {
      const reach = { files: [], onlyCompiled: true, threads: 2 } as const
      await instances.use(
        reach,
        { memoryMegabytes, seconds: 10 },
        async (connection) => void (await connection.run('select 1')),
      )
    }
    await instances.close()
  }
  await work()
  const before = threads()
  await work()
  expect(threads()).toBeLessThan(before + 10)
})
