// Running SQL, in whatever wording it came: decide, run in the sandbox of the level, and say what is to be recorded.
import { decideFolder } from '../../core/access.ts'
import type { SqlRun, Told } from '../../core/audit-event.ts'
import { isWithin, type PhiLevel, phiLevels } from '../../core/phi.ts'
import type { TableShape } from '../../core/query.ts'
import type { QueryLimits } from '../../core/query-limits.ts'
import { Refusal } from '../../core/refusal.ts'
import type { ParameterFact } from '../../core/replay-facts.ts'
import type { Encoded, Encoding, SqlCheck } from '../../engine/engine.ts'
import type { World } from '../../stores/world.ts'
import type { Answer, Context, Outcome } from './call.ts'
import { dataContext, findFolder, refusalOf } from './folder.ts'
import { bounded, fitted } from './participants.ts'
import { withdrawalsBy } from './reading.ts'

export type SqlRequest = {
  readonly folder: string
  readonly schema: string
  readonly sql: string
  readonly parameters: Readonly<Record<string, string | number | boolean | null>>
  /** Null is all rows. */
  readonly limit: number | null
}

type Allowed = Extract<SqlCheck, { allow: true }>

/** What was run and came of it. Whoever does not answer with `result` discards what it holds. */
export type SqlRows = { readonly allowed: Allowed; readonly result: Encoded; readonly level: PhiLevel }

export type AskedSql = { readonly request: SqlRequest; readonly encoding: Encoding }

const longestRecorded = 8_192
const mostParameterBytes = 4_096
const longestName = 255

function asked({ schema, sql }: SqlRequest) {
  return { schema: schema.slice(0, longestName).toWellFormed(), sql: sql.slice(0, longestRecorded).toWellFormed() }
}

function refusedSql(request: SqlRequest, refusal: Refusal, folder: string, attempted: readonly string[] = []): Outcome {
  const tried = attempted.length > 0 ? { attempted: [...attempted] } : {}
  const event: Told = { type: 'sql-run', outcome: 'refused', code: refusal.code, ...asked(request), ...tried }
  return { event, folder, answer: refusal }
}

/** What is recorded of a statement: what it said, touched and answered, and what it takes to get the same bytes again. */
export function sqlRun({ request, encoding }: AskedSql, { allowed, result, level }: SqlRows): SqlRun {
  const { touched, plan } = allowed
  const columns = touched.flatMap(({ table, columns }) => columns.map((column) => ({ table, column })))
  const phiOf = ({ table, column }: (typeof columns)[number]) => table.columns.find((c) => c.name === column)?.phi
  const nameOf = ({ table, column }: (typeof columns)[number]) => `${table.schema}.${table.name}.${column}`
  return fitted<SqlRun>({
    type: 'sql-run',
    outcome: 'ok',
    ...asked(request),
    parameters: Object.entries(request.parameters).map(parameterFact),
    query: touched.map(({ table }) => table.name).join(', '),
    version: touched.map(({ table }) => table.version).join(', '),
    columns: columns.map(nameOf),
    phiColumns: columns.filter((c) => phiOf(c) !== 'NotPHI').map(nameOf),
    effectivePhi: level,
    rowCount: result.rowCount,
    total: result.total,
    participants: bounded(result.participants),
    ...(result.counted ? { counted: bounded(result.counted) } : {}),
    replay: {
      encoding,
      bytes: result.held.bytes,
      sha256: result.sha256,
      limit: request.limit,
      ...withdrawalsBy(plan.tables.map(({ table }) => table)),
      tables: plan.tables.map(({ table: { schema, name, version } }) => ({ schema, name, version })),
    },
  })
}

type Parameter = SqlRequest['parameters'][string]

function parameterFact([name, value]: [string, Parameter]): ParameterFact {
  return { name, value: String(value), type: value === null ? 'null' : typeOf(value) }
}

function typeOf(value: NonNullable<Parameter>): 'text' | 'number' | 'boolean' {
  return typeof value === 'string' ? 'text' : typeof value === 'number' ? 'number' : 'boolean'
}

/** The parameter that a fact tells of; undefined when it was recorded without its type. */
export function parameterOf({ value, type }: ParameterFact): Parameter | undefined {
  switch (type) {
    case 'text':
      return value
    case 'number':
      return Number(value)
    case 'boolean':
      return value === 'true'
    case 'null':
      return null
    case undefined:
      return undefined
  }
}

/** The tables of a folder, the level they are read at, and what a question may take. */
export type SqlScope = {
  readonly tables: readonly TableShape[]
  readonly level: PhiLevel
  readonly limits: QueryLimits
}

/** Checks and runs a statement over tables at a level; a "no" is a value. Throws Refusal for what the engine refuses. */
export async function checkAndRun(
  { request, encoding }: AskedSql,
  { tables, level, limits }: SqlScope,
  { engine }: Pick<World, 'engine'>,
): Promise<SqlRows | Extract<SqlCheck, { allow: false }>> {
  const { schema, sql, parameters, limit } = request
  const allowed = await engine.check({ sql, parameters, tables, schema, level }, limits)
  if (!allowed.allow) return allowed
  checkLevel(allowed, level)
  checkRecordable(request)
  const { columns, participant, plan } = allowed
  const result = await engine.run({ ...plan, level, columns, participant, limit }, encoding, limits)
  return { allowed, result, level }
}

// What runs must be what is recorded, to the letter.
function checkRecordable(request: SqlRequest): void {
  const { schema, sql } = asked(request)
  if (schema === request.schema && sql === request.sql) return
  throw new Refusal('bad-request', 'The SQL or the name of its schema could not be recorded whole.')
}

/** Runs a statement as far as role, declaration and PHI level allow, and answers in the caller's words. */
export async function answerSql(
  what: AskedSql,
  context: Context,
  world: World,
  write: (rows: SqlRows) => Answer,
): Promise<Outcome> {
  const { request } = what
  if (Buffer.byteLength(JSON.stringify(request.parameters)) > mostParameterBytes) {
    throw new Refusal(
      'bad-request',
      `The parameters are larger than ${mostParameterBytes} bytes and could not be recorded whole.`,
    )
  }
  const found = await findFolder(request.folder, context, world)
  if (found instanceof Refusal) return refusedSql(request, found, request.folder.slice(0, longestName).toWellFormed())
  const { folder, access } = found
  const entered = decideFolder(folder.path, await dataContext(folder, access, context, world))
  if (!entered.allow) return refusedSql(request, refusalOf(entered, folder.path), folder.path)
  const [tables, limits] = await Promise.all([world.registry.tables(folder.path), context.settings()])
  let rows: SqlRows | null = null
  try {
    const found = await checkAndRun(what, { tables, level: entered.phi, limits }, world)
    if ('attempted' in found)
      return refusedSql(request, new Refusal(found.code, found.why), folder.path, found.attempted)
    rows = found
    return { event: sqlRun(what, rows), folder: folder.path, answer: write(rows) }
  } catch (error) {
    rows?.result.held.discard()
    if (error instanceof Refusal) return refusedSql(request, error, folder.path)
    throw error
  }
}

// The gate bound the statement where columns above the level are not; should one stand here all the same, nothing runs.
function checkLevel({ touched }: Allowed, level: PhiLevel): void {
  for (const { table, columns } of touched) {
    for (const name of columns) {
      const phi = table.columns.find((c) => c.name === name)?.phi ?? phiLevels[phiLevels.length - 1]
      if (phi === undefined || !isWithin(phi, level)) throw new Error('a statement touches a column above its level')
    }
  }
}
