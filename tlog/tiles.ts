// Tiles and entry bundles of a log, c2sp.org/tlog-tiles: their names, what they hold, and what stands in them at a tree size.
import { type Hash, hashBytes, rootOver } from './hashes.ts'
import type { ReadSubtree } from './tree.ts'

export const tileWidth = 256
const tileHeight = 8

/** A tile of hashes at a level, or a bundle of entries; `width` below 256 is a partial one. */
export type Place = { readonly level: number | 'entries'; readonly index: number; readonly width: number }

/** 1234067 is `x001/x234/067`. */
function indexPath(index: number): string {
  const last = String(index % 1000).padStart(3, '0')
  const before = Math.floor(index / 1000)
  return before === 0 ? last : `${indexPath(before).replace(/(\d{3})$/, 'x$1')}/${last}`
}

export function nameOf({ level, index, width }: Place): string {
  return `tile/${level}/${indexPath(index)}${width === tileWidth ? '' : `.p/${width}`}`
}

/** The place that a name means; undefined when it means none. */
export function placeOf(name: string): Place | undefined {
  const match = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(name)
  if (!match) return undefined
  const [, at = '', path = '', partial] = match
  const place: Place = {
    level: at === 'entries' ? at : Number(at),
    index: Number(path.replaceAll(/[x/]/g, '')),
    width: partial === undefined ? tileWidth : Number(partial),
  }
  // One name for each place: no zeroes in front, no partial tile that is full.
  return nameOf(place) === name && place.width <= tileWidth ? place : undefined
}

/** How many hashes a level has in a tree of `size` leaves. */
export function hashesAt(level: number, size: number): number {
  return Math.floor(size / tileWidth ** level)
}

/** The tiles and bundles that a tree of `size` leaves stands on, partial ones included. */
export function* placesAt(size: number): Generator<Place> {
  yield* placesOf('entries', size)
  for (let level = 0, count = size; count > 0; level++, count = hashesAt(level, size)) yield* placesOf(level, count)
}

function* placesOf(level: Place['level'], count: number): Generator<Place> {
  for (let index = 0; index * tileWidth < count; index++) {
    yield { level, index, width: Math.min(tileWidth, count - index * tileWidth) }
  }
}

/** The tiles and bundles that became full while a log grew; whatever was partial of them is not needed any more. */
export function filledBetween(before: number, size: number): Place[] {
  const filled = (level: Place['level'], from: number, to: number): Place[] =>
    Array.from({ length: Math.max(0, to - from) }, (_, i) => ({ level, index: from + i, width: tileWidth }))
  const places = [filled('entries', hashesAt(1, before), hashesAt(1, size))]
  for (let level = 0; hashesAt(level + 1, size) > 0; level++) {
    places.push(filled(level, hashesAt(level + 1, before), hashesAt(level + 1, size)))
  }
  return places.flat()
}

export function hashesIn(tile: Uint8Array): Hash[] {
  return Array.from({ length: tile.length / hashBytes }, (_, i) => tile.subarray(i * hashBytes, (i + 1) * hashBytes))
}

export function tileOf(hashes: readonly Hash[]): Uint8Array {
  return Buffer.concat(hashes)
}

/** Entries are below 64 KiB: each stands behind its length in two bytes. */
export const longestEntry = 65_535

export function bundleOf(entries: readonly Uint8Array[]): Uint8Array {
  const parts = entries.flatMap((entry) => {
    if (entry.length > longestEntry) throw new Error('an entry is too long for a bundle')
    const length = Buffer.alloc(2)
    length.writeUInt16BE(entry.length)
    return [length, entry]
  })
  return Buffer.concat(parts)
}

/** The entries of a bundle; undefined when it is cut or has something behind them. */
export function entriesIn(bundle: Uint8Array): Uint8Array[] | undefined {
  const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.byteLength)
  const entries: Uint8Array[] = []
  for (let at = 0; at < bundle.length; ) {
    const end = at + 2 <= bundle.length ? at + 2 + view.getUint16(at) : Number.POSITIVE_INFINITY
    if (end > bundle.length) return undefined
    entries.push(bundle.subarray(at + 2, end))
    at = end
  }
  return entries
}

/** Reads a tile of `width` hashes. */
export type ReadTile = (place: Place & { readonly level: number }) => Promise<readonly Hash[]>

/** Subtrees of a tree of `size` leaves, from its tiles. */
export function subtreesFrom(read: ReadTile, size: number): ReadSubtree {
  return async (height, index) => {
    const level = Math.floor(height / tileHeight)
    const count = 2 ** (height % tileHeight)
    const first = index * count
    const tile = Math.floor(first / tileWidth)
    const width = Math.min(tileWidth, hashesAt(level, size) - tile * tileWidth)
    const hashes = await read({ level, index: tile, width })
    const from = first - tile * tileWidth
    return rootOver(hashes.slice(from, from + count))
  }
}
