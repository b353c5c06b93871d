// The archive of the transparency log in AWS: its files are objects of a bucket from which nobody may delete. What is
// added is added under the condition that its name is free, so that no object ever comes to mean another.
import { hash } from 'node:crypto'
import {
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3'
import type { Blobs } from '../tlog/blobs.ts'
import { type Patience, withRetries } from './aws-retry.ts'
import { KeeperUnavailable } from './table.ts'

export type S3ArchiveOptions = Patience & { readonly client: S3Client; readonly bucket: string }

/** Of letters and digits with `.`, `-`, `_` between: no `..`, nothing hidden, nothing absolute. */
const plainName = /^[0-9A-Za-z][0-9A-Za-z._-]*(?:\/[0-9A-Za-z][0-9A-Za-z._-]*)*$/

/** A client whose own retries are off: the loop around every call knows what may be tried again. */
export function archiveClient(
  options: Pick<S3ClientConfig, 'endpoint' | 'region' | 'credentials' | 'forcePathStyle'> = {},
): S3Client {
  return new S3Client({ ...options, maxAttempts: 1 })
}

/**
 * Files of a log in a bucket that holds nothing else. Every call ends within `attempts` x `attemptMs` (3 s unless said
 * otherwise) and the pauses between, as KeeperUnavailable where the bucket does not answer or refuses.
 */
export function s3Archive({ client, bucket, ...patience }: S3ArchiveOptions): Blobs {
  const calling = <T>(attempt: (signal: Signal) => Promise<T>) =>
    withRetries({ attemptMs: 3000, ...patience }, (abortSignal) => attempt({ abortSignal }))

  const fetched = async (name: string, signal: Signal): Promise<Uint8Array | undefined> => {
    try {
      const command = new GetObjectCommand({ Bucket: bucket, Key: name, ChecksumMode: 'ENABLED' })
      const { Body } = await client.send(command, signal)
      return await Body?.transformToByteArray()
    } catch (error) {
      if (isNamed(error, 'NoSuchKey')) return undefined
      throw error
    }
  }

  return {
    async get(name) {
      if (!isName(name)) return undefined
      return await calling((signal) => fetched(name, signal))
    },

    async add(name, bytes) {
      checkName(name)
      let mayBeOurs = false
      return await calling(async (signal) => {
        const isRepeated = mayBeOurs
        mayBeOurs = true
        try {
          await client.send(new PutObjectCommand({ ...objectOf(bucket, name, bytes), IfNoneMatch: '*' }), signal)
          return true
        } catch (error) {
          if (!isNamed(error, 'PreconditionFailed')) throw error
          // Where an answer was lost, the object may be the one that this very call added.
          const there = isRepeated ? await fetched(name, signal) : undefined
          return there !== undefined && Buffer.compare(there, bytes) === 0
        }
      })
    },

    async replace(name, bytes) {
      checkName(name)
      await calling((signal) => client.send(new PutObjectCommand(objectOf(bucket, name, bytes)), signal))
    },

    async *names() {
      for (let after: string | undefined, more = true; more; ) {
        const command = new ListObjectsV2Command({ Bucket: bucket, ...(after ? { ContinuationToken: after } : {}) })
        const page = await calling<ListObjectsV2CommandOutput>((signal) => client.send(command, signal))
        yield* (page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key]))
        after = page.NextContinuationToken
        more = page.IsTruncated === true
        // Without it the list would begin again, or end early and look whole.
        if (more && after === undefined) throw new KeeperUnavailable('broken')
      }
    },
  }
}

type Signal = { readonly abortSignal: AbortSignal }

// A bucket with Object Lock takes nothing without a checksum; this one S3 holds against what has arrived.
function objectOf(bucket: string, name: string, bytes: Uint8Array) {
  return { Bucket: bucket, Key: name, Body: bytes, ChecksumSHA256: hash('sha256', bytes, 'base64') }
}

const isName = (name: string) => name.length <= 512 && plainName.test(name)

function checkName(name: string): void {
  if (!isName(name)) throw new TypeError('this is no name of a file of the log')
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name
}
