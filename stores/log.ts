// The sealed log as its readers see it: how far it goes, its entries in order, its files, and the proof of one entry.
import { tilesOf } from '../tlog/append.ts'
import type { Blobs } from '../tlog/blobs.ts'
import { parseNote } from '../tlog/note.ts'
import { proofText } from '../tlog/proof.ts'
import { entriesIn, nameOf, placeOf, subtreesFrom, tileWidth } from '../tlog/tiles.ts'
import { inclusionProof } from '../tlog/tree.ts'
import { checkpointName } from '../tlog/verify.ts'

export type Entry = { readonly index: number; readonly bytes: Uint8Array }

export type SealedLog = ReturnType<typeof sealedLog>

/** A log over the files of its archive. What is read here is checked by nobody; `proviso audit verify` does that. */
export function sealedLog(archive: Pick<Blobs, 'get'>) {
  async function checkpoint(): Promise<string | undefined> {
    const bytes = await archive.get(checkpointName)
    return bytes && Buffer.from(bytes).toString()
  }

  async function size(): Promise<number> {
    const text = await checkpoint()
    return text === undefined ? 0 : sizeIn(text)
  }

  /** A bundle as it is at a size of the log, from that one or the full one that came after it. */
  async function bundleAt(index: number, of: number): Promise<readonly Uint8Array[]> {
    const width = Math.min(tileWidth, of - index * tileWidth)
    const bytes =
      (await archive.get(nameOf({ level: 'entries', index, width }))) ??
      (await archive.get(nameOf({ level: 'entries', index, width: tileWidth })))
    const entries = bytes && entriesIn(bytes)
    if (!entries || entries.length < width) throw new Error('the log lacks a bundle of entries')
    return entries.slice(0, width)
  }

  return {
    /** The signed note; undefined when nothing is sealed yet. */
    checkpoint,
    /** How many entries the checkpoint signs. */
    size,

    /** A tile or bundle by its name, and how many entries are in it; undefined for any other text. */
    async file(name: string): Promise<{ readonly bytes: Uint8Array; readonly entries: number } | undefined> {
      const place = placeOf(name)
      const bytes = place && (await archive.get(name))
      return bytes && { bytes, entries: place.level === 'entries' ? place.width : 0 }
    },

    /** The entries from an index on, up to what the checkpoint signs, in lots of one bundle at most. */
    async *entriesFrom(from: number): AsyncGenerator<readonly Entry[]> {
      const end = await size()
      for (let at = from; at < end; ) {
        const bundle = Math.floor(at / tileWidth)
        const first = bundle * tileWidth
        const entries = await bundleAt(bundle, end)
        yield entries.slice(at - first).map((bytes, i) => ({ index: at + i, bytes }))
        at = first + entries.length
      }
    },

    /** The entry at an index as one file that proves it (c2sp.org/tlog-proof); undefined when it is not signed yet. */
    async proof(index: number): Promise<string | undefined> {
      const text = await checkpoint()
      const end = text === undefined ? 0 : sizeIn(text)
      if (text === undefined || index >= end) return undefined
      const bundle = await bundleAt(Math.floor(index / tileWidth), end)
      const path = await inclusionProof(subtreesFrom(tilesOf(archive), end), index, end)
      return proofText({ index, path, checkpoint: text, extra: bundle[index % tileWidth] ?? null })
    },
  }
}

function sizeIn(checkpoint: string): number {
  const [, size = ''] = parseNote(checkpoint)?.text.split('\n') ?? []
  if (!/^\d{1,16}$/.test(size)) throw new Error('the checkpoint of the log is not written as one')
  return Number(size)
}
