// Size and SHA-256 of a published level file as it lies in a home now: compared when an access is replayed.
import type { PhiLevel } from '../core/phi.ts'
import type { TableShape } from '../core/query.ts'
import type { LevelFileFact } from '../core/replay-facts.ts'
import { levelDigest } from '../engine/level-digest.ts'
import { levelFileName } from '../engine/level-files.ts'
import { folderFiles } from '../stores/folder-blobs.ts'

/** Throws as reading a file does. */
export async function digestInHome(
  datasets: string,
  { files }: Pick<TableShape, 'files'>,
  level: PhiLevel,
): Promise<LevelFileFact> {
  return await levelDigest(await folderFiles(datasets).path(`${files}/${levelFileName(level)}`), level)
}
