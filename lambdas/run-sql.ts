// Run one SELECT over the tables of a folder, as far as the declared PHI level allows.
import * as z from 'zod/mini'
import { eventId } from '../stores/event-ids.ts'
import { jsonType, rowsAnswer } from './http/answer.ts'
import type { Answer, Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { FolderPath } from './http/folder.ts'
import { fileTypes, nativeShape } from './http/formats.ts'
import { answerSql, type SqlRows } from './http/running-sql.ts'
import { Scalar } from './http/scalar.ts'

const Body = z.strictObject({
  folder: FolderPath,
  schema: z.string().check(z.minLength(1), z.maxLength(255)),
  sql: z.string().check(z.minLength(1), z.maxLength(8_192)),
  parameters: z.optional(z.record(z.string().check(z.maxLength(63)), z.nullable(Scalar))),
  limit: z.optional(z.int().check(z.minimum(0))),
  format: z.optional(z.enum(['json', 'csv', 'parquet', 'arrow'])),
})
type Body = z.infer<typeof Body>

function jsonAnswer({ allowed, result, level: _ }: SqlRows, auditEvent: string): Answer {
  const columns = allowed.columns.map(({ name, type, phi }) => ({ name, type, phi, phiProtected: false }))
  const head = `${JSON.stringify({ columns }).slice(0, -1)},"rows":[`
  const tail = `],${JSON.stringify({ rowCount: result.total, auditEvent }).slice(1)}`
  return rowsAnswer(jsonType, { head, held: result.held, tail })
}

function fileAnswer({ result }: SqlRows, format: keyof typeof fileTypes): Answer {
  const { type, ending } = fileTypes[format]
  const headers = { 'x-row-count': String(result.total), 'content-disposition': `attachment; filename="sql.${ending}"` }
  return rowsAnswer(type, { head: '', held: result.held, tail: '' }, headers)
}

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  run({ format = 'json', folder, schema, sql, parameters = {}, limit = null }, context, world) {
    const { session, sequence } = context.pass
    const request = { folder, schema, sql, parameters, limit }
    const encoding = format === 'json' ? ({ format, shape: nativeShape } as const) : ({ format } as const)
    return answerSql({ request, encoding }, context, world, (rows) =>
      format === 'json' ? jsonAnswer(rows, eventId(session, sequence)) : fileAnswer(rows, format),
    )
  },
}
