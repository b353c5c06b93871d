// Holds an answer against the CSV at one PHI level. A difference is told by place, never by the cell's value.
import { isWithin, type PhiLevel } from '../core/phi.ts'
import type { Cell } from '../core/query.ts'
import type { Answer } from './check-study-caller.ts'
import type { Expected } from './check-study-expected.ts'

type Rows = readonly (readonly Cell[])[]

// The key comes first, so that a row with one wrong cell still meets its own.
function sorted(rows: Rows, places: readonly number[]): Rows {
  const texts = rows.map((row) => ({ row, text: JSON.stringify([places.map((place) => row[place]), row]) }))
  return texts.sort((a, b) => (a.text < b.text ? -1 : Number(a.text > b.text))).map(({ row }) => row)
}

function visibleCells({ columns, rows }: Expected, level: PhiLevel, { wording }: Answer): Rows {
  return rows.map((row) =>
    row.map((cell, i) => {
      const column = columns[i]
      return column && isWithin(column.phi, level) ? wording.cell(cell, column.type) : null
    }),
  )
}

function differingColumn({ columns }: Expected, level: PhiLevel, answer: Answer): string | undefined {
  const wrong = columns.findIndex((column, i) => {
    const got = answer.columns[i]
    const protectedHere = !isWithin(column.phi, level)
    return (
      got?.name !== column.name ||
      got.type !== answer.wording.type(column.type) ||
      got.phi !== column.phi ||
      got.phiProtected !== protectedHere
    )
  })
  if (wrong < 0) return undefined
  return `column ${columns[wrong]?.name} is described otherwise than the file has it (expected ${columns[wrong]?.type})`
}

function differingCell(expected: Expected, level: PhiLevel, answer: Answer): string | undefined {
  const names = expected.columns.map(({ name }) => name)
  const places = expected.key.map((column) => names.indexOf(column))
  const want = sorted(visibleCells(expected, level, answer), places)
  const got = sorted(
    answer.rows.map((row) => names.map((name) => (Object.hasOwn(row, name) ? (row[name] ?? null) : 'absent'))),
    places,
  )
  for (const [at, row] of want.entries()) {
    const column = row.findIndex((cell, i) => cell !== got[at]?.[i])
    if (column >= 0) return `row ${at + 1} by key differs in column ${names[column]}`
  }
  return undefined
}

/** The first difference between the answer and the file at a level; undefined when they are equal. */
export function firstDifference(expected: Expected, level: PhiLevel, answer: Answer): string | undefined {
  const [want, got] = [expected.rows.length, answer.rows.length]
  if (got !== want || answer.rowCount !== want) return `${got} rows of ${answer.rowCount}, the file has ${want}`
  if (answer.columns.length !== expected.columns.length) return 'the number of columns differs'
  return differingColumn(expected, level, answer) ?? differingCell(expected, level, answer)
}
