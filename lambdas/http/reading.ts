// Reading rows of one table, in whatever wording the request came: decide, run, and say what is to be recorded.
import { decideFolder, decideSelect, touchedColumns, touchedTables } from '../../core/access.ts'
import type { RowsRead, Told } from '../../core/audit-event.ts'
import type { SelectPlan, SelectRequest, Sort, TableShape } from '../../core/query.ts'
import { Refusal } from '../../core/refusal.ts'
import type { Encoded, Encoding } from '../../engine/engine.ts'
import type { ParticipantRecording } from '../../stores/folders.ts'
import type { World } from '../../stores/world.ts'
import type { Answer, Context, Outcome } from './call.ts'
import { dataContext, findFolder, refusalOf } from './folder.ts'
import { bounded, fitted } from './participants.ts'

/** A canonical event is at most 32 KB: filters may take a quarter of it. */
const maxFilterBytes = 8_192
const maxNameLength = 255

export type Rows = {
  readonly plan: SelectPlan
  /** Whoever does not answer with it discards what it holds. */
  readonly result: Encoded
  readonly event: Told
  readonly folder: string
}

export type AskedRows = { readonly request: SelectRequest; readonly encoding: Encoding }

type Reading = { readonly rows: Rows } | { readonly outcome: Outcome }

function askedFacts(request: SelectRequest) {
  return {
    filters: request.filters.map((f) => ({ column: f.column, op: f.op, values: [...f.values] })),
    sort: request.sort.map(sortText),
    limit: request.limit,
    offset: request.offset,
  }
}

// A sign before a name that begins with one, so that it is not taken for the order.
function sortText({ column, descending }: Sort): string {
  return `${descending ? '-' : /^[-+]/.test(column) ? '+' : ''}${column}`
}

/** What a sort fact means. */
export function sortOf(text: string): Sort {
  return { column: text.replace(/^[-+]/, ''), descending: text.startsWith('-') }
}

function refusedReading(
  request: SelectRequest,
  table: TableShape | null,
  refusal: Refusal,
  folder: string,
  attempted: readonly string[] = [],
): Reading {
  const where = { schema: request.schema, query: request.query, ...(table ? { version: table.version } : {}) }
  const tried = attempted.length > 0 ? { attempted: attempted.map((name) => `${request.query}.${name}`) } : {}
  const event: Told = {
    type: 'rows-read',
    outcome: 'refused',
    code: refusal.code,
    ...where,
    ...askedFacts(request),
    ...tried,
  }
  return { outcome: { event, folder, answer: refusal } }
}

/** What is recorded of rows: all that was asked, who was seen, and what it takes to run it again and get the same bytes. */
export function rowsRead(
  { request, encoding }: AskedRows,
  plan: SelectPlan & { readonly today: string },
  result: Encoded,
  recordParticipants: ParticipantRecording,
): RowsRead {
  const touched = touchedColumns(plan)
  const tables = touchedTables(plan)
  const phiColumns = touched.filter((c) => c.phi !== 'NotPHI').map((c) => c.name)
  const isRecorded = recordParticipants === 'all' || phiColumns.length > 0
  return fitted<RowsRead>({
    type: 'rows-read',
    outcome: 'ok',
    schema: plan.table.schema,
    query: tables.map(({ name }) => name).join(', '),
    version: tables.map(({ version }) => version).join(', '),
    columns: touched.map((c) => c.name),
    phiColumns,
    effectivePhi: plan.level,
    rowCount: result.rowCount,
    total: result.total,
    participants: isRecorded ? bounded(result.participants) : 'not-recorded',
    withheld: plan.columns.filter((c) => c.withheld).map((c) => c.column.name),
    ...askedFacts({ ...request, filters: plan.filters, sort: plan.sort }),
    ...(plan.distinct ? { distinct: plan.distinct } : {}),
    ...(isRecorded && result.counted ? { counted: bounded(result.counted) } : {}),
    replay: {
      encoding,
      bytes: result.held.bytes,
      sha256: result.sha256,
      answered: answeredPlaces(plan),
      today: plan.today,
      ...withdrawalsBy(tables),
      ...(tables.length > 1 ? { tables: tables.map(({ schema, name, version }) => ({ schema, name, version })) } : {}),
    },
  })
}

