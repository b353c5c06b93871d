// A log of some entries with a checkpoint after each batch, for tests.
import { append } from '../../../tlog/append.ts'
import { signedCheckpoint } from '../../../tlog/checkpoint.ts'
import type { Signer } from '../../../tlog/note.ts'
import { checkpointName, keptCheckpoint, verifyLog } from '../../../tlog/verify.ts'
import { entriesFrom, type MemoryBlobs, memoryBlobs } from './memory-blobs.ts'
import { aSigner } from './signers.ts'

export const origin = 'example.org/log'

export type ALog = { readonly blobs: MemoryBlobs; readonly signer: Signer; readonly size: number }

/** Appends entries in batches and signs a checkpoint after each. */
export async function aLog(batches: readonly (readonly Uint8Array[])[], signer = aSigner()): Promise<ALog> {
  const blobs = memoryBlobs()
  let size = 0
  for (const entries of batches) {
    const root = await append(blobs, size, entries)
    size += entries.length
    const checkpoint = Buffer.from(await signedCheckpoint({ origin, size, root }, [signer]))
    await blobs.add(keptCheckpoint(size), checkpoint)
    await blobs.replace(checkpointName, checkpoint)
  }
  return { blobs, signer, size }
}

export const batchesOf = (...sizes: number[]) => {
  let at = 0
  return sizes.map((size) => {
    at += size
    return entriesFrom(at - size, at)
  })
}

/** The first fault of a log; null when all holds. */
export async function faultOf({ blobs, signer }: Pick<ALog, 'blobs' | 'signer'>): Promise<string | null> {
  const verified = await verifyLog({ blobs, origin, verifiers: [signer.verifier] })
  return 'fault' in verified ? verified.fault : null
}
