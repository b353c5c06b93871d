// What lies behind the checkpoint: the batch that was being added when the files were copied or the writer was stopped. Only
// that; more than one batch means that the checkpoint was set back.
import { append } from './append.ts'
import type { Blobs } from './blobs.ts'
import { entriesIn, nameOf, type Place, placeOf, tileWidth } from './tiles.ts'

/** A writer adds at most so many entries before it signs. */
export const batchLimit = 1024

/**
 * The entries of one unfinished batch behind `size` entries; undefined when the files are not, byte for byte, what a writer
 * leaves that was stopped while it added one.
 */
export async function unsignedTail(
  blobs: Pick<Blobs, 'get'>,
  size: number,
  files: readonly string[],
): Promise<readonly Uint8Array[] | undefined> {
  const places = files.map(placeOf).filter((place) => place !== undefined)
  const entries = await entriesOf(blobs, size, places)
  if (places.length < files.length || !entries || entries.length === 0 || entries.length > batchLimit) return undefined
  const anew = await filesOf(blobs, size, entries)
  for (const name of files) {
    const [bytes, expected] = [await blobs.get(name), anew.get(name)]
    if (!bytes || !expected || Buffer.compare(bytes, expected) !== 0) return undefined
  }
  return entries
}

/** Bundles are written first, and one after the other. */
async function entriesOf(blobs: Pick<Blobs, 'get'>, size: number, places: readonly Place[]) {
  const first = Math.floor(size / tileWidth)
  const bundles = places.filter(({ level }) => level === 'entries').sort((a, b) => a.index - b.index)
  if (bundles.some(({ index }, at) => index !== first + at)) return undefined
  const entries: Uint8Array[] = []
  for (const place of bundles) {
    const bytes = await blobs.get(nameOf(place))
    const held = bytes && entriesIn(bytes)
    if (held?.length !== place.width) return undefined
    entries.push(...held)
  }
  return entries.slice(size % tileWidth)
}

/** What adding the entries writes; nothing is written here. */
async function filesOf(blobs: Pick<Blobs, 'get'>, size: number, entries: readonly Uint8Array[]) {
  const files = new Map<string, Uint8Array>()
  const beside: Blobs = {
    get: async (name) => files.get(name) ?? (await blobs.get(name)),
    async add(name, bytes) {
      files.set(name, bytes)
      return true
    },
    async replace() {},
    async *names() {},
  }
  await append(beside, size, entries)
  return files
}
