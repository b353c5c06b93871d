// Running SQL, in whatever wording it came: decide, run in the sandbox of the level, and say what is to be recorded.
import { decideFolder } from '../../core/access.ts'
import type { Told } from '../../core/audit-event.ts'
import { isWithin, type PhiLevel, phiLevels } from '../../core/phi.ts'
import { Refusal } from '../../core/refusal.ts'
import type { Encoded, Encoding, SqlCheck } from '../../engine/engine.ts'
import type { World } from '../../stores/world.ts'
import type { Answer, Context, Outcome } from './call.ts'
import { dataContext, findFolder } from './folder.ts'
import { bounded } from './participants.ts'

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

function sqlRun(request: SqlRequest, { allowed, result, level }: SqlRows): Told {
  const { touched } = allowed
  const columns = touched.flatMap(({ table, columns }) => columns.map((column) => ({ table, column })))
  const phiOf = ({ table, column }: (typeof columns)[number]) => table.columns.find((c) => c.name === column)?.phi
  const nameOf = ({ table, column }: (typeof columns)[number]) => `${table.schema}.${table.name}.${column}`
  return {
    type: 'sql-run',
    outcome: 'ok',
    ...asked(request),
    parameters: Object.entries(request.parameters).map(([name, value]) => ({ name, value: String(value) })),
    query: touched.map(({ table }) => table.name).join(', '),
    version: touched.map(({ table }) => table.version).join(', '),
    columns: columns.map(nameOf),
    phiColumns: columns.filter((c) => phiOf(c) !== 'NotPHI').map(nameOf),
    effectivePhi: level,
    rowCount: result.rowCount,
    total: result.total,
    participants: bounded(result.participants),
  }
}

/** Runs a statement as far as role, declaration and PHI level allow, and answers in the caller's words. */
export async function answerSql(
  { request, encoding }: { readonly request: SqlRequest; readonly encoding: Encoding },
  context: Context,
  world: World,
  write: (rows: SqlRows) => Answer,
): Promise<Outcome> {
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
  if (!entered.allow) return refusedSql(request, new Refusal(entered.code, entered.why), folder.path)
  const { schema, sql, parameters, limit } = request
  const [tables, limits] = await Promise.all([world.registry.tables(folder.path), context.settings()])
  const level = entered.phi
  let result: Encoded | null = null
  try {
    const allowed = await world.engine.check({ sql, parameters, tables, schema, level }, limits)
    if (!allowed.allow)
      return refusedSql(request, new Refusal(allowed.code, allowed.why), folder.path, allowed.attempted)
    checkLevel(allowed, level)
    const { columns, participant, plan } = allowed
    result = await world.engine.run({ ...plan, level, columns, participant, limit }, encoding, limits)
    const rows = { allowed, result, level }
    return { event: sqlRun(request, rows), folder: folder.path, answer: write(rows) }
  } catch (error) {
    result?.held.discard()
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
