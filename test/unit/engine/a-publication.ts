// Builders for the engine's tests: a CSV text becomes a published table and an engine over it, in a folder that goes
// away with the test.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Definition } from '../../../core/definition.ts'
import { isWithin, type PhiLevel } from '../../../core/phi.ts'
import type { Cell, SelectPlan, SelectResult, TableShape } from '../../../core/query.ts'
import { firstQueryLimits, type QueryLimits } from '../../../core/query-limits.ts'
import type { Encoded, Encoding, Engine, RowShape, StatementPlan } from '../../../engine/engine.ts'
import type { EngineFacts } from '../../../engine/in-process-engine.ts'
import { openInProcessEngine } from '../../../engine/in-process-engine.ts'
import { publish } from '../../../engine/publish.ts'

export const today = '2026-03-15'

/** A folder that is removed when the test ends. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'proviso-engine-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** The path of a file with this content. */
export function aCsv(folder: string, content: string | Uint8Array): string {
  const path = join(folder, 'table.csv')
  writeFileSync(path, content)
  return path
}

/** Publishes the text as version `v1` of `folder/table`; answers the table as the registry would remember it. */
export async function published(
  folder: string,
  csv: string,
  definition: Definition = {},
  name = 'table',
): Promise<TableShape> {
  const facts = { csv: aCsv(folder, csv), definition, targetFolder: join(folder, name), version: 'v1' }
  const done = await publish(facts)
  return { folder: '/Test', schema: 'study', name, files: `${name}/v1`, publishedAt: '', ...done }
}

/** What an engine over `folder` is made of. */
export function engineFacts(folder: string, limits: Partial<EngineFacts['limits']> = {}): EngineFacts {
  return {
    files: { path: async (name) => join(folder, name) },
    limits: { rows: 10_000, seconds: 20, memoryMegabytes: 256, spoolMegabytes: 64, ...limits },
    today: () => today,
    // Beside the folder, so that tests can tell what publishing leaves in it.
    spool: `${folder}-spool`,
  }
}

/** The rows of an answer as lists of cells. */
export const listShape: RowShape = { open: '[', close: ']', named: false, cells: 'bare', dates: 'days' }

/** What an answer holds, whole. */
export async function bytesIn({ held }: Encoded): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of held.read()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** An engine that takes what a new site allows for allowed, where a test says nothing else. */
export function asAllowed<E extends Engine>(engine: E) {
  const first = firstQueryLimits
  return {
    ...engine,
    select: (plan: SelectPlan, encoding: Encoding, allowed = first) => engine.select(plan, encoding, allowed),
    run: (plan: StatementPlan, encoding: Encoding, allowed = first) => engine.run(plan, encoding, allowed),
  }
}

/** An engine whose rows are read back from its JSON. */
export function readBack<E extends Engine>(engine: E) {
  async function select(plan: SelectPlan, allowed: QueryLimits = firstQueryLimits): Promise<SelectResult> {
    const encoded = await engine.select(plan, { format: 'json', shape: listShape }, allowed)
    const rows: Cell[][] = JSON.parse(`[${await bytesIn(encoded)}]`)
    if (rows.length !== encoded.rowCount) throw new Error('the answer holds other rows than it says')
    return { rows, total: encoded.total, participants: encoded.participants }
  }
  return { ...engine, select }
}

/** An engine in this process, closed when the test ends, whose rows are read back. */
export function anEngine(folder: string, limits: Partial<EngineFacts['limits']> = {}) {
  return readBack(aPlainEngine(folder, limits))
}

/** An engine in this process, closed when the test ends. */
export function aPlainEngine(folder: string, limits: Partial<EngineFacts['limits']> = {}) {
  const engine = openInProcessEngine(engineFacts(folder, limits))
  onTestFinished(() => engine.close())
  return asAllowed(engine)
}

/** A plan for all columns, those above the level withheld. */
export function aPlan(table: TableShape, plan: Partial<SelectPlan> = {}): SelectPlan {
  const level: PhiLevel = plan.level ?? 'Restricted'
  const columns = table.columns.map((column) => ({ column, withheld: !isWithin(column.phi, level) }))
  return { table, level, columns, filters: [], sort: [], limit: null, offset: 0, ...plan }
}
