// The engine without a process of its own, for a function that serves one request at a time in its own sandbox.
import { join } from 'node:path'
import type { PhiLevel } from '../core/phi.ts'
import type { SelectPlan, TableShape } from '../core/query.ts'
import {
  type Encoded,
  type Encoding,
  type Engine,
  type Limits,
  type LocalFiles,
  type StatementPlan,
  sqlLength,
} from './engine.ts'
import { encodedOf } from './held.ts'
import { levelFileName } from './level-files.ts'
import { lockedInstances } from './locked.ts'
import { runJob } from './run.ts'
import type { Work } from './source.ts'
import { removeSpool } from './spool.ts'
import { checkSql } from './sql-check.ts'
import { openSqlGate, type SqlGate } from './sql-gate.ts'

export type EngineFacts = {
  readonly files: LocalFiles
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
  async function answered(work: Work, encoding: Encoding): Promise<Encoded> {
    lastId += 1
    const path = join(spool, String(lastId))
    return encodedOf(await runJob({ work, encoding, limits }, instances, path), path)
  }
  return {
    select: async (plan, encoding) => await answered(await selectWork(plan, { files, today }), encoding),
    async check(question) {
      gate ??= openSqlGate()
      return await checkSql({ ...question, limits: { sqlLength } }, gate)
    },
    run: async (plan, encoding) => await answered(await statementWork(plan, files), encoding),
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
  const tables = (plan.joins ?? []).map(({ table }) => levelFileOf(table, plan.level, files))
  const [own, ...joined] = [levelFileOf(plan.table, plan.level, files), ...tables] as const
  return { type: 'select', plan, files: [await own, ...(await Promise.all(joined))], today: today() }
}

/** The work of a statement: the files of its tables. */
export async function statementWork(plan: StatementPlan, files: LocalFiles): Promise<Work> {
  const paths = plan.tables.map(({ table }) => levelFileOf(table, plan.level, files))
  return { type: 'statement', plan, files: await Promise.all(paths) }
}

async function levelFileOf(table: TableShape, level: PhiLevel, files: LocalFiles): Promise<string> {
  return await files.path(`${table.files}/${levelFileName(table.levelFiles[level])}`)
}
