// One publication whole: the file held against the folder's tables and the version before, the level files, their digests.
import { join } from 'node:path'
import { checkLookups } from '../core/lookup-faults.ts'
import { checkOpens, type Found } from '../core/shape-changes.ts'
import type { Publication, PublishJob } from './engine.ts'
import { levelDigest } from './level-digest.ts'
import { levelFileName } from './level-files.ts'
import { publish } from './publish.ts'

/** Publishes, or throws Refusal and leaves nothing behind. */
export async function runPublishJob({ against, ...job }: PublishJob): Promise<Publication> {
  const { schema, name, tables, previous, acceptChanges } = against
  let unanswered: readonly string[] = []
  const check = (found: Found) => {
    unanswered = checkLookups({ schema, name, columns: found.columns }, tables)
    if (previous && !acceptChanges) checkOpens(previous, found)
  }
  const { report, ...shape } = await publish({ ...job, check })
  const levels = [...new Set(Object.values(shape.levelFiles))]
  const fileOf = (level: (typeof levels)[number]) => join(job.targetFolder, job.version, levelFileName(level))
  const files = []
  for (const level of levels) files.push(await levelDigest(fileOf(level), level))
  return { ...shape, files, report: { ...report, unanswered } }
}
