// Entries are added to a log: which files that takes, and the root over all of them. Nothing here moves the head of the log;
// files written for a head that was never moved are written once more by whoever comes next, with the same bytes.
import type { Blobs } from './blobs.ts'
import { settleAll } from './blobs.ts'
import { type Hash, leafHash, rootOver } from './hashes.ts'
import {
  bundleOf,
  entriesIn,
  hashesAt,
  hashesIn,
  nameOf,
  type Place,
  subtreesFrom,
  tileOf,
  tileWidth,
} from './tiles.ts'
import { rootHash } from './tree.ts'

/** A log of so many entries. */
export type Size = number

async function rightmost(blobs: Blobs, level: Place['level'], count: number): Promise<Uint8Array | undefined> {
  const width = count % tileWidth
  if (width === 0) return undefined
  const name = nameOf({ level, index: Math.floor(count / tileWidth), width })
  const bytes = await blobs.get(name)
  if (!bytes) throw new Error(`the log lacks ${name}`)
  return bytes
}

function* sliced<T>(level: Place['level'], before: number, held: readonly T[], more: readonly T[]) {
  const all = [...held, ...more]
  const first = Math.floor(before / tileWidth)
  for (let at = 0; at < all.length; at += tileWidth) {
    const parts = all.slice(at, at + tileWidth)
    yield { place: { level, index: first + at / tileWidth, width: parts.length }, parts }
  }
}

/**
 * Writes what a log of `size` entries needs for `entries` behind them, and answers the root over all. Every file is durable
 * when it resolves; each is added once and never changed.
 */
export async function append(blobs: Blobs, size: Size, entries: readonly Uint8Array[]): Promise<Hash> {
  const files = new Map<string, Uint8Array>()
  const bundle = await rightmost(blobs, 'entries', size)
  const held = bundle ? entriesIn(bundle) : []
  if (!held || held.length !== size % tileWidth) throw new Error('the last bundle of the log is not whole')
  for (const { place, parts } of sliced('entries', size, held, entries)) files.set(nameOf(place), bundleOf(parts))
  let added: readonly Hash[] = entries.map(leafHash)
  for (let level = 0; added.length > 0; level++) {
    const before = hashesAt(level, size)
    const tile = await rightmost(blobs, level, before)
    const next: Hash[] = []
    for (const { place, parts } of sliced(level, before, tile ? hashesIn(tile) : [], added)) {
      files.set(nameOf(place), tileOf(parts))
      if (parts.length === tileWidth) next.push(rootOver(parts))
    }
    added = next
  }
  await settleAll(blobs, [...files])
  return await rootOf(blobs, size + entries.length, files)
}

/** The root of the first `size` entries, from the files of the log. */
export async function rootOf(
  blobs: Blobs,
  size: Size,
  fresh: ReadonlyMap<string, Uint8Array> = new Map(),
): Promise<Hash> {
  return await rootHash(subtreesFrom(tilesOf(blobs, fresh), size), size)
}

/** Reads the tiles of a log. Throws when one is not there or not of the width that it should have. */
export function tilesOf(blobs: Pick<Blobs, 'get'>, fresh: ReadonlyMap<string, Uint8Array> = new Map()) {
  return async (place: Place & { readonly level: number }): Promise<Hash[]> => {
    const name = nameOf(place)
    const hashes = hashesIn((await readTile(blobs, fresh, place)) ?? new Uint8Array())
    if (hashes.length < place.width) throw new Error(`the log lacks ${name}`)
    return hashes.slice(0, place.width)
  }
}

/** A partial tile, or the full one that came after it. */
async function readTile(blobs: Pick<Blobs, 'get'>, fresh: ReadonlyMap<string, Uint8Array>, place: Place) {
  const [name, full] = [nameOf(place), nameOf({ ...place, width: tileWidth })]
  return fresh.get(name) ?? (await blobs.get(name)) ?? fresh.get(full) ?? (await blobs.get(full))
}
