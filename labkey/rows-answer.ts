// The answer of selectRows as JSON, in the shapes 8.3, 9.1, 13.2 to 16.2 and 17.1 (labkey-protocol sections 6.3-6.5): what
// stands around the rows as text, and how each row is to be written by whoever has them. Every row has the same keys in
// the same order, nulls explicit: R crashes or swaps columns otherwise.
import type { ApiVersion } from './api-version.ts'
import { type AnswerColumn, columnModelOf, metaDataOf } from './rows-metadata.ts'

export type SelectRowsAnswer = {
  readonly schema: string
  readonly query: string
  readonly apiVersion: ApiVersion
  readonly includeMetadata: boolean
  readonly includeTotalCount: boolean
  readonly columns: readonly AnswerColumn[]
  /** Rows in the answer. */
  readonly released: number
  /** All rows that match, whatever the paging. */
  readonly total: number
  readonly offset: number
}

/** The text before the rows, which are separated by commas, and after them. */
export function aroundRows(answer: SelectRowsAnswer): { readonly head: string; readonly tail: string } {
  const head = `${JSON.stringify(envelopeOf(answer)).slice(0, -1)},"rows":[`
  return { head, tail: `],"rowCount":${rowCountOf(answer)}}` }
}

/** How a row is written. LabKey has one type for days and moments: `yyyy-MM-dd HH:mm:ss.SSS`, which every client reads. */
export function rowShape(version: ApiVersion) {
  const [open, close] = version >= 13.2 ? ['{"data":{', '}}'] : ['{', '}']
  const cells = version < 9.1 ? 'bare' : version < 17.1 ? 'value' : 'formatted'
  return { open, close, named: true, cells, dates: 'moments' } as const
}

// Beware: no key here may ever be `status` or `exception`; R and Java take them for a failure.
function envelopeOf({ schema, query, apiVersion, includeMetadata, columns }: SelectRowsAnswer) {
  const metaData = includeMetadata ? { metaData: metaDataOf(query, columns, apiVersion) } : {}
  if (apiVersion >= 13.2) return { schemaName: [schema], queryName: query, ...metaData }
  const columnModel = includeMetadata ? { columnModel: columnModelOf(columns) } : {}
  return { schemaName: schema, queryName: query, formatVersion: apiVersion, ...metaData, ...columnModel }
}

/** Without a total count LabKey says only whether there is at least one row more. */
function rowCountOf({ includeTotalCount, total, offset, released }: SelectRowsAnswer): number {
  return includeTotalCount ? total : Math.min(total, offset + released + 1)
}
