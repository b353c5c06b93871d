// A table as CSV (RFC 4180) that a spreadsheet may open: no cell of it is taken for a formula. Pure.

/** A spreadsheet takes a cell that begins like this for a formula; an apostrophe before it makes it text. */
const formula = /^\s*[=+\-@＝＋－＠]/u

export type Cell = string | number | boolean | null

function cellText(value: Cell): string {
  const text = value === null ? '' : String(value)
  const safe = typeof value === 'string' && formula.test(text) ? `'${text}` : text
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** One line a row, the names of the columns first. */
export function csvText(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [columns, ...rows].map((row) => `${row.map(cellText).join(',')}\r\n`).join('')
}
