// From the rows of two columns to the points of a chart. Pure.
import type { Cell, ColumnFacts, Row } from './row-query.ts'

export type ChartKind = 'bar' | 'line' | 'scatter'
export type Axis = Pick<ColumnFacts, 'name' | 'type'>
export type Point<X> = { readonly x: X; readonly y: number }

const isNumeric = ({ type }: Axis): boolean => type === 'integer' || type === 'number'
const isTime = ({ type }: Axis): boolean => type === 'date' || type === 'timestamp'

/** Whether values of a column lie on a line: numbers and times do. */
export const isContinuous = (axis: Axis): boolean => isNumeric(axis) || isTime(axis)

/** A value as a place on a line; null where it has none. Times count as UTC, so that no zone shifts a day. */
export function placeOf(value: Cell, axis: Axis): number | null {
  if (value === null) return null
  if (!isTime(axis)) return Number.isFinite(Number(value)) ? Number(value) : null
  const at = Date.parse(
    `${String(value)
      .replace(' ', 'T')
      .replace(/^(\d{4}-\d{2}-\d{2})$/, '$1T00:00:00')}Z`,
  )
  return Number.isNaN(at) ? null : at
}

/** What stands for the y of several rows with one x: their mean where y is a number, how many there are where it is not. */
export const measureOf = (y: Axis): 'mean' | 'rows' => (isNumeric(y) ? 'mean' : 'rows')

type Group<X> = { readonly x: X; sum: number; count: number }

function grouped<X>(rows: readonly Row[], xOf: (row: Row) => X | null, y: Axis): Point<X>[] {
  const groups = new Map<X, Group<X>>()
  for (const row of rows) {
    const x = xOf(row)
    const value = measureOf(y) === 'rows' ? 0 : placeOf(row[y.name] ?? null, y)
    if (x === null || value === null) continue
    const group = groups.get(x) ?? { x, sum: 0, count: 0 }
    group.sum += value
    group.count += 1
    groups.set(x, group)
  }
  return [...groups.values()].map(({ x, sum, count }) => ({ x, y: measureOf(y) === 'rows' ? count : sum / count }))
}

export const mostBars = 40

/** One bar for each value of x, by name; of more than forty those with the most. */
export function bars(
  rows: readonly Row[],
  x: Axis,
  y: Axis,
): { readonly points: Point<string>[]; readonly left: number } {
  const all = grouped(rows, (row) => String(row[x.name] ?? 'blank'), y)
  const kept = all.length <= mostBars ? all : all.toSorted((a, b) => b.y - a.y).slice(0, mostBars)
  const points = kept.toSorted((a, b) => a.x.localeCompare(b.x, undefined, { numeric: true }))
  return { points, left: all.length - kept.length }
}

/** A line along a continuous x. */
export function line(rows: readonly Row[], x: Axis, y: Axis): Point<number>[] {
  return grouped(rows, (row) => placeOf(row[x.name] ?? null, x), y).toSorted((a, b) => a.x - b.x)
}

/** A point for each row that has both. */
export function scatter(rows: readonly Row[], x: Axis, y: Axis): Point<number>[] {
  return rows.flatMap((row) => {
    const [at, height] = [placeOf(row[x.name] ?? null, x), placeOf(row[y.name] ?? null, y)]
    return at === null || height === null ? [] : [{ x: at, y: height }]
  })
}

/** Why this kind cannot be drawn of these columns; null when it can. */
export function whyNotKind(kind: ChartKind, x: Axis, y: Axis): string | null {
  if (kind === 'bar') return null
  if (!isContinuous(x))
    return `${x.name} holds neither numbers nor times: choose bars, or another column along the bottom.`
  if (kind === 'scatter' && !isContinuous(y))
    return `${y.name} holds neither numbers nor times: choose another column upwards.`
  return null
}

/** Round numbers from one end to the other, about `wanted` of them. */
export function ticks(least: number, most: number, wanted = 5): number[] {
  const span = most - least || 1
  const rough = span / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ?? rough
  const first = Math.ceil(least / step)
  const count = Math.floor(most / step) - first + 1
  return Array.from({ length: Math.max(0, count) }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}

/** A place on a line in words. */
export function placeText(place: number, axis: Axis): string {
  if (!isTime(axis)) return place.toLocaleString()
  return new Date(place)
    .toISOString()
    .slice(0, axis.type === 'date' ? 10 : 16)
    .replace('T', ' ')
}
