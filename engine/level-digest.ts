// Size and SHA-256 of one level file.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { PhiLevel } from '../core/phi.ts'
import type { LevelFileFact } from '../core/replay-facts.ts'

/** Throws as reading a file does. */
export async function levelDigest(path: string, level: PhiLevel): Promise<LevelFileFact> {
  const digest = createHash('sha256')
  let bytes = 0
  for await (const piece of createReadStream(path, { highWaterMark: 1_048_576 })) {
    digest.update(piece)
    bytes += piece.length
  }
  return { level, bytes, sha256: digest.digest('hex') }
}
