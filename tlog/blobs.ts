// Where a log lies: files by name, written once. The tree needs nothing more of a folder or a bucket.

export type Blobs = {
  /** The bytes of a file; undefined when there is none. */
  get(name: string): Promise<Uint8Array | undefined>
  /** Adds a file; false, and nothing written, when the name is taken. Durable when it has resolved. */
  add(name: string, bytes: Uint8Array): Promise<boolean>
  /** Replaces a file, or adds it, in one step: whoever reads it meets the old bytes or the new, whole. */
  replace(name: string, bytes: Uint8Array): Promise<void>
  /** All names, in any order. */
  names(): AsyncIterable<string>
}

/** Adds a file that may be there already, with the same bytes. Throws where others are: no name ever comes to mean another. */
export async function settle(blobs: Blobs, name: string, bytes: Uint8Array): Promise<void> {
  if (await blobs.add(name, bytes)) return
  const there = await blobs.get(name)
  if (!there || Buffer.compare(there, bytes) !== 0) throw new Error(`the log holds other bytes under ${name}`)
}
