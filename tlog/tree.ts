// The tree of a log: roots, inclusion and consistency proofs (RFC 6962 section 2.1) over any part of it that can be read.
import { emptyRoot, type Hash, isSame, nodeHash } from './hashes.ts'

/** The hash of the complete subtree with `2 ** height` leaves that begins at leaf `index * 2 ** height`. */
export type ReadSubtree = (height: number, index: number) => Promise<Hash>

/** The largest power of two below `n`, where a tree of `n` leaves is split. */
function splitOf(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

async function rangeHash(read: ReadSubtree, from: number, to: number): Promise<Hash> {
  const n = to - from
  const height = Math.log2(n)
  if (Number.isInteger(height)) return await read(height, from / n)
  const k = splitOf(n)
  return nodeHash(await rangeHash(read, from, from + k), await rangeHash(read, from + k, to))
}

/** The root of the first `size` leaves. */
export async function rootHash(read: ReadSubtree, size: number): Promise<Hash> {
  return size === 0 ? emptyRoot : await rangeHash(read, 0, size)
}

/** The audit path of leaf `index` in the tree of the first `size` leaves: from its sibling up to a child of the root. */
export async function inclusionProof(read: ReadSubtree, index: number, size: number): Promise<Hash[]> {
  if (!(index >= 0 && index < size)) throw new Error('a leaf has its place within the tree')
  const path: Hash[] = []
  for (let from = 0, to = size; to - from > 1; ) {
    const middle = from + splitOf(to - from)
    if (index < middle) {
      path.push(await rangeHash(read, middle, to))
      to = middle
    } else {
      path.push(await rangeHash(read, from, middle))
      from = middle
    }
  }
  return path.reverse()
}

/** That the tree of the first `before` leaves is the beginning of that of the first `size`. */
export async function consistencyProof(read: ReadSubtree, before: number, size: number): Promise<Hash[]> {
  if (!(before > 0 && before <= size)) throw new Error('an earlier tree is not empty and no larger than a later one')
  const proof: Hash[] = []
  let whole = true
  for (let from = 0, to = size; ; ) {
    if (before === to) {
      if (!whole) proof.push(await rangeHash(read, from, to))
      return proof.reverse()
    }
    const middle = from + splitOf(to - from)
    if (before <= middle) {
      proof.push(await rangeHash(read, middle, to))
      to = middle
    } else {
      proof.push(await rangeHash(read, from, middle))
      from = middle
      whole = false
    }
  }
}

/** On which side each hash of a proof stands, from below up; undefined when a way up from there has another length. */
function sidesFrom(start: number, end: number, count: number): readonly ('left' | 'right')[] | undefined {
  const sides: ('left' | 'right')[] = []
  let [at, last] = [start, end]
  for (; sides.length < count && last > 0; [at, last] = [Math.floor(at / 2), Math.floor(last / 2)]) {
    const isRight = at % 2 === 1 || at === last
    sides.push(isRight ? 'left' : 'right')
    // Where the tree ends in an odd one out, levels without a sibling are passed over.
    while (isRight && at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)]
  }
  return last === 0 && sides.length === count ? sides : undefined
}

type Included = { readonly index: number; readonly size: number; readonly leaf: Hash; readonly root: Hash }

/** Whether a path proves that the leaf stands at its place in the tree of that root (RFC 9162 section 2.1.3.2). */
export function isIncluded({ index, size, leaf, root }: Included, path: readonly Hash[]): boolean {
  const sides = index >= 0 && index < size ? sidesFrom(index, size - 1, path.length) : undefined
  if (!sides) return false
  const up = (hash: Hash, sibling: Hash, i: number) => joined(hash, sibling, sides[i])
  return isSame(path.reduce(up, leaf), root)
}

function joined(hash: Hash, sibling: Hash, side: 'left' | 'right' | undefined): Hash {
  return side === 'left' ? nodeHash(sibling, hash) : nodeHash(hash, sibling)
}

type Tree = { readonly size: number; readonly root: Hash }

/** Whether a proof shows that a tree has only grown (RFC 9162 section 2.1.4.2). */
export function isConsistent(before: Tree, after: Tree, proof: readonly Hash[]): boolean {
  if (before.size === 0 || before.size === after.size) {
    return proof.length === 0 && (before.size === 0 || isSame(before.root, after.root))
  }
  const [first, ...rest] = Number.isInteger(Math.log2(before.size)) ? [before.root, ...proof] : proof
  let [at, last] = [before.size - 1, after.size - 1]
  for (; at % 2 === 1; [at, last] = [Math.floor(at / 2), Math.floor(last / 2)]);
  const sides = before.size < after.size ? sidesFrom(at, last, rest.length) : undefined
  if (!first || !sides) return false
  const now = rest.reduce((hash, sibling, i) => joined(hash, sibling, sides[i]), first)
  // Of the earlier tree only what stands to the left.
  const old = rest.reduce((hash, sibling, i) => (sides[i] === 'left' ? nodeHash(sibling, hash) : hash), first)
  return isSame(old, before.root) && isSame(now, after.root)
}
