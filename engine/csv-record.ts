// One CSV record out of bytes, by the letter of RFC 4180, with the physical line of every cell. DuckDB's own reader
// decides nothing about structure: tried, it skips blank lines and, after an unclosed quote, whole files in silence.
import { isUtf8 } from 'node:buffer'
import { type Place, publishFault } from './publish-fault.ts'

const [nul, lf, cr, quote, comma] = [0x00, 0x0a, 0x0d, 0x22, 0x2c]

/** Bytes read so far: `at` is where the next record begins, on physical line `line`; `last` says no more will come. */
export type Cursor = {
  bytes: Uint8Array
  at: number
  end: number
  last: boolean
  line: number
  newline: 'LF' | 'CRLF' | null
}

/** Reused from record to record: where each cell's text begins and ends, and the line it begins on. */
export type CsvRecord = { cells: number; start: number[]; end: number[]; line: number[]; quoted: boolean[] }

export function emptyRecord(): CsvRecord {
  return { cells: 0, start: [], end: [], line: [], quoted: [] }
}

/**
 * Reads the record at the cursor and moves behind it. False, with the cursor unmoved, when the record goes on beyond
 * the bytes at hand. `columnName` words a fault's place.
 */
export function nextRecord(cursor: Cursor, record: CsvRecord, columnName: (index: number) => string | number): boolean {
  record.cells = 0
  const scan: Scan = { at: cursor.at, line: cursor.line }
  const where = (): Place => ({ line: scan.line, column: columnName(record.cells) })
  for (;;) {
    if (!readCell(cursor, scan, record, where)) return false
    const ended = endOfCell(cursor, scan, where)
    if (ended === 'unknown') return false
    record.cells++
    if (ended === 'record') break
  }
  cursor.at = scan.at
  cursor.line = scan.line
  return true
}

type Scan = { at: number; line: number }

function readCell(cursor: Cursor, scan: Scan, record: CsvRecord, where: () => Place): boolean {
  const quoted = scan.at < cursor.end && cursor.bytes[scan.at] === quote
  if (quoted) scan.at++
  const start = scan.at
  const line = scan.line
  const end = quoted ? quotedEnd(cursor, scan, where) : bareEnd(cursor, scan, where)
  if (end < 0) return false
  record.start[record.cells] = start
  record.end[record.cells] = end
  record.line[record.cells] = line
  record.quoted[record.cells] = quoted
  return true
}

function bareEnd(cursor: Cursor, scan: Scan, where: () => Place): number {
  const { bytes, end } = cursor
  const start = scan.at
  let at = start
  let seen = 0
  while (at < end) {
    const byte = bytes[at] ?? nul
    if (byte === comma || byte === lf || byte === cr) break
    if (byte === quote) throw publishFault(where(), 'a quote stands inside a cell that does not begin with one.')
    if (byte === nul) throw publishFault(where(), 'the cell holds a NUL byte.')
    seen |= byte
    at++
  }
  if (at === end && !cursor.last) return -1
  if (seen > 0x7f) checkText(bytes, start, at, where())
  scan.at = at
  return at
}

// Beware: a line break inside quotes moves the physical line on, so the place of a fault is taken before reading on.
function quotedEnd(cursor: Cursor, scan: Scan, where: () => Place): number {
  const { bytes, last } = cursor
  const opened = scan.at
  const place = where()
  const closed = closingQuote(cursor, opened)
  if (closed < 0 && last) throw publishFault(place, 'a quote is opened here and never closed.')
  if (closed < 0) return -1
  let seen = 0
  for (let at = opened; at < closed; at++) {
    const byte = bytes[at] ?? nul
    if (byte === lf) scan.line++
    else if (byte === nul) throw publishFault(where(), 'the cell holds a NUL byte.')
    seen |= byte
  }
  if (seen > 0x7f) checkText(bytes, opened, closed, place)
  scan.at = closed + 1
  return closed
}

function closingQuote({ bytes, end, last }: Cursor, from: number): number {
  for (let at = from; ; at += 2) {
    at = bytes.indexOf(quote, at)
    if (at < 0 || at >= end) return -1
    if (at + 1 === end) return last ? at : -1
    if (bytes[at + 1] !== quote) return at
  }
}

function checkText(bytes: Uint8Array, start: number, end: number, place: Place): void {
  if (!isUtf8(bytes.subarray(start, end))) throw publishFault(place, 'the cell is not valid UTF-8.')
}

function endOfCell(cursor: Cursor, scan: Scan, where: () => Place): 'cell' | 'record' | 'unknown' {
  const { bytes, end, last } = cursor
  if (scan.at === end) return last ? 'record' : 'unknown'
  const byte = bytes[scan.at]
  if (byte === comma) {
    scan.at++
    return 'cell'
  }
  if (byte === lf) return endRecord(cursor, scan, 'LF', where)
  if (byte !== cr) throw publishFault(where(), 'text follows the closing quote.')
  if (scan.at + 1 === end && !last) return 'unknown'
  if (scan.at + 1 === end || bytes[scan.at + 1] !== lf) {
    throw publishFault(where(), 'a carriage return stands outside quotes without a line feed.')
  }
  return endRecord(cursor, scan, 'CRLF', where)
}

function endRecord(cursor: Cursor, scan: Scan, newline: 'LF' | 'CRLF', where: () => Place): 'record' {
  if (cursor.newline !== null && cursor.newline !== newline) {
    throw publishFault(where(), `the line ends with ${newline}, the lines before it with ${cursor.newline}.`)
  }
  cursor.newline = newline
  scan.at += newline === 'LF' ? 1 : 2
  scan.line++
  return 'record'
}
