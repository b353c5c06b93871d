// Whether a log only grew since a tree head of it was seen (RFC 6962, 2.1.2): the old root and the new one are computed from the same
// hashes of its tiles (c2sp.org/tlog-tiles). Where both come out as they were signed, nothing of before was altered or taken away.
import { type Bytes, encoded, hashBytes, nodeHash, type TreeHead } from './tlog-proof.ts'

const tileHeight = 8
const tileWidth = 2 ** tileHeight

/** Hands out a tile by its name, as `0/x001/234.p/7`; of whom is not trusted. */
export type ReadTile = (name: string) => Promise<Bytes>

/** 1234067 is `x001/x234/067`. */
function indexPath(index: number): string {
  const last = String(index % 1000).padStart(3, '0')
  const before = Math.floor(index / 1000)
  return before === 0 ? last : `${indexPath(before).replace(/(\d{3})$/, 'x$1')}/${last}`
}

/** The root of the whole subtree of 2^height leaves with this index, from the one tile that its hashes stand in. */
type ReadSubtree = (height: number, index: number) => Promise<Bytes>

function subtreesFrom(read: ReadTile, size: number): ReadSubtree {
  const tiles = new Map<string, Promise<Bytes>>()
  return async (height, index) => {
    const level = Math.floor(height / tileHeight)
    const inTile = height % tileHeight
    const first = index * 2 ** inTile
    const tile = Math.floor(first / tileWidth)
    const width = Math.min(tileWidth, Math.floor(size / tileWidth ** level) - tile * tileWidth)
    const name = `${level}/${indexPath(tile)}${width === tileWidth ? '' : `.p/${width}`}`
    const told = tiles.get(name) ?? read(name)
    tiles.set(name, told)
    const bytes = await told
    if (bytes.length !== width * hashBytes) throw new RangeError(`the tile ${name} has another length`)
    const from = first % tileWidth
    const hashes = Array.from({ length: 2 ** inTile }, (_, i) =>
      bytes.slice((from + i) * hashBytes, (from + i + 1) * hashBytes),
    )
    return await rootOver(hashes)
  }
}

async function rootOver(hashes: readonly Bytes[]): Promise<Bytes> {
  const [one, ...more] = hashes
  if (one === undefined) throw new RangeError('a subtree has leaves')
  if (more.length === 0) return one
  const half = hashes.length / 2
  return await nodeHash(await rootOver(hashes.slice(0, half)), await rootOver(hashes.slice(half)))
}

/** The whole subtrees that a tree of `size` leaves is made of, from the left. */
function partsOf(size: number): readonly { readonly height: number; readonly index: number }[] {
  const parts: { height: number; index: number }[] = []
  let from = 0
  for (let height = Math.floor(Math.log2(size)); height >= 0; height--) {
    if (Math.floor(size / 2 ** height) % 2 === 0) continue
    parts.push({ height, index: from / 2 ** height })
    from += 2 ** height
  }
  return parts
}

/** A tree of parts leans to the left: what is on the right is joined first. */
async function joined(parts: readonly Bytes[]): Promise<string> {
  const [last, ...before] = [...parts].reverse()
  let root = last ?? new Uint8Array()
  for (const part of before) root = await nodeHash(part, root)
  return encoded(root)
}

/** The root of the leaves `from` to `to`, taken apart where the old tree ends, so that its parts are used as they are. */
async function rootBetween(from: number, to: number, end: number, read: ReadSubtree): Promise<Bytes> {
  const count = to - from
  const height = Math.log2(count)
  const isCut = from < end && end < to
  if (Number.isInteger(height) && !isCut) return await read(height, from / count)
  const half = 2 ** Math.ceil(height - 1)
  const left = await rootBetween(from, from + half, end, read)
  return await nodeHash(left, await rootBetween(from + half, to, end, read))
}

export type Seen = Pick<TreeHead, 'size' | 'root'>

/** Null where `after` holds all that `before` held; else what does not fit. Throws what `read` throws. */
export async function whyNotGrown(before: Seen, after: Seen, tiles: ReadTile): Promise<string | null> {
  if (after.size < before.size) return 'It is shorter than it was: events that were sealed are not in it any more.'
  if (after.size === before.size) {
    return after.root === before.root
      ? null
      : 'As many events as before make another root: they are not the same events.'
  }
  if (before.size === 0) return null
  const subtrees = subtreesFrom(tiles, after.size)
  const parts = new Map<string, Promise<Bytes>>()
  const read: ReadSubtree = (height, index) => {
    const name = `${height} ${index}`
    const found = parts.get(name) ?? subtrees(height, index)
    parts.set(name, found)
    return found
  }
  try {
    const old = await Promise.all(partsOf(before.size).map(({ height, index }) => read(height, index)))
    if ((await joined(old)) !== before.root) return 'The events of before are not in it as they were.'
    const now = encoded(await rootBetween(0, after.size, before.size, read))
    return now === after.root ? null : 'What is told of it does not make the root that is signed.'
  } catch (error) {
    if (error instanceof RangeError) return 'What is told of it is no part of such a log.'
    throw error
  }
}
