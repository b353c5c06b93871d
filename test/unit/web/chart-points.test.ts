import { describe, expect, test } from 'vitest'
import { type Axis, bars, line, mostBars, placeOf, scatter, ticks, whyNotKind } from '../../../web/chart-points.ts'

const site: Axis = { name: 'Site', type: 'text' }
const age: Axis = { name: 'Age', type: 'integer' }
const day: Axis = { name: 'Day', type: 'date' }
const rows = [
  { Site: 'South', Age: 30, Day: '2026-01-02' },
  { Site: 'North', Age: 40, Day: '2026-01-01' },
  { Site: 'South', Age: 50, Day: '2026-01-02' },
  { Site: 'South', Age: null, Day: '2026-01-01' },
  { Site: null, Age: 60, Day: null },
]

describe('bars', () => {
  test('show the mean of a number for each value, by name, and leave blanks of the number out', () => {
    expect(bars(rows, site, age)).toEqual({
      points: [
        { x: 'blank', y: 60 },
        { x: 'North', y: 40 },
        { x: 'South', y: 40 },
      ],
      left: 0,
    })
  })

  test('show how many rows there are where there is no number', () => {
    expect(bars(rows, day, site).points).toEqual([
      { x: '2026-01-01', y: 2 },
      { x: '2026-01-02', y: 2 },
      { x: 'blank', y: 1 },
    ])
  })

  test('are at most forty, the highest, and say how many are left', () => {
    const many = Array.from({ length: 100 }, (_, i) => ({ Site: `S${i}`, Age: i }))
    const { points, left } = bars(many, site, age)
    expect([points.length, left, points[0]?.x]).toEqual([mostBars, 60, 'S60'])
  })
})

test('a line goes along its times in order, each with the mean', () => {
  expect(line(rows, day, age)).toEqual([
    { x: Date.UTC(2026, 0, 1), y: 40 },
    { x: Date.UTC(2026, 0, 2), y: 40 },
  ])
})

test('a scatter has a point for each row with both values', () => {
  expect(scatter(rows, day, age)).toHaveLength(3)
})

test('times count as UTC and integers that come as text as numbers', () => {
  expect(placeOf('2026-01-02 10:30:00.000', { name: 'At', type: 'timestamp' })).toBe(Date.UTC(2026, 0, 2, 10, 30))
  expect(placeOf('9007199254740993', age)).toBe(9007199254740992)
  expect(placeOf('none', age)).toBeNull()
})

test.each([
  ['bar', site, site, null],
  ['line', site, age, 'Site holds neither numbers nor times'],
  ['scatter', age, site, 'Site holds neither numbers nor times'],
  ['scatter', day, age, null],
] as const)('%s of %o and %o: %s', (kind, x, y, why) => {
  const said = whyNotKind(kind, x, y)
  if (why === null) expect(said).toBeNull()
  else expect(said).toContain(why)
})

test('ticks are round and lie within', () => {
  expect(ticks(0, 100)).toEqual([0, 20, 40, 60, 80, 100])
  expect(ticks(0.12, 0.31)).toEqual([0.15, 0.2, 0.25, 0.3])
  expect(ticks(5, 5)).toEqual([5])
})
