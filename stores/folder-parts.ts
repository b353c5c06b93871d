// Parts into one file on this machine, held against the size and digest that were announced.
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { Refusal } from '../core/refusal.ts'
import type { Parts } from './publisher.ts'

/** Writes all parts to a new file. `read` answers undefined for one that is not there. */
export async function gather(
  { parts, bytes, sha256 }: Parts,
  read: (part: number) => Promise<Uint8Array | undefined>,
  path: string,
): Promise<void> {
  const digest = createHash('sha256')
  let size = 0
  const file = await open(path, 'wx', 0o600)
  try {
    for (let part = 1; part <= parts; part++) {
      const piece = await read(part)
      if (piece === undefined)
        throw new Refusal('conflict', `Part ${part} of ${parts} has not come. Send it and repeat.`)
      digest.update(piece)
      size += piece.length
      await file.writeFile(piece)
    }
  } finally {
    await file.close()
  }
  if (size === bytes && digest.digest('hex') === sha256) return
  throw new Refusal('bad-request', 'What came is not the file that was announced: size or SHA-256 differ.')
}
