// The log in a folder of this machine: a file appears whole, under a name that was free, and is on disk when that is said.
import { existsSync } from 'node:fs'
import { type FileHandle, link, mkdir, open, readdir, readFile, rename, rm, unlink } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import type { Blobs, NamedBytes } from '../tlog/blobs.ts'
import { nameOf, type Place as Tile, tileWidth } from '../tlog/tiles.ts'

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

/** Gives a file its name, and says whether that was free. */
type Place = (from: string, to: string) => Promise<boolean>

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

/** A folder that is new has to be found in its own folder after a crash, and so on up. */
async function folderFor(path: string): Promise<void> {
  const first = await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let at = dirname(path); at.length >= dirname(first).length; at = dirname(at)) await syncFolder(at)
}

export type FolderArchive = Blobs & {
  /** Removes what was partial of a tile or bundle, when the full one is there. */
  prune(full: Tile): Promise<void>
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

  /** The files on disk, under names of their own. */
  async function written(files: readonly NamedBytes[]): Promise<string[]> {
    const paths: string[] = []
    const handles: FileHandle[] = []
    const made = async () => void (await mkdir(scratch, { recursive: true, mode: 0o700 }))
    try {
      for (const [, bytes] of files) {
        count += 1
        const path = join(scratch, `${count}`)
        paths.push(path)
        const handle = await inFolder(() => open(path, 'w', 0o600), made)
        handles.push(handle)
        await handle.writeFile(bytes)
      }
      // After all of them are written: the disk then has less to do for each, and others wait less for it.
      for (const handle of handles) await handle.sync()
      return paths
    } finally {
      for (const handle of handles) await handle.close()
    }
  }

  /** Whether each name was free. */
  async function placed(files: readonly NamedBytes[], place: Place): Promise<boolean[]> {
    const paths = files.map(([name]) => pathOf(name))
    const fresh = await written(files)
    const areFree: boolean[] = []
    try {
      for (const [at, path] of paths.entries()) {
        const isFree = await inFolder(
          () => place(fresh[at] ?? '', path),
          () => folderFor(path),
        )
        areFree.push(isFree)
        // Before anything is in the next folder. Also where the name was taken: whoever took it may not have come to this.
        if (dirname(paths[at + 1] ?? '') !== dirname(path)) await syncFolder(dirname(path))
      }
      return areFree
    } finally {
      for (const path of fresh) await gone(path)
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
    add: async (name, bytes) => (await placed([[name, bytes]], linked)).every((isFree) => isFree),
    addAll: (files) => placed(files, linked),
    async replace(name, bytes) {
      await placed([[name, bytes]], moved)
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
