// The tree against RFC 6962's definitions, written down a second time in the plainest way, and against its published vectors.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { append, rootOf, tilesOf } from '../../../tlog/append.ts'
import { emptyRoot, type Hash, leafHash, nodeHash } from '../../../tlog/hashes.ts'
import { hashesAt, nameOf, placeOf, placesAt, subtreesFrom } from '../../../tlog/tiles.ts'
import { consistencyProof, inclusionProof, isConsistent, isIncluded, rootHash } from '../../../tlog/tree.ts'
import { entriesFrom, memoryBlobs } from './memory-blobs.ts'

const hex = (hash: Hash) => Buffer.from(hash).toString('hex')
const split = (n: number) => 2 ** (Math.ceil(Math.log2(n)) - 1)

/** MTH of RFC 6962 section 2.1, to the letter. */
function plainRoot(leaves: readonly Hash[]): Hash {
  if (leaves.length === 0) return emptyRoot
  const [only] = leaves
  if (leaves.length === 1 && only) return only
  const k = split(leaves.length)
  return nodeHash(plainRoot(leaves.slice(0, k)), plainRoot(leaves.slice(k)))
}

/** PATH of section 2.1.1 and SUBPROOF of section 2.1.2. */
function plainPath(m: number, leaves: readonly Hash[]): Hash[] {
  if (leaves.length <= 1) return []
  const k = split(leaves.length)
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)]
  return m < k ? [...plainPath(m, left), plainRoot(right)] : [...plainPath(m - k, right), plainRoot(left)]
}
function plainProof(m: number, leaves: readonly Hash[], whole = true): Hash[] {
  if (m === leaves.length) return whole ? [] : [plainRoot(leaves)]
  const k = split(leaves.length)
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)]
  return m <= k
    ? [...plainProof(m, left, whole), plainRoot(right)]
    : [...plainProof(m - k, right, false), plainRoot(left)]
}

// The eight entries and the roots of Certificate Transparency's reference tests.
const vectors = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

test('the published roots come out', async () => {
  expect(hex(emptyRoot)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  for (let size = 1; size <= vectors.length; size++) {
    const entries = vectors.slice(0, size).map((entry) => Buffer.from(entry, 'hex'))
    expect(hex(await append(memoryBlobs(), 0, entries))).toBe(roots[size - 1])
  }
})

async function aLog(size: number) {
  const blobs = memoryBlobs()
  const entries = entriesFrom(0, size)
  await append(blobs, 0, entries)
  return { read: subtreesFrom(tilesOf(blobs), size), leaves: entries.map(leafHash) }
}

test('roots and proofs are those of the definitions, at every size around where tiles end', async () => {
  for (const size of [1, 2, 3, 5, 8, 255, 256, 257, 511, 513, 770]) {
    const { read, leaves } = await aLog(size)
    expect(hex(await rootHash(read, size))).toBe(hex(plainRoot(leaves)))
    for (const index of new Set([0, 1, size >> 1, size - 2, size - 1].filter((i) => i >= 0 && i < size))) {
      const path = await inclusionProof(read, index, size)
      expect(path.map(hex)).toEqual(plainPath(index, leaves).map(hex))
      const proof = await consistencyProof(read, index + 1, size)
      expect(proof.map(hex)).toEqual(plainProof(index + 1, leaves).map(hex))
    }
  }
})

const sizes = fc.integer({ min: 1, max: 600 })

test('every entry is proven to be where it is, and by no altered proof', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(), fc.nat(), async (size, at, flip) => {
      const { read, leaves } = await aLog(size)
      const index = at % size
      const root = plainRoot(leaves)
      const leaf = leaves[index] ?? emptyRoot
      const path = await inclusionProof(read, index, size)
      expect(isIncluded({ index, size, leaf, root }, path)).toBe(true)
      const other = (index + 1) % size
      if (other !== index) expect(isIncluded({ index: other, size, leaf, root }, path)).toBe(false)
      expect(isIncluded({ index, size, leaf: emptyRoot, root }, path)).toBe(false)
      expect(isIncluded({ index, size, leaf, root }, [...path, emptyRoot])).toBe(false)
      expect(isIncluded({ index: size, size, leaf, root }, path)).toBe(false)
      if (path.length === 0) return
      expect(isIncluded({ index, size, leaf, root }, path.slice(1))).toBe(false)
      const altered = path.map((hash, i) => (i === flip % path.length ? flipped(hash, flip) : hash))
      expect(isIncluded({ index, size, leaf, root }, altered)).toBe(false)
    }),
    { numRuns: 80 },
  )
})

