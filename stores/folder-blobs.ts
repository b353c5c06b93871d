// Immutable files in a folder of this machine.
import { join, normalize, sep } from 'node:path'
import type { LocalFiles } from '../engine/engine.ts'

/** Files below `folder`. A name that would lead out of it is an error. */
export function folderFiles(folder: string): LocalFiles {
  return {
    async path(name) {
      const path = normalize(join(folder, name))
      if (!path.startsWith(folder + sep)) throw new Error('a blob name leads out of its folder')
      return path
    },
  }
}
