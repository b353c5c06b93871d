// The engine without a process of its own, for a function that serves one request at a time in its own sandbox.

import type { SelectPlan } from '../core/query.ts'
import type { Engine, Limits, LocalFiles } from './engine.ts'
import { levelFileName } from './level-files.ts'
import { lockedInstances } from './locked.ts'
import { runSelect } from './run.ts'

export type EngineFacts = {
  readonly files: LocalFiles
  readonly limits: Limits
  /** Today as `yyyy-mm-dd`, for filters such as `-7d`. */
  readonly today: () => string
}

export function openInProcessEngine({ files, limits, today }: EngineFacts): Engine {
  const instances = lockedInstances()
  return {
    async select(plan) {
      return await runSelect({ plan, file: await levelFileOf(plan, files), today: today(), limits }, instances)
    },
    close: () => instances.close(),
  }
}

/** The path of the one file a plan may read. */
export async function levelFileOf({ table, level }: SelectPlan, files: LocalFiles): Promise<string> {
  return await files.path(`${table.files}/${levelFileName(table.levelFiles[level])}`)
}