function flipped(hash: Hash, at: number): Hash {
  const copy = Uint8Array.from(hash)
  copy[at % 32] = (copy[at % 32] ?? 0) ^ (1 << (at % 8))
  return copy
}

test('a tree is proven to have grown out of each of its earlier ones, and out of no other', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(), fc.nat(), async (size, at, flip) => {
      const { read, leaves } = await aLog(size)
      const earlier = 1 + (at % size)
      const before = { size: earlier, root: plainRoot(leaves.slice(0, earlier)) }
      const after = { size, root: plainRoot(leaves) }
      const proof = await consistencyProof(read, earlier, size)
      expect(isConsistent(before, after, proof)).toBe(true)
      expect(isConsistent({ ...before, root: flipped(before.root, flip) }, after, proof)).toBe(false)
      expect(isConsistent(before, { ...after, root: flipped(after.root, flip) }, proof)).toBe(false)
      expect(isConsistent(before, after, [...proof, emptyRoot])).toBe(false)
      if (earlier < size) expect(isConsistent({ ...after }, { ...before }, proof)).toBe(false)
      for (const [i] of proof.entries()) {
        const altered = proof.map((hash, j) => (i === j ? flipped(hash, flip) : hash))
        expect(isConsistent(before, after, altered)).toBe(false)
      }
    }),
    { numRuns: 60 },
  )
})

test('however entries are added, the files of a log are the same, and none is ever changed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 6 }), async (steps) => {
      const blobs = memoryBlobs()
      let size = 0
      for (const step of steps) {
        const before = new Map(blobs.files)
        const root = await append(blobs, size, entriesFrom(size, size + step))
        size += step
        expect(hex(await rootOf(blobs, size))).toBe(hex(root))
        for (const [name, bytes] of before) expect(blobs.files.get(name)).toBe(bytes)
      }
      const atOnce = memoryBlobs()
      await append(atOnce, 0, entriesFrom(0, size))
      const needed = [...placesAt(size)].map(nameOf)
      expect([...atOnce.files.keys()].sort()).toEqual(needed.sort())
      for (const name of needed) expect(blobs.files.get(name)).toEqual(atOnce.files.get(name))
    }),
    { numRuns: 25 },
  )
})

test('names are those of the specification, one for each place', () => {
  expect(nameOf({ level: 0, index: 1_234_067, width: 256 })).toBe('tile/0/x001/x234/067')
  expect(nameOf({ level: 'entries', index: 5, width: 112 })).toBe('tile/entries/005.p/112')
  for (const name of ['tile/0/x001/x234/067', 'tile/3/000.p/1', 'tile/entries/999.p/255']) {
    expect(nameOf(placeOf(name) ?? { level: 0, index: 0, width: 0 })).toBe(name)
  }
  const none = [
    'tile/0/x000/001',
    'tile/00/001',
    'tile/0/1',
    'tile/0/001.p/256',
    'tile/0/001.p/0',
    'tile/0/001.p/07',
    'x/0/001',
  ]
  for (const name of none) expect(placeOf(name), name).toBeUndefined()
  // The example of the specification.
  const widths = [...placesAt(70_000)].filter(({ level, width }) => level !== 'entries' && width < 256)
  expect(widths.map(({ level, width }) => [level, width])).toEqual([
    [0, 112],
    [1, 17],
    [2, 1],
  ])
  expect([hashesAt(0, 256), hashesAt(1, 256), hashesAt(2, 256)]).toEqual([256, 1, 0])
})
