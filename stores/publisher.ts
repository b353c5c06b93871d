// The port to where files become versions: what makes level files of uploaded parts and puts them where the engine reads. A
// promise kept by a folder (folder-publisher.ts) and by buckets (s3-publisher.ts).
import type { Publication, PublishJob } from '../engine/engine.ts'
import { KeeperUnavailable } from './table.ts'

/** A whole file in parts, numbered from 1. */
export type Parts = {
  readonly upload: string
  readonly parts: number
  readonly bytes: number
  readonly sha256: string
}

/** The version that is to be made. */
export type Making = Pick<PublishJob, 'definition' | 'version' | 'withdrawn' | 'against'> & {
  readonly folder: string
  /** Where its files go: `<dataset>/<version>`. */
  readonly files: string
}

export type Publisher = {
  /** The largest file that can be published here, whatever the site allows. */
  readonly mostBytes: number
  /** Keeps a part, in place of one that was kept under its number. Only the publication reads it. */
  keepPart(upload: string, part: number, bytes: Uint8Array): Promise<void>
  /**
   * Puts the parts together and makes the files of a version; they are all in place when this resolves, and nobody is led
   * to them before the registry is. Throws Refusal `conflict` when a part is missing, `bad-request` when the whole is
   * not the file that was announced, and as publishing does.
   */
  publish(parts: Parts, making: Making): Promise<Publication>
  /** When it is known whether the registry leads to the version: removes the parts, or else the version's files. */
  settle(parts: Pick<Parts, 'upload' | 'parts'>, files: string, isDone: boolean): Promise<void>
  close(): Promise<void>
}

/** Longest time of one publication: within that of a deployed function, and of what is waited for a record. */
export const publishSeconds = 100

/** Uploads are named by ULIDs, and by nothing that could lead elsewhere. */
export function checkUploadId(upload: string): void {
  if (!/^[0-9A-Z]{26}$/.test(upload)) throw new TypeError('this is no name of an upload')
}

const notHere = async () => {
  throw new Error('publishing is not granted to this function')
}

/** Where nothing is published. */
export const noPublisher: Publisher = {
  mostBytes: 0,
  keepPart: notHere,
  publish: notHere,
  settle: notHere,
  async close() {},
}

/** A failure of the disk as an outage: its words hold paths. */
export function asOutage(error: unknown): Error {
  const isDisk = error instanceof Error && 'syscall' in error
  return isDisk
    ? new KeeperUnavailable('broken', new Error('disk'))
    : error instanceof Error
      ? error
      : new Error('unknown')
}
