// Read rows of one table, as far as the declared PHI level allows. Columns above it come blank.
import * as z from 'zod/mini'
import { blankOps, type Filter, filterOps, listOps, type SelectRequest } from '../core/query.ts'
import { Refusal } from '../core/refusal.ts'
import type { Encoding } from '../engine/engine.ts'
import { eventId } from '../stores/event-ids.ts'
import { jsonType, rowsAnswer } from './http/answer.ts'
import type { Answer, Call, Endpoint, RowsBody } from './http/call.ts'
import { fields } from './http/fields.ts'
import { FolderPath } from './http/folder.ts'
import { fileTypes, nativeShape } from './http/formats.ts'
import { answerRows, type Rows } from './http/reading.ts'
import { Scalar } from './http/scalar.ts'

const Name = z.string().check(z.minLength(1), z.maxLength(255))

const formats = ['json', 'csv', 'parquet', 'arrow'] as const
type Format = (typeof formats)[number]

const Body = z.strictObject({
  folder: FolderPath,
  schema: Name,
  query: Name,
  columns: z.optional(z.array(Name).check(z.minLength(1), z.maxLength(2000))),
  filters: z.optional(
    z
      .array(
        z.strictObject({
          column: Name,
          op: z.enum(filterOps),
          value: z.optional(z.nullable(z.union([Scalar, z.array(z.nullable(Scalar))]))),
        }),
      )
      .check(z.maxLength(100)),
  ),
  sort: z.optional(z.array(Name).check(z.maxLength(50))),
  limit: z.optional(z.int().check(z.minimum(0))),
  offset: z.optional(z.int().check(z.minimum(0))),
  format: z.optional(z.enum(formats)),
})
type Body = z.infer<typeof Body>
type Sent = NonNullable<Body['filters']>[number]

const isOneOf = (ops: readonly string[], op: string): boolean => ops.includes(op)
const text = (value: string | number | boolean | null): string => (value === null ? '' : String(value))

/** `in` and its like take an array or LabKey's `a;b`; `between` an array of two or `a,b`. */
function listOf(sent: Sent): string[] {
  if (Array.isArray(sent.value)) return sent.value.map(text)
  const separator = sent.op === 'between' || sent.op === 'notbetween' ? ',' : ';'
  return text(sent.value ?? null).split(separator)
}

function toFilter(sent: Sent): Filter {
  const { column, op, value } = sent
  if (isOneOf(blankOps, op)) return { column, op, values: [] }
  if (isOneOf(listOps, op)) return { column, op, values: listOf(sent) }
  if (Array.isArray(value)) throw new Refusal('bad-request', `The filter operator "${op}" takes one value, not a list.`)
  return { column, op, values: [text(value ?? null)] }
}

function toAsked(call: Call): Asked {
  const body = fields(Body)(call)
  return { request: toRequest(body), format: body.format ?? 'json' }
}

function toRequest(body: Body): SelectRequest {
  return {
    folder: body.folder,
    schema: body.schema,
    query: body.query,
    columns: body.columns ?? null,
    unknownColumns: 'refuse',
    filters: (body.filters ?? []).map(toFilter),
    sort: (body.sort ?? []).map((s) => ({ column: s.replace(/^[-+]/, ''), descending: s.startsWith('-') })),
    limit: body.limit ?? null,
    offset: body.offset ?? 0,
  }
}

type Asked = { readonly request: SelectRequest; readonly format: Format }

function jsonBody({ plan, result }: Rows, auditEvent: string): RowsBody {
  const columns = plan.columns.map(({ column: { path: _, ...column }, withheld }) => ({
    ...column,
    phiProtected: withheld,
  }))
  const head = `${JSON.stringify({ columns }).slice(0, -1)},"rows":[`
  const tail = `],${JSON.stringify({ rowCount: result.total, auditEvent }).slice(1)}`
  return { head, held: result.held, tail }
}

function fileAnswer({ plan, result }: Rows, format: keyof typeof fileTypes): Answer {
  const { type, ending } = fileTypes[format]
  // A table's name is text of any kind; a header and a file system take less.
  const file = `${plan.table.name.replaceAll(/[^\w-]/g, '_').slice(0, 100)}.${ending}`
  const headers = { 'x-row-count': String(result.total), 'content-disposition': `attachment; filename="${file}"` }
  return rowsAnswer(type, { head: '', held: result.held, tail: '' }, headers)
}

export const endpoint: Endpoint<Asked> = {
  input: toAsked,

  run({ request, format }, context, world) {
    const { session, sequence } = context.pass
    const encoding: Encoding = format === 'json' ? { format, shape: nativeShape } : { format }
    return answerRows({ request, encoding }, context, world, (rows) =>
      format === 'json' ? rowsAnswer(jsonType, jsonBody(rows, eventId(session, sequence))) : fileAnswer(rows, format),
    )
  },
}