/** How many withdrawals of consent had been taken out of what was read. */
export function withdrawalsBy(tables: readonly TableShape[]): { withdrawals?: number } {
  const [count] = tables.flatMap(({ withdrawn }) => withdrawn?.count ?? [])
  return count === undefined ? {} : { withdrawals: count }
}

// Places and not names: an event is bounded, and the names stand in it already, in the order of the table. A path has none.
function answeredPlaces({ columns, table }: SelectPlan): (number | string)[] | 'all' {
  const places = columns.map(({ column: { name, path } }) => {
    return path ? name : table.columns.findIndex((c) => c.name === name)
  })
  return places.length === table.columns.length && places.every((place, i) => place === i) ? 'all' : places
}

function checkRecordable(request: SelectRequest): void {
  if (Math.max(request.schema.length, request.query.length) > maxNameLength) {
    throw new Refusal('bad-request', `The names of a schema and of a query have at most ${maxNameLength} characters.`)
  }
  const bytes = Buffer.byteLength(JSON.stringify(askedFacts(request)))
  if (bytes > maxFilterBytes) {
    throw new Refusal(
      'bad-request',
      `Filters and sorts are larger than ${maxFilterBytes} bytes and could not be recorded whole. Filter by a range, or read without them.`,
    )
  }
}

/** Rows as far as role, declaration and PHI level allow, with what is to be recorded; or the refusal to record. */
async function readRows(asked: AskedRows, context: Context, world: World): Promise<Reading> {
  const { request, encoding } = asked
  checkRecordable(request)
  const found = await findFolder(request.folder, context, world)
  if (found instanceof Refusal) {
    return refusedReading(request, null, found, request.folder.slice(0, maxNameLength).toWellFormed())
  }
  const { folder, access } = found
  const allowed = decideFolder(folder.path, await dataContext(folder, access, context, world))
  if (!allowed.allow) return refusedReading(request, null, refusalOf(allowed, folder.path), folder.path)
  const table = await world.registry.table(folder.path, request.schema, request.query)
  if (!table) {
    const why = `The query '${request.query}' in the schema '${request.schema}' does not exist.`
    return refusedReading(request, null, new Refusal('not-found', why), folder.path)
  }
  // Only a table that has lookups leads to others.
  const tables = table.columns.some((c) => c.lookup) ? await world.registry.tables(folder.path) : []
  const decision = decideSelect(allowed.phi, table, request, folder.phiColumns, tables)
  if (!decision.allow) {
    return refusedReading(request, table, new Refusal(decision.code, decision.why), folder.path, decision.attempted)
  }
  const plan = { ...decision.plan, today: context.now.toISOString().slice(0, 10) }
  let result: Encoded | null = null
  try {
    result = await world.engine.select(plan, encoding, await context.settings())
    const event = rowsRead(asked, plan, result, folder.recordParticipants)
    return { rows: { plan, result, event, folder: folder.path } }
  } catch (error) {
    result?.held.discard()
    if (error instanceof Refusal) return refusedReading(request, table, error, folder.path)
    throw error
  }
}

/** Reads rows and answers with them in the caller's words. */
export async function answerRows(
  asked: AskedRows,
  context: Context,
  world: World,
  write: (rows: Rows) => Answer,
): Promise<Outcome> {
  const reading = await readRows(asked, context, world)
  if ('outcome' in reading) return reading.outcome
  const { event, folder, result } = reading.rows
  try {
    return { event, folder, answer: write(reading.rows) }
  } catch (error) {
    result.held.discard()
    throw error
  }
}
