// Encoded rows between the query and the answer. Promise: a file of them has no name from the moment it is held, so that
// nothing is left of it when it was read, discarded, or this process has died.
import { closeSync, constants, createReadStream, fstatSync, openSync, unlinkSync } from 'node:fs'
import type { Encoded, Held } from './engine.ts'
import type { Done } from './run.ts'

const chunkBytes = 262_144

/** Bytes in memory. */
export function heldBytes(bytes: Uint8Array): Held {
  return {
    bytes: bytes.byteLength,
    async *read() {
      yield bytes
    },
    discard() {},
  }
}

/** Takes a file away from its folder. Throws when it is not the plain file of this size that it should be. */
export function heldFile(path: string, bytes: number): Held {
  const fd = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  unlinkSync(path)
  const found = fstatSync(fd)
  if (!found.isFile() || found.size !== bytes) {
    closeSync(fd)
    throw new Error('the encoded rows are not what was announced')
  }
  let discard = () => closeSync(fd)
  let isWhole = true
  return {
    bytes,
    read() {
      if (!isWhole) throw new Error('encoded rows are read once')
      isWhole = false
      // Ends, fails or is left: the stream closes the descriptor in each case.
      const stream = createReadStream('', { fd, start: 0, highWaterMark: chunkBytes })
      discard = () => void stream.destroy()
      return stream
    },
    discard() {
      isWhole = false
      discard()
      discard = () => {}
    },
  }
}

/** What a job answers, its rows taken away from `path` when they are there. */
export function encodedOf({ spooled, ...facts }: Done, path: string): Encoded {
  const held = 'inline' in spooled ? heldBytes(spooled.inline) : heldFile(path, spooled.fileBytes)
  return { ...facts, sha256: spooled.sha256, held }
}
