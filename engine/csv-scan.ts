// The one look at a CSV file that decides whether it is well-formed: header, row count, and how many cells of each
// column hold something. The figures are then held against what DuckDB read, so that no row is lost between the two.
import { type FileHandle, open } from 'node:fs/promises'
import { Refusal } from '../core/refusal.ts'
import { type CsvRecord, type Cursor, emptyRecord, nextRecord } from './csv-record.ts'
import { publishFault } from './publish-fault.ts'

const longestRecord = 1 << 20
const longestName = 200
const mostColumns = 1_000

// DuckDB offers some of these beside a file's own columns; `__proto__` would be lost in any definition made of JSON.
const reservedNames = new Set(['file_row_number', 'filename', 'file_index', '__proto__'])

export type CsvShape = {
  readonly header: readonly string[]
  readonly rows: number
  /** Per column the number of cells that are not empty. */
  readonly filled: readonly number[]
}

/** Reads the whole file once. Throws a Refusal that names line and column for anything that is not strict CSV. */
export async function scanCsv(path: string, deadline?: AbortSignal): Promise<CsvShape> {
  let header: readonly string[] | undefined
  let filled: number[] = []
  let rows = 0
  const nameOf = (index: number) => header?.[index] ?? index + 1
  await eachRecord(path, nameOf, (record, bytes, line) => {
    if (header === undefined) {
      header = headerNames(record, bytes)
      filled = header.map(() => 0)
      return true
    }
    checkWidth(record, header, line)
    if (rows % 10_000 === 0 && deadline?.aborted) throw tooLong()
    for (let index = 0; index < record.cells; index++) {
      if (record.start[index] !== record.end[index]) filled[index] = (filled[index] ?? 0) + 1
    }
    rows++
    return true
  })
  if (header === undefined) throw publishFault({ line: 1 }, 'the file is empty; a header is needed.')
  return { header, rows, filled }
}

export const tooLong = () => new Refusal('query-limit', 'Publishing this file takes longer than is allowed here.')

/** The physical line on which one cell of the data begins; `row` counts data rows from 0. */
export async function lineOf(path: string, row: number, column: number): Promise<number> {
  let seen = -1
  let found = 0
  const noName = (index: number) => index + 1
  await eachRecord(path, noName, (record) => {
    found = record.line[column] ?? 0
    return seen++ < row
  })
  return found
}

type OnRecord = (record: CsvRecord, bytes: Uint8Array, line: number) => boolean

// Calls `onRecord` for every record until it says false. Memory stays at one record, however large the file is.
async function eachRecord(path: string, nameOf: (i: number) => string | number, onRecord: OnRecord) {
  const file = await open(path, 'r')
  try {
    const record = emptyRecord()
    const cursor: Cursor = { bytes: Buffer.alloc(longestRecord), at: 0, end: 0, last: false, line: 1, newline: null }
    await fill(file, cursor)
    skipByteOrderMark(cursor)
    for (;;) {
      if (cursor.at === cursor.end && cursor.last) break
      const line = cursor.line
      if (!nextRecord(cursor, record, nameOf)) await fill(file, cursor)
      else if (!onRecord(record, cursor.bytes, line)) break
    }
  } finally {
    await file.close()
  }
}

async function fill(file: FileHandle, cursor: Cursor): Promise<void> {
  cursor.bytes.copyWithin(0, cursor.at, cursor.end)
  cursor.end -= cursor.at
  cursor.at = 0
  if (cursor.end === longestRecord) {
    throw publishFault({ line: cursor.line }, 'a row of more than 1 MiB begins here, or a quote that is never closed.')
  }
  while (cursor.end < longestRecord && !cursor.last) {
    const { bytesRead } = await file.read(cursor.bytes, cursor.end, longestRecord - cursor.end)
    cursor.end += bytesRead
    cursor.last = bytesRead === 0
  }
}

function skipByteOrderMark(cursor: Cursor): void {
  const { bytes } = cursor
  if (cursor.end >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) cursor.at = 3
}

function headerNames(record: CsvRecord, bytes: Uint8Array): readonly string[] {
  if (record.cells > mostColumns) {
    throw publishFault({ line: 1, column: mostColumns + 1 }, `a table has at most ${mostColumns} columns.`)
  }
  const names: string[] = []
  const taken = new Set<string>()
  for (let index = 0; index < record.cells; index++) {
    const text = new TextDecoder().decode(bytes.subarray(record.start[index], record.end[index])).replaceAll('""', '"')
    const place = { line: record.line[index] ?? 1, column: index + 1 }
    const wrong = wrongWithName(text, taken)
    if (wrong !== null) throw publishFault(place, wrong)
    taken.add(text.toLowerCase())
    names.push(text)
  }
  return names
}

function wrongWithName(text: string, taken: ReadonlySet<string>): string | null {
  if (text.trim() === '') return 'the column has no name.'
  if (text !== text.trim()) return 'the column name begins or ends with a blank.'
  if (text.length > longestName) return `the column name is longer than ${longestName} characters.`
  if (/\p{Cc}/u.test(text)) return 'the column name holds a control character.'
  if (reservedNames.has(text.toLowerCase())) return 'the column name is reserved.'
  if (taken.has(text.toLowerCase())) return 'the column name is used twice (letter case does not tell names apart).'
  return null
}

function checkWidth(record: CsvRecord, header: readonly string[], line: number): void {
  const [cells, wanted] = [record.cells, header.length]
  if (cells === wanted) return
  if (cells === 1 && wanted > 1 && record.start[0] === record.end[0] && !record.quoted[0]) {
    throw publishFault({ line, column: header[1] ?? 2 }, 'the line is blank.')
  }
  if (cells < wanted) {
    throw publishFault({ line, column: header[cells] ?? cells + 1 }, `the row ends after ${cells} of ${wanted} cells.`)
  }
  const place = { line: record.line[wanted] ?? line, column: wanted + 1 }
  throw publishFault(place, `the row has ${cells} cells, the header ${wanted}.`)
}
