// The root of a tree whose leaves come one after the other, at any moment, from as few hashes as its height.
import { emptyRoot, type Hash, nodeHash } from './hashes.ts'

export function growingTree() {
  let size = 0
  /** Roots of the complete subtrees from the left, the largest first. */
  const roots: Hash[] = []
  return {
    /** Adds a leaf and answers how many there are. */
    add(leaf: Hash): number {
      let hash = leaf
      for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) hash = nodeHash(roots.pop() ?? emptyRoot, hash)
      roots.push(hash)
      size += 1
      return size
    },
    root: (): Hash =>
      roots.reduceRight<Hash | null>((right, left) => (right ? nodeHash(left, right) : left), null) ?? emptyRoot,
  }
}
