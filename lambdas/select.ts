// Read rows of one table, as far as the declared PHI level allows. Columns above it come blank.
import * as z from 'zod/mini'
import { blankOps, type Cell, type Filter, filterOps, listOps, type SelectRequest } from '../core/query.ts'
import { Refusal } from '../core/refusal.ts'
import { eventId } from '../stores/audit.ts'
import { json } from './http/answer.ts'
import type { Call, Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { FolderPath } from './http/folder.ts'
import { type Rows, readRows } from './http/reading.ts'

const Name = z.string().check(z.minLength(1), z.maxLength(255))
const Single = z.union([z.string(), z.number(), z.boolean()])

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
          value: z.optional(z.nullable(z.union([Single, z.array(z.nullable(Single))]))),
        }),
      )
      .check(z.maxLength(100)),
  ),
  sort: z.optional(z.array(Name).check(z.maxLength(50))),
  limit: z.optional(z.int().check(z.minimum(0))),
  offset: z.optional(z.int().check(z.minimum(0))),
  format: z.optional(z.literal('json')),
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

function toRequest(call: Call): SelectRequest {
  const body = fields(Body)(call)
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

function show({ plan, result }: Rows, auditEvent: string): object {
  const columns = plan.columns.map(({ column, withheld }) => ({ ...column, phiProtected: withheld }))
  const names = columns.map((c) => c.name)
  const toObject = (row: readonly Cell[]) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? null]))
  return { columns, rows: result.rows.map(toObject), rowCount: result.total, auditEvent }
}

export const endpoint: Endpoint<SelectRequest> = {
  input: toRequest,

  async run(request, context, world) {
    const reading = await readRows(request, context, world)
    if ('outcome' in reading) return reading.outcome
    const { event, folder } = reading.rows
    const { session, sequence } = context.pass
    return { event, folder, answer: json(200, show(reading.rows, eventId(session, sequence))) }
  },
}
