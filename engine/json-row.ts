// A row as JSON text, made by DuckDB. Exact: integers beyond 2^53, NaN and infinities (of times too) are texts, every other number has
// its shortest digits, and keys stand in the order of the columns whatever their names.
import { cellText } from './cell-text.ts'
import type { RowShape } from './engine.ts'
import { type AnswerColumn, cellName } from './source.ts'
import { literal } from './sql.ts'

/** Text to be written as it stands, or the SQL of a text. */
type Piece = { readonly plain: string } | { readonly sql: string }

/** SQL for one row in a shape. */
export function jsonRow(columns: readonly AnswerColumn[], shape: RowShape): string {
  const cells = columns.flatMap((column, index): readonly Piece[] => {
    const comma = index === 0 ? '' : ','
    const key = shape.named ? `${JSON.stringify(column.name)}:` : ''
    return [{ plain: comma + key }, ...cellPieces(column, shape)]
  })
  return concatenated([{ plain: shape.open }, ...cells, { plain: shape.close }])
}

function cellPieces(column: AnswerColumn, { cells, dates }: RowShape): readonly Piece[] {
  const value: Piece = column.cell === null ? { plain: 'null' } : { sql: jsonValue(column, dates) }
  if (cells === 'bare') return [value]
  if (cells === 'value') return [{ plain: '{"value":' }, value, { plain: '}' }]
  const text: Piece = column.cell === null ? value : { sql: jsonText(shownText(column)) }
  return [{ plain: '{"value":' }, value, { plain: ',"formattedValue":' }, text, { plain: '}' }]
}

function jsonValue(column: AnswerColumn, dates: RowShape['dates']): string {
  const cell = cellName(column.cell ?? 0)
  switch (column.type) {
    case 'text':
      return jsonText(cell)
    case 'integer':
      return `case when ${cell} is null then 'null' when ${cell} between -9007199254740991 and 9007199254740991
        then cast(${cell} as varchar) else concat('"', cast(${cell} as varchar), '"') end`
    case 'number':
      return `case when ${cell} is null then 'null' when isfinite(${cell})
        then cast(${cell} as varchar) else concat('"', ${notFinite(cell)}, '"') end`
    case 'boolean':
      return `coalesce(cast(${cell} as varchar), 'null')`
    case 'date':
      return jsonTime(cell, dates === 'days' ? '%Y-%m-%d' : '%Y-%m-%d 00:00:00.000')
    case 'timestamp':
      return jsonTime(cell, '%Y-%m-%d %H:%M:%S.%g')
  }
}

// Beware: for an infinite time `strftime` answers the word alone, without whatever else the format holds.
function jsonTime(cell: string, format: string): string {
  return `case when ${cell} is null then 'null' when isfinite(${cell})
    then strftime(${cell}, '"${format}"') else concat('"', cast(${cell} as varchar), '"') end`
}

function jsonText(sql: string): string {
  return `coalesce(cast(to_json(${sql}) as varchar), 'null')`
}

/** A cell as people see it, null when blank; in words of its own where a number is none. */
export function shownText({ type, cell }: AnswerColumn): string {
  const named = cellName(cell ?? 0)
  const text = cellText({ name: named, type })
  return type === 'number' ? `case when isfinite(${named}) then ${text} else ${notFinite(named)} end` : text
}

function notFinite(cell: string): string {
  return `case when isnan(${cell}) then 'NaN' when ${cell} > 0 then 'Infinity' when ${cell} < 0 then '-Infinity' end`
}

function concatenated(pieces: readonly Piece[]): string {
  const merged: Piece[] = []
  for (const piece of pieces) {
    const last = merged.at(-1)
    if (last && 'plain' in last && 'plain' in piece) merged[merged.length - 1] = { plain: last.plain + piece.plain }
    else merged.push(piece)
  }
  return `concat(${merged.map((piece) => ('plain' in piece ? literal(piece.plain) : piece.sql)).join(', ')})`
}
