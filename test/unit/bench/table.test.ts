// What the table of the measurements says, for figures that are given.
import { describe, expect, test } from 'vitest'
import { type Figures, type Id, inTime, judge, type Result } from '../../../bench/results.ts'
import { summary, table } from '../../../bench/table.ts'

const aResult = (id: Id, figures: Figures): Result => ({ id, records: 'one event', figures })
const floor = aResult('floor-two', { perSecond: 2500, p50Ms: 6, p99Ms: 14 })
const peers = [aResult('better-auth', { perSecond: 940 }), aResult('oidc-provider', { perSecond: 6700 })]

const verdicts = (result: Result, others: readonly Result[]) => judge(result, others).map(({ verdict }) => verdict)

describe('judging', () => {
  test.each([
    [5000, 7.9, ['met', 'met', 'NOT met', 'met']],
    [4999, 8, ['NOT met', 'met', 'NOT met', 'NOT met']],
    [6700, 1, ['met', 'met', 'NOT met', 'met']],
    [6701, 1, ['met', 'met', 'met', 'met']],
  ])(
    'a keyed request at %d/s and a p99 of %d ms is held against floor, peers and the clock',
    (perSecond, p99Ms, expected) => {
      expect(verdicts(aResult('whoami', { perSecond, p50Ms: 1, p99Ms }), [floor, ...peers])).toEqual(expected)
    },
  )

  test.each([
    [99.9, ['met', 'met']],
    [100, ['NOT met', 'met']],
    [120, ['NOT met', 'NOT met']],
  ])(
    'a page that takes %d ms is held against twice DuckDB and 20 ms more, on one thread and on all',
    (p50Ms, expected) => {
      const duck = [aResult('top-1e7-duck', { p50Ms: 40 }), aResult('top-1e7-duck-all', { p50Ms: 50 })]
      expect(verdicts(aResult('top-1e7', { p50Ms, p99Ms: 400 }), duck)).toEqual(expected)
    },
  )

  test('an export is held against its rate, and against the memory of each process and of both', () => {
    const memory = { serverMegabytes: 200, queryMegabytes: 349, bothMegabytes: 549 }
    const judged = judge(aResult('export-json', { rowsPerSecond: 300_000, ...memory }), [])
    expect(judged).toEqual([
      { target: 'throughput at least 300,000 rows/s', verdict: 'met' },
      { target: 'server under 350 MB', verdict: 'met' },
      { target: 'query process under 350 MB', verdict: 'met' },
      { target: 'server and query process under 350 MB', verdict: 'NOT met' },
    ])
  })

  test('memory that the machine does not tell is not judged', () => {
    const expected = ['NOT met', 'not comparable', 'not comparable', 'not comparable']
    expect(verdicts(aResult('export-json', { rowsPerSecond: 299_999 }), [])).toEqual(expected)
  })

  test('a target whose other side was not measured is neither met nor missed', () => {
    const failed: Result = { id: 'oidc-provider', records: 'nothing', failure: 'it ended' }
    const expected = ['not comparable', 'not comparable', 'not comparable', 'met']
    expect(verdicts(aResult('whoami', { perSecond: 9000, p99Ms: 2 }), [failed])).toEqual(expected)
  })

  test('a measurement that failed meets nothing', () => {
    expect(judge({ id: 'start', records: '-', failure: 'it ended' }, [])).toEqual([])
  })
})

describe('the table', () => {
  const start: Result = { id: 'start', records: '-', failure: 'it ended | with\ncode 1' }
  const whoami = aResult('whoami', { perSecond: 5210.4, p50Ms: 2.61, p99Ms: 9.7 })
  const text = table([floor, whoami, start])

  test('has columns that stand under each other, one line for each target', () => {
    const lines = text.split('\n')
    expect(lines).toHaveLength(2 + 1 + 4 + 1)
    expect(new Set(lines.map(({ length }) => length)).size).toBe(1)
    expect(new Set(lines.map((line) => line.split('|').length))).toEqual(new Set([7]))
  })

  test('says result, target and verdict of a row', () => {
    const line = text.split('\n').find((one) => one.includes('whoami')) ?? ''
    const cells = line.split('|').map((cell) => cell.trim())
    expect(cells.slice(2, 6)).toEqual(['5,210/s, p50 2.61 ms, p99 9.7 ms', '2 x floor A = 5,000/s', 'met', 'one event'])
  })

  test('says the rows a second of an export, and what each process held', () => {
    const figures = { rowsPerSecond: 312_345.6, serverMegabytes: 180.2, queryMegabytes: 240, bothMegabytes: 420.2 }
    expect(table([aResult('export-csv', figures)])).toContain('| 312,346 rows/s, server 180 MB, query process 240 MB |')
  })

  test('says FAILED, and below it why', () => {
    expect(text.split('\n').at(-1)).toContain('FAILED')
    expect(summary([start])).toContain('it ended | with\ncode 1')
  })
})

test('the summary counts what was met and what was not, and tells how fast the machine is by what is not ours', () => {
  const own = [aResult('whoami', { perSecond: 5000, p99Ms: 3 }), aResult('page', { p50Ms: 40 })]
  const paces = 'floor A 0.96, better-auth 1.00, oidc-provider 1.00'
  expect(summary([floor, ...peers, ...own]).split('\n')).toEqual([
    `pace of this machine, beside the machine that the targets were written on (no verdict is scaled by it): ${paces}`,
    'targets: 3 met, 2 NOT met, 0 not comparable in this run; measurements that failed: 0',
  ])
  expect(summary(own)).not.toContain('pace')
})

test.each([
  [0.44, '0.44 ms'],
  [7.98, '7.98 ms'],
  [24.9, '24.9 ms'],
  [161.4, '161 ms'],
  [1234, '1.23 s'],
])('%d milliseconds are shown as %s', (ms, text) => {
  expect(inTime(ms)).toBe(text)
})
