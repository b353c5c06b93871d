// Size and SHA-256 of published level files: recorded when a version is published, and compared when an access is replayed.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { PhiLevel } from '../core/phi.ts'
import type { TableShape } from '../core/query.ts'
import type { LevelFileFact } from '../core/replay-facts.ts'
import { levelFileName } from '../engine/level-files.ts'
import { folderFiles } from '../stores/folder-blobs.ts'

type Version = Pick<TableShape, 'files' | 'levelFiles'>

/** Of each file that the version has. */
export async function levelDigests(datasets: string, version: Version): Promise<LevelFileFact[]> {
  const facts: LevelFileFact[] = []
  for (const level of new Set(Object.values(version.levelFiles)))
    facts.push(await levelDigest(datasets, version, level))
  return facts
}

/** Of one of its files; throws as reading a file does. */
export async function levelDigest(datasets: string, { files }: Version, level: PhiLevel): Promise<LevelFileFact> {
  const path = await folderFiles(datasets).path(`${files}/${levelFileName(level)}`)
  const digest = createHash('sha256')
  let bytes = 0
  for await (const piece of createReadStream(path, { highWaterMark: 1_048_576 })) {
    digest.update(piece)
    bytes += piece.length
  }
  return { level, bytes, sha256: digest.digest('hex') }
}
