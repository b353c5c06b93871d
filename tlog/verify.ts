// A whole log is recomputed: every entry, every tile, every checkpoint, every file. It needs the files and a verifier key that
// came from elsewhere; what it finds first that is not as it should be, it names.
import type { Blobs } from './blobs.ts'
import { openCheckpoint, type TreeHead } from './checkpoint.ts'
import { emptyRoot, type Hash, isSame, leafHash, nodeHash, rootOver } from './hashes.ts'
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
  const write = comparing(blobs, names, held)
  const tree = treeOf(write)
  for (let index = 0; index * tileWidth < head.size; index++) {
    const entries = await entriesAt(log, index, head.size)
    await write({ level: 'entries', index, width: entries.length }, entries, bundleOf)
    const leaves = entries.map(leafHash)
    checkRoots(kept, index * tileWidth, leaves, tree.rootWith)
    await tree.add(index, leaves)
    lookAt(log, index * tileWidth, entries)
    log.progress?.(index * tileWidth + entries.length, head.size)
  }
  await tree.end()
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

/** The head's own size is among them. */
function checkRoots(
  kept: ReadonlyMap<number, Hash>,
  before: number,
  leaves: readonly Hash[],
  rootWith: (leaves: readonly Hash[]) => Hash,
): void {
  for (const [size, signed] of kept) {
    if (size <= before || size > before + leaves.length) continue
    if (!isSame(signed, rootWith(leaves.slice(0, size - before)))) {
      throw new Fault(`the first ${size} entries do not have the root that their checkpoint signs`)
    }
  }
}

function lookAt({ look }: Log, before: number, entries: readonly Uint8Array[]): void {
  for (const [i, entry] of entries.entries()) {
    const wrong = look?.(entry, before + i)
    if (wrong) throw new Fault(wrong)
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
function comparing(blobs: Pick<Blobs, 'get'>, names: readonly string[], held: Set<string>): Write {
  const narrower = partialWidths(names)
  return async (place, parts, bytesOf) => {
    const widths = narrower.get(nameOf({ ...place, width: tileWidth })) ?? []
    held.add(nameOf({ ...place, width: parts.length }))
    // A bundle was read whole to have its entries: their bytes are all that is in it.
    const own = place.level === 'entries' ? [] : [parts.length]
    for (const width of [...own, ...widths.filter((one) => one < parts.length)]) {
      const name = nameOf({ ...place, width })
      const bytes = await blobs.get(name)
      held.add(name)
      if (!bytes) throw new Fault(`there is no ${name}`)
      if (Buffer.compare(bytes, bytesOf(parts.slice(0, width))) !== 0) throw new Fault(`${name} was altered`)
    }
  }
}

/** Of each tile or bundle, by its name when full, the widths in which it is there besides. */
function partialWidths(names: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const widths = new Map<string, number[]>()
  for (const name of names) {
    const place = placeOf(name)
    if (!place || place.width === tileWidth) continue
    const full = nameOf({ ...place, width: tileWidth })
    widths.set(full, [...(widths.get(full) ?? []), place.width])
  }
  return widths
}

/** The tree as its leaves come, a tile at a time: each tile is compared once it is full, the rest at the end. */
function treeOf(write: Write) {
  /** What is not in a full tile yet, of the levels above the leaves. */
  const rows: { index: number; hashes: Hash[] }[] = []
  async function addAt(level: number, hash: Hash): Promise<void> {
    rows[level - 1] ??= { index: 0, hashes: [] }
    const row = rows[level - 1]
    if (!row) return
    row.hashes.push(hash)
    if (row.hashes.length < tileWidth) return
    await write({ level, index: row.index, width: tileWidth }, row.hashes, tileOf)
    rows[level - 1] = { index: row.index + 1, hashes: [] }
    await addAt(level + 1, rootOver(row.hashes))
  }
  return {
    async add(index: number, leaves: readonly Hash[]): Promise<void> {
      await write({ level: 0, index, width: leaves.length }, leaves, tileOf)
      if (leaves.length === tileWidth) await addAt(1, rootOver(leaves))
    },
    /** The root with some leaves behind the full tiles. */
    rootWith: (leaves: readonly Hash[]) => rootOfRows([...rows.map(({ hashes }) => hashes).reverse(), leaves]),
    async end() {
      for (const [above, { index, hashes }] of rows.entries()) {
        if (hashes.length > 0) await write({ level: above + 1, index, width: hashes.length }, hashes, tileOf)
      }
    },
  }
}

/** The root of rows of hashes, the highest first: RFC 6962 takes the largest complete subtrees from the left. */
function rootOfRows(rows: readonly (readonly Hash[])[]): Hash {
  const subtrees = rows.flatMap((row) => {
    const roots: Hash[] = []
    for (let size = tileWidth, from = 0; size >= 1; size /= 2) {
      if (row.length - from < size) continue
      roots.push(rootOver(row.slice(from, from + size)))
      from += size
    }
    return roots
  })
  return subtrees.reduceRight<Hash | null>((right, left) => (right ? nodeHash(left, right) : left), null) ?? emptyRoot
}

function strayFault(names: readonly string[], size: number): string {
  const unknown = names.find((name) => placeOf(name) === undefined)
  if (unknown !== undefined) return `${unknown} is no part of the log`
  return `${names[0]} is beyond the ${size} entries of the checkpoint: entries are missing from it, or it was set back`
}
