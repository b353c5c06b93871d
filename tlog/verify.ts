// A whole log is recomputed: every entry, every tile, every checkpoint, every file. It needs the files and a verifier key that
// came from elsewhere; what it finds first that is not as it should be, it names.
import type { Blobs } from './blobs.ts'
import { openCheckpoint, type TreeHead } from './checkpoint.ts'
import { growingTree } from './growing-tree.ts'
import { type Hash, isSame, leafHash, rootOver } from './hashes.ts'
import type { Verifier } from './note.ts'
import { unsignedTail } from './tail.ts'
import { bundleOf, entriesIn, nameOf, type Place, placeOf, tileOf, tileWidth } from './tiles.ts'

export const checkpointName = 'checkpoint'
/** Where the checkpoint of a tree size stays for ever. */
export const keptCheckpoint = (size: number): string => `checkpoints/${size}`

/** Looks at one entry; a text is what is wrong with it. */
export type Look = (entry: Uint8Array, index: number) => string | null

export type Log = {
  readonly blobs: Pick<Blobs, 'get' | 'names'>
  readonly origin: string
  /** The first one signs now; those behind it signed before, and vouch for kept checkpoints alone. */
  readonly verifiers: readonly Verifier[]
  /** @default entries are bytes */
  readonly look?: Look
  /** Told how many entries were looked at. */
  readonly progress?: (done: number, of: number) => void
}

/** `unsigned` entries lie behind the checkpoint: a batch that was being added. */
export type Verified = { readonly head: TreeHead; readonly unsigned: number } | { readonly fault: string }

class Fault extends Error {}

/** Recomputes a log. An empty one is a fault: it proves nothing. */
export async function verifyLog(log: Log): Promise<Verified> {
  try {
    return await verified(log)
  } catch (error) {
    if (error instanceof Fault) return { fault: error.message }
    throw error
  }
}

async function verified(log: Log): Promise<{ readonly head: TreeHead; readonly unsigned: number }> {
  const { blobs } = log
  const head = await headAt({ ...log, verifiers: log.verifiers.slice(0, 1) }, checkpointName)
  if (head.size === 0) throw new Fault('the log is empty')
  const names: string[] = []
  for await (const name of blobs.names()) names.push(name)
  const kept = await keptHeads(log, names, head)
  const held = new Set([checkpointName, ...[...kept.keys()].map(keptCheckpoint)])
  const write = comparing(blobs, new Set(names), held)
  const levels = levelsOf(write)
  const tree = growingTree()
  for (let index = 0; index * tileWidth < head.size; index++) {
    const entries = await entriesAt(log, index, head.size)
    await write({ level: 'entries', index, width: entries.length }, entries, bundleOf)
    for (const [i, entry] of entries.entries()) {
      const hash = leafHash(entry)
      await levels.add(hash)
      checkRoot(kept, tree.add(hash), tree.root)
      const wrong = log.look?.(entry, index * tileWidth + i)
      if (wrong) throw new Fault(wrong)
    }
    log.progress?.(Math.min((index + 1) * tileWidth, head.size), head.size)
  }
  await levels.end()
  if (!isSame(tree.root(), head.root)) throw new Fault('the entries do not have the root that the checkpoint signs')
  const strays = names.filter((name) => !held.has(name))
  const tail = strays.length === 0 ? [] : await unsignedTail(blobs, head.size, strays)
  if (!tail) throw new Fault(strayFault(strays, head.size))
  return { head, unsigned: tail.length }
}

async function headAt({ blobs, origin, verifiers }: Log, name: string): Promise<TreeHead> {
  const bytes = await blobs.get(name)
  if (!bytes) throw new Fault(`there is no ${name}`)
  const opened = openCheckpoint(Buffer.from(bytes).toString(), origin, verifiers)
  if ('fault' in opened) throw new Fault(name === checkpointName ? opened.fault : `${name}: ${opened.fault}`)
  return opened.head
}

/** Every checkpoint that was kept, by its size: each signed, none larger than the log. */
async function keptHeads(log: Log, names: readonly string[], head: TreeHead): Promise<Map<number, Hash>> {
  const kept = new Map([[head.size, head.root]])
  for (const name of names.filter((one) => one.startsWith('checkpoints/'))) {
    const { size, root } = await headAt(log, name)
    if (name !== keptCheckpoint(size)) throw new Fault(`${name} is of ${size} entries`)
    if (size > head.size) throw new Fault(`the checkpoint is older than ${name}: it was set back`)
    if (size === head.size && !isSame(root, head.root)) throw new Fault(`two checkpoints of ${size} entries differ`)
    if (size > 0) kept.set(size, root)
  }
  return kept
}

function checkRoot(kept: ReadonlyMap<number, Hash>, size: number, root: () => Hash): void {
  const signed = kept.get(size)
  if (signed && !isSame(signed, root())) {
    throw new Fault(`the first ${size} entries do not have the root that their checkpoint signs`)
  }
}

async function entriesAt({ blobs }: Log, index: number, size: number): Promise<readonly Uint8Array[]> {
  const width = Math.min(tileWidth, size - index * tileWidth)
  const name = nameOf({ level: 'entries', index, width })
  const bytes = await blobs.get(name)
  const entries = bytes && entriesIn(bytes)
  if (!bytes) throw new Fault(`there is no ${name}`)
  if (entries?.length !== width) throw new Fault(`${name} does not hold ${width} entries`)
  return entries
}

type Write = <T>(place: Place, parts: readonly T[], bytesOf: (parts: readonly T[]) => Uint8Array) => Promise<void>

/** Holds a tile or bundle, and each narrower one that is still there, to what it should be. */
function comparing(blobs: Pick<Blobs, 'get'>, there: ReadonlySet<string>, held: Set<string>): Write {
  return async (place, parts, bytesOf) => {
    for (let width = 1; width <= parts.length; width++) {
      const name = nameOf({ ...place, width })
      if (width < parts.length && !there.has(name)) continue
      const bytes = await blobs.get(name)
      held.add(name)
      if (!bytes) throw new Fault(`there is no ${name}`)
      if (Buffer.compare(bytes, bytesOf(parts.slice(0, width))) !== 0) throw new Fault(`${name} was altered`)
    }
  }
}

/** The tiles of all levels, as leaves come: each is compared once it is full, the rest at the end. */
function levelsOf(write: Write) {
  const levels: { index: number; hashes: Hash[] }[] = []
  async function addAt(level: number, hash: Hash): Promise<void> {
    levels[level] ??= { index: 0, hashes: [] }
    const row = levels[level]
    row.hashes.push(hash)
    if (row.hashes.length < tileWidth) return
    await write({ level, index: row.index, width: tileWidth }, row.hashes, tileOf)
    const root = rootOver(row.hashes)
    levels[level] = { index: row.index + 1, hashes: [] }
    await addAt(level + 1, root)
  }
  return {
    add: (leaf: Hash) => addAt(0, leaf),
    async end() {
      for (const [level, { index, hashes }] of levels.entries()) {
        if (hashes.length > 0) await write({ level, index, width: hashes.length }, hashes, tileOf)
      }
    },
  }
}

function strayFault(names: readonly string[], size: number): string {
  const unknown = names.find((name) => placeOf(name) === undefined)
  if (unknown !== undefined) return `${unknown} is no part of the log`
  return `${names[0]} is beyond the ${size} entries of the checkpoint: entries are missing from it, or it was set back`
}
