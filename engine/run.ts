// Runs one plan: count, check the limit, read the page, name the participants. Knows nothing of processes.
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import type { Cell, SelectPlan, SelectResult } from '../core/query.ts'
import { Refusal } from '../core/refusal.ts'
import { ask, askNumber } from './duck.ts'
import type { Limits } from './engine.ts'
import type { LockedInstances } from './locked.ts'
import { participantsOf } from './participants.ts'
import { type CompiledSelect, compileSelect } from './select.ts'

export type SelectJob = {
  readonly plan: SelectPlan
  /** Path of the level file that serves the plan's level. */
  readonly file: string
  /** `yyyy-mm-dd` */
  readonly today: string
  readonly limits: Limits
}

/** Runs the job on a fresh instance that can read the job's file and nothing else. */
export async function runSelect(job: SelectJob, instances: LockedInstances): Promise<SelectResult> {
  const { plan, file, limits } = job
  const compiled = compileSelect(plan, file, job.today)
  return await instances.use(file, limits, async (connection) => {
    const total = await askNumber(connection, compiled.count.sql, compiled.count.values)
    const wanted = Math.min(plan.limit ?? total, Math.max(total - plan.offset, 0))
    if (wanted > limits.rows) throw tooLarge(wanted, limits.rows)
    const read = wanted === 0 ? compiled.read.map(() => []) : await readCells(connection, compiled)
    const participants =
      compiled.participant === null ? 'not-determined' : participantsOf(read[compiled.participant] ?? [])
    return { rows: rowsOf(plan, read, wanted), total, participants }
  })
}

function tooLarge(wanted: number, allowed: number): Refusal {
  const sentence = `The answer would hold ${wanted} rows; one answer holds at most ${allowed}. Page with limit and offset.`
  return new Refusal('too-large', sentence)
}

async function readCells(connection: DuckDBConnection, compiled: CompiledSelect): Promise<readonly Cell[][]> {
  const columns = (await ask(connection, compiled.page.sql, compiled.page.values)).getColumns()
  return compiled.read.map((_, index) => (columns[index] ?? []).map(cellOf))
}

/** A value as JSON holds it exactly. */
export function cellOf(value: DuckDBValue): Cell {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value !== 'bigint') throw new Error('the level file holds a type that no column has')
  const near = Number(value)
  return Number.isSafeInteger(near) ? near : String(value)
}

// Withheld columns were never read: their cells are made here.
function rowsOf(plan: SelectPlan, read: readonly (readonly Cell[])[], count: number): readonly (readonly Cell[])[] {
  let next = 0
  const sources = plan.columns.map(({ withheld }) => (withheld ? undefined : read[next++]))
  return Array.from({ length: count }, (_, row) => sources.map((cells) => cells?.[row] ?? null))
}
