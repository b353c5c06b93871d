// An access once more, from what its event says and nothing else: the versions it read, at the level it ran at. Asks nobody's
// rights of today, and lets go of the rows unread.
import { decideSelect } from '../../core/access.ts'
import type { AuditEvent, RowsRead, SqlRun } from '../../core/audit-event.ts'
import type { Filter, Participants, SelectRequest, TableShape } from '../../core/query.ts'
import type { QueryLimits } from '../../core/query-limits.ts'
import { Refusal } from '../../core/refusal.ts'
import type { Encoded } from '../../engine/engine.ts'
import type { World } from '../../stores/world.ts'
import { rowsRead, sortOf } from './reading.ts'
import { checkAndRun, parameterOf, sqlRun } from './running-sql.ts'

type Access = RowsRead | SqlRun

/** What is recorded of the access now, and whom it read of; or why nothing came. */
export type Ran = { readonly now: Access; readonly seen: Seen } | { readonly instead: string }
export type Seen = {
  readonly participants: Participants | 'not-determined'
  /** Everybody whose rows were counted, where that was recorded. */
  readonly counted?: Participants
}

type Replayed<A extends Access> = A & { readonly replay: NonNullable<A['replay']> }
export type Rows = Replayed<RowsRead>
export type Sql = Replayed<SqlRun>

const instead = (why: string): Ran => ({ instead: why })
const seenIn = ({ participants, counted }: Encoded): Seen => ({ participants, ...(counted && { counted }) })

export type Replayable = AuditEvent & (Rows | Sql)

export function isReplayable(event: AuditEvent): event is Replayable {
  return 'replay' in event && event.replay !== undefined && event.outcome === 'ok'
}

/** The versions that it read, the one asked for first. */
export function versionsOf(event: Replayable) {
  if (event.type === 'sql-run') return event.replay.tables
  return event.replay.tables ?? [{ schema: event.schema, name: event.query, version: event.version }]
}

/** Runs it; what the engine refuses or cannot read is an answer too. */
export async function runAgain(
  event: Rows | Sql,
  place: { readonly folder: string; readonly tables: readonly TableShape[]; readonly limits: QueryLimits },
  world: World,
): Promise<Ran> {
  try {
    return event.type === 'rows-read' ? await readAgain(event, place, world) : await askAgain(event, place, world)
  } catch (error) {
    if (error instanceof Refusal) return instead(`refused: ${error.code}`)
    if (isUnreadable(error)) return instead('the files cannot be read')
    throw error
  }
}

// The engine tells of a failure by its kind alone.
function isUnreadable(error: unknown): boolean {
  return error instanceof Error && /^(the data engine failed|other rows came than were counted)/.test(error.message)
}

type Place = Parameters<typeof runAgain>[1]

async function readAgain(event: Rows, { folder, tables, limits }: Place, { engine }: World): Promise<Ran> {
  const [table] = tables
  if (!table) throw new Error('rows are read from a table')
  const { encoding, answered, today } = event.replay
  const request = requestOf(event, folder, namesAt(answered, table))
  const decision = decideSelect(event.effectivePhi, table, request, 'blank', tables)
  if (!decision.allow) return instead(`refused: ${decision.code}`)
  const plan = { ...decision.plan, today }
  const result = await engine.select(plan, encoding, limits)
  result.held.discard()
  const recording = event.participants === 'not-recorded' ? 'phi-only' : 'all'
  return { now: rowsRead({ request, encoding }, plan, result, recording), seen: seenIn(result) }
}

function namesAt(places: Rows['replay']['answered'], { columns }: TableShape): string[] {
  if (places === 'all') return columns.map(({ name }) => name)
  // A place that the version does not have finds no column, so that the request is refused.
  return places.map((place) => (typeof place === 'string' ? place : (columns[place]?.name ?? '')))
}

function requestOf(event: Rows, folder: string, columns: readonly string[]): SelectRequest {
  const { schema, query, limit, offset, distinct } = event
  const filters = event.filters.map(filterOf)
  const asked = { folder, schema, query, columns, unknownColumns: 'refuse', limit, offset } as const
  return { ...asked, filters, sort: event.sort.map(sortOf), ...(distinct ? { distinct } : {}) }
}

function filterOf({ column, op, values }: Rows['filters'][number]): Filter {
  if (column !== null && op !== 'q') return { column, op, values }
  const [text] = values
  if (column !== null || op !== 'q' || text === undefined || values.length !== 1) {
    throw new Refusal('bad-request', 'A search names no column and one text.')
  }
  return { column, op, values: [text] }
}

async function askAgain(event: Sql, { folder, tables, limits }: Place, world: World): Promise<Ran> {
  const { schema, sql, effectivePhi: level } = event
  const { encoding, limit } = event.replay
  const parameters = Object.fromEntries(event.parameters.map((fact) => [fact.name, parameterOf(fact) ?? null]))
  const asked = { request: { folder, schema, sql, parameters, limit }, encoding }
  const rows = await checkAndRun(asked, { tables, level, limits }, world)
  if ('attempted' in rows) return instead(`refused: ${rows.code}`)
  rows.result.held.discard()
  return { now: sqlRun(asked, rows), seen: seenIn(rows.result) }
}
