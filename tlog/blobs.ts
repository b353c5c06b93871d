// Where a log lies: files by name, written once. The tree needs nothing more of a folder or a bucket.

export type NamedBytes = readonly [name: string, bytes: Uint8Array]

export type Blobs = {
  /** The bytes of a file; undefined when there is none. */
  get(name: string): Promise<Uint8Array | undefined>
  /** Adds a file; false, and nothing written, when the name is taken. Durable when it has resolved. */
  add(name: string, bytes: Uint8Array): Promise<boolean>
  /** The same of several, where that costs less than one after the other: none is there before those that stand before it. */
  addAll?(files: readonly NamedBytes[]): Promise<readonly boolean[]>
  /** Replaces a file, or adds it, in one step: whoever reads it meets the old bytes or the new, whole. */
  replace(name: string, bytes: Uint8Array): Promise<void>
  /** All names, in any order. */
  names(): AsyncIterable<string>
}

/** Adds a file that may be there already, with the same bytes. Throws where others are: no name ever comes to mean another. */
export async function settle(blobs: Blobs, name: string, bytes: Uint8Array): Promise<void> {
  await settleAll(blobs, [[name, bytes]])
}

/** The same of several: none is there before those that stand before it. */
export async function settleAll(blobs: Blobs, files: readonly NamedBytes[]): Promise<void> {
  if (!blobs.addAll) {
    for (const file of files) if (!(await blobs.add(...file))) await checkSame(blobs, file)
    return
  }
  const isFree = await blobs.addAll(files)
  for (const [at, file] of files.entries()) if (isFree[at] !== true) await checkSame(blobs, file)
}

async function checkSame(blobs: Blobs, [name, bytes]: NamedBytes): Promise<void> {
  const there = await blobs.get(name)
  if (!there || Buffer.compare(there, bytes) !== 0) throw new Error(`the log holds other bytes under ${name}`)
}
