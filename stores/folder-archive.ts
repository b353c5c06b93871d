// The log in a folder of this machine: a file appears whole, under a name that was free, and is on disk when that is said.
import { existsSync } from 'node:fs'
import { link, mkdir, open, readdir, readFile, rename, rm, unlink } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import type { Blobs } from '../tlog/blobs.ts'
import { nameOf, type Place, tileWidth } from '../tlog/tiles.ts'

/** Lower-case path parts that begin with a letter or digit: no `..`, nothing hidden, nothing absolute. */
const plainName = /^[0-9a-z][0-9a-z.]{0,99}(?:\/[0-9a-z][0-9a-z.]{0,99}){0,12}$/

/** Also where a folder has the name: no file does. */
const isMissing = (error: unknown) => ['ENOENT', 'ENOTDIR', 'EISDIR'].some((code) => hasCode(error, code))
const hasCode = (error: unknown, code: string) => error instanceof Error && 'code' in error && error.code === code

/** Does what needs a folder, and where that is not there yet makes it and does it again. */
async function inFolder<T>(work: () => Promise<T>, make: () => Promise<unknown>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
    await make()
    return await work()
  }
}

/** What was moved away is gone already. */
async function gone(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

async function moved(from: string, to: string): Promise<boolean> {
  await rename(from, to)
  return true
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export type FolderArchive = Blobs & {
  /** Removes what was partial of a tile or bundle, when the full one is there. */
  prune(full: Place): Promise<void>
}

/**
 * Opens the folder, which need not be there yet. New files are written in `scratch`, on the same disk, and moved; nobody
 * else writes there, and what an earlier process left there is in nobody's way.
 */
export function folderArchive(folder: string, scratch: string): FolderArchive {
  let count = 0
  const pathOf = (name: string) => {
    if (!plainName.test(name)) throw new TypeError('this is no name of a file of the log')
    return join(folder, name)
  }

  async function written(bytes: Uint8Array): Promise<string> {
    count += 1
    const path = join(scratch, `${count}`)
    const create = () => open(path, 'w', 0o600)
    const handle = await inFolder(create, () => mkdir(scratch, { recursive: true, mode: 0o700 }))
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    } finally {
      await handle.close()
    }
    return path
  }

  /** A folder that is new has to be found in its own folder after a crash, and so on up. */
  async function folderFor(path: string): Promise<void> {
    const first = await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    if (first === undefined) return
    for (let at = dirname(path); at.length >= dirname(first).length; at = dirname(at)) await syncFolder(at)
  }

  /** Whether the name was free. */
  async function placed(name: string, bytes: Uint8Array, place: (from: string, to: string) => Promise<boolean>) {
    const path = pathOf(name)
    const fresh = await written(bytes)
    try {
      const isFree = await inFolder(
        () => place(fresh, path),
        () => folderFor(path),
      )
      // Also where the name was taken: whoever took it may not have come to this.
      await syncFolder(dirname(path))
      return isFree
    } finally {
      await gone(fresh)
    }
  }

  return {
    async get(name) {
      if (!plainName.test(name)) return undefined
      try {
        return await readFile(pathOf(name))
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    },
    add: (name, bytes) => placed(name, bytes, linked),
    async replace(name, bytes) {
      await placed(name, bytes, moved)
    },
    async *names() {
      yield* await namesBelow(folder)
    },
    async prune(full) {
      const path = pathOf(nameOf({ ...full, width: tileWidth }))
      if (existsSync(path)) await rm(`${path}.p`, { recursive: true, force: true })
    },
  }
}

async function namesBelow(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => !entry.isDirectory())
    return files.map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/')).sort()
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}
