// The engine without a process of its own, for a function that serves one request at a time in its own sandbox.
import { join } from 'node:path'
import type { PhiLevel } from '../core/phi.ts'
import type { SelectPlan, TableShape } from '../core/query.ts'
import type { QueryLimits } from '../core/query-limits.ts'
import type { Encoded, Encoding, Engine, Limits, LocalFiles, StatementPlan } from './engine.ts'
import { encodedOf } from './held.ts'
import { levelFileName } from './level-files.ts'
import { limitsWithin } from './limits.ts'
import { lockedInstances } from './locked.ts'
import { runJob } from './run.ts'
import type { Work } from './source.ts'
import { removeSpool } from './spool.ts'
import { checkSql } from './sql-check.ts'
import { openSqlGate, type SqlGate } from './sql-gate.ts'

export type EngineFacts = {
  readonly files: LocalFiles
  /** The ceilings of this machine: no question gets more, whatever the site allows. */
  readonly limits: Limits
  /** Today as `yyyy-mm-dd`, for filters such as `-7d`. */
  readonly today: () => string
  /** A folder of the engine's own for larger results; emptied when it opens, made when it is needed. */
  readonly spool: string
}

export function openInProcessEngine({ files, limits, today, spool }: EngineFacts): Engine {
  removeSpool(spool)
  const instances = lockedInstances()
  let gate: SqlGate | undefined
  let lastId = 0
  async function answered(work: Work, encoding: Encoding, allowed: QueryLimits): Promise<Encoded> {
    lastId += 1
    const path = join(spool, String(lastId))
    return encodedOf(await runJob({ work, encoding, limits: limitsWithin(allowed, limits) }, instances, path), path)
  }
  return {
    select: async (plan, encoding, allowed) =>
      await answered(await selectWork(plan, { files, today }), encoding, allowed),
    async check(question, { sqlCharacters }) {
      gate ??= openSqlGate()
      return await checkSql({ ...question, limits: { sqlLength: sqlCharacters } }, gate)
    },
    run: async (plan, encoding, allowed) => await answered(await statementWork(plan, files), encoding, allowed),
    async close() {
      await instances.close()
      await gate?.close()
      removeSpool(spool)
    },
  }
}

/** The work of a plan: the files it may read, fetched when need be. */
export async function selectWork(
  plan: SelectPlan,
  { files, today }: Pick<EngineFacts, 'files' | 'today'>,
): Promise<Work> {
  const tables = [plan.table, ...(plan.joins ?? []).map((join) => join.table)]
  const [own, ...joined] = await Promise.all(tables.map((table) => levelFileOf(table, plan.level, files)))
  if (own === undefined) throw new Error('a plan has a table')
  return { type: 'select', plan, files: [own, ...joined], today: plan.today ?? today() }
}

/** The work of a statement: the files of its tables. */
export async function statementWork(plan: StatementPlan, files: LocalFiles): Promise<Work> {
  const paths = plan.tables.map(({ table }) => levelFileOf(table, plan.level, files))
  return { type: 'statement', plan, files: await Promise.all(paths) }
}

async function levelFileOf(table: TableShape, level: PhiLevel, files: LocalFiles): Promise<string> {
  return await files.path(`${table.files}/${levelFileName(table.levelFiles[level])}`)
}
