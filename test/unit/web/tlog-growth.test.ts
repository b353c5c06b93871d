// Whether a log only grew, as the page computes it from the tiles that tlog/ writes.
import { describe, expect, test } from 'vitest'
import { append } from '../../../tlog/append.ts'
import { type ReadTile, type Seen, whyNotGrown } from '../../../web/tlog-growth.ts'
import { entriesFrom, type MemoryBlobs, memoryBlobs } from '../tlog/memory-blobs.ts'

const fromBlobs =
  (blobs: MemoryBlobs): ReadTile =>
  async (name) => {
    const bytes = await blobs.get(`tile/${name}`)
    if (!bytes) throw new Error(`no tile ${name}`)
    return new Uint8Array(bytes)
  }

/** A log that grew in steps, with what was signed at each. */
async function aLog(sizes: readonly number[], first = 0) {
  const blobs = memoryBlobs()
  const seen: Seen[] = []
  let size = 0
  for (const to of sizes) {
    const root = await append(blobs, size, entriesFrom(first + size, first + to))
    seen.push({ size: to, root: Buffer.from(root).toString('base64') })
    size = to
  }
  return { seen, read: fromBlobs(blobs) }
}

const small = Array.from({ length: 20 }, (_, i) => i + 1)
const large = [1, 7, 255, 256, 257, 511, 513, 1_000]

describe.each([
  ['every small size', small],
  ['sizes about the width of tiles', large],
])('of %s', (_, sizes) => {
  test('each tree grew from each before it, and from nothing else', async () => {
    for (const [i] of sizes.entries()) {
      const { seen, read } = await aLog(sizes.slice(0, i + 1))
      const after = seen[i]
      const other = (await aLog(sizes.slice(0, i + 1), 7)).seen
      for (const [j, before] of seen.entries()) {
        if (!after) throw new Error('there is a tree')
        expect(await whyNotGrown(before, after, read)).toBeNull()
        expect(await whyNotGrown(other[j] ?? before, after, read)).not.toBeNull()
        if (j < i) expect(await whyNotGrown(after, before, read)).toMatch('shorter')
      }
    }
  })
})

test('tiles that make the old root alone, or that are cut, are no proof', async () => {
  const { seen, read } = await aLog([5, 9])
  const [before, after] = seen
  if (!before || !after) throw new Error('there are two trees')
  const forged = { ...after, root: before.root }
  expect(await whyNotGrown(before, forged, read)).toMatch('does not make the root')
  expect(await whyNotGrown(before, after, async (name) => (await read(name)).slice(1))).toMatch('no part')
  for (let at = 0; at < 9 * 32; at += 13) {
    const altered: ReadTile = async (name) => (await read(name)).map((byte, i) => (i === at ? byte ^ 1 : byte))
    expect(await whyNotGrown(before, after, altered)).not.toBeNull()
  }
  await expect(whyNotGrown(before, after, () => Promise.reject(new Error('not there')))).rejects.toThrow('not there')
})

test('after nothing anything may come', async () => {
  const { seen, read } = await aLog([3])
  expect(await whyNotGrown({ size: 0, root: '' }, seen[0] ?? { size: 0, root: '' }, read)).toBeNull()
})
