// The answer of selectRows as JSON text, in the shapes 8.3, 9.1, 13.2 to 16.2 and 17.1 (labkey-protocol sections 6.3-6.5).
// Every row has the same keys in the same order, nulls explicit: R crashes or swaps columns otherwise. So the text is put
// together by hand: a JavaScript object would move keys such as "1" to the front and lose "__proto__".
import type { Cell, ColumnType } from '../core/query.ts'
import type { ApiVersion } from './api-version.ts'
import { type AnswerColumn, columnModelOf, metaDataOf } from './rows-metadata.ts'

export type SelectRowsAnswer = {
  readonly schema: string
  readonly query: string
  readonly apiVersion: ApiVersion
  readonly includeMetadata: boolean
  readonly includeTotalCount: boolean
  readonly columns: readonly AnswerColumn[]
  /** One cell per column, in the order of `columns`. */
  readonly rows: readonly (readonly Cell[])[]
  /** All rows that match, whatever the paging. */
  readonly total: number
  readonly offset: number
}

const rowsPerChunk = 500

/** The whole answer as one text. */
export function selectRowsJson(answer: SelectRowsAnswer): string {
  return [...selectRowsChunks(answer)].join('')
}

/** The same text piece by piece, for an answer that is streamed. */
export function* selectRowsChunks(answer: SelectRowsAnswer): Generator<string> {
  yield `${JSON.stringify(envelopeOf(answer)).slice(0, -1)},"rows":[`
  const writeRow = rowWriter(answer)
  for (let start = 0; start < answer.rows.length; start += rowsPerChunk) {
    const rows = answer.rows.slice(start, start + rowsPerChunk).map(writeRow)
    yield `${start === 0 ? '' : ','}${rows.join(',')}`
  }
  yield `],"rowCount":${rowCountOf(answer)}}`
}

// Beware: no key here may ever be `status` or `exception`; R and Java take them for a failure.
function envelopeOf({ schema, query, apiVersion, includeMetadata, columns }: SelectRowsAnswer) {
  const metaData = includeMetadata ? { metaData: metaDataOf(query, columns, apiVersion) } : {}
  if (apiVersion >= 13.2) return { schemaName: [schema], queryName: query, ...metaData }
  const columnModel = includeMetadata ? { columnModel: columnModelOf(columns) } : {}
  return { schemaName: schema, queryName: query, formatVersion: apiVersion, ...metaData, ...columnModel }
}

/** Without a total count LabKey says only whether there is at least one row more. */
function rowCountOf({ includeTotalCount, total, offset, rows }: SelectRowsAnswer): number {
  return includeTotalCount ? total : Math.min(total, offset + rows.length + 1)
}

function rowWriter({ columns, apiVersion }: SelectRowsAnswer): (row: readonly Cell[]) => string {
  const writers = columns.map(({ column, withheld }) => {
    const key = `${JSON.stringify(column.name)}:`
    const write = cellWriter(apiVersion, column.type)
    // The last line of defence: a withheld column is null whatever the row holds.
    return (cell: Cell) => key + write(withheld ? null : cell)
  })
  const [open, close] = apiVersion >= 13.2 ? ['{"data":{', '}}'] : ['{', '}']
  return (row) => open + writers.map((write, i) => write(row[i] ?? null)).join(',') + close
}

function cellWriter(version: ApiVersion, type: ColumnType): (cell: Cell) => string {
  const write = valueWriter(type)
  if (version < 9.1) return write
  if (version < 17.1) return (cell) => `{"value":${write(cell)}}`
  return (cell) => `{"value":${write(cell)},"formattedValue":${cell === null ? 'null' : JSON.stringify(String(cell))}}`
}

/** Writes a bare cell of a type as JSON. */
export function valueWriter(type: ColumnType): (cell: Cell) => string {
  return type === 'date' ? writeDay : writeValue
}

function writeValue(cell: Cell): string {
  return JSON.stringify(cell)
}

/** LabKey has one type for days and moments; both are written `yyyy-MM-dd HH:mm:ss.SSS`, which every client reads. */
function writeDay(cell: Cell): string {
  return cell === null ? 'null' : JSON.stringify(`${cell} 00:00:00.000`)
}
