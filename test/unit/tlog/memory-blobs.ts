// Files of a log in memory, for tests.
import type { Blobs } from '../../../tlog/blobs.ts'

export type MemoryBlobs = Blobs & { readonly files: Map<string, Uint8Array> }

export function memoryBlobs(files = new Map<string, Uint8Array>()): MemoryBlobs {
  return {
    files,
    get: async (name) => files.get(name),
    async add(name, bytes) {
      if (files.has(name)) return false
      files.set(name, Uint8Array.from(bytes))
      return true
    },
    replace: async (name, bytes) => void files.set(name, Uint8Array.from(bytes)),
    async *names() {
      yield* [...files.keys()]
    },
  }
}

export const entriesFrom = (from: number, to: number): Buffer[] =>
  Array.from({ length: to - from }, (_, i) => Buffer.from(`entry ${from + i}`))
