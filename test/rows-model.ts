// How LabKey's answers write cells and rows, in plain JavaScript over rows in memory: what the engine's JSON must agree
// with, whatever the shape.
import type { Cell, ColumnType } from '../core/query.ts'
import type { RowShape } from '../engine/engine.ts'
import { aroundRows, rowShape, type SelectRowsAnswer } from '../labkey/rows-answer.ts'
import { aroundValues, valueShape } from '../labkey/select-distinct.ts'

export type ModelColumn = { readonly name: string; readonly type: ColumnType; readonly withheld: boolean }

/** One row in a shape. */
export function modelRow(columns: readonly ModelColumn[], row: readonly Cell[], shape: RowShape): string {
  const cells = columns.map(({ name, type, withheld }, index) => {
    const key = shape.named ? `${JSON.stringify(name)}:` : ''
    return key + modelCell(withheld ? null : (row[index] ?? null), type, shape)
  })
  return shape.open + cells.join(',') + shape.close
}

function modelCell(cell: Cell, type: ColumnType, { cells, dates }: RowShape): string {
  const day = type === 'date' && dates === 'moments' && cell !== null
  // JavaScript drops the sign of a zero where it writes JSON; a cell keeps it.
  const value = Object.is(cell, -0) ? '-0' : JSON.stringify(day ? `${cell} 00:00:00.000` : cell)
  if (cells === 'bare') return value
  if (cells === 'value') return `{"value":${value}}`
  return `{"value":${value},"formattedValue":${cell === null ? 'null' : JSON.stringify(String(cell))}}`
}

export type ModelAnswer = Omit<SelectRowsAnswer, 'released'> & { readonly rows: readonly (readonly Cell[])[] }

/** A whole selectRows answer. */
export function selectRowsJson({ rows, ...answer }: ModelAnswer): string {
  const { head, tail } = aroundRows({ ...answer, released: rows.length })
  const columns = answer.columns.map(({ column, withheld }) => ({ ...column, withheld }))
  return head + rows.map((row) => modelRow(columns, row, rowShape(answer.apiVersion))).join(',') + tail
}

/** A whole selectDistinct answer. */
export function selectDistinctJson(
  schema: string,
  query: string,
  type: ColumnType,
  rows: readonly (readonly Cell[])[],
): string {
  const { head, tail } = aroundValues(schema, query)
  return head + rows.map((row) => modelRow([{ name: '', type, withheld: false }], row, valueShape)).join(',') + tail
}
