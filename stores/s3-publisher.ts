// Publishing in AWS: parts are objects of a bucket that nobody else reads, versions objects of the data bucket, each put only
// where none is. In between the function's own storage, emptied before and after.
import { hash } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3'
import type { Publication, PublishJob } from '../engine/engine.ts'
import { type Patience, withRetries } from './aws-retry.ts'
import { gather } from './folder-parts.ts'
import { asOutage, checkUploadId, type Making, type Parts, type Publisher, publishSeconds } from './publisher.ts'

export type S3PublisherOptions = Patience & {
  readonly client: S3Client
  /** The bucket of the parts. */
  readonly uploads: string
  /** The data bucket, and what publishes; both absent in a function that takes parts alone. */
  readonly publishing?: {
    readonly datasets: string
    /** Belongs to this publisher alone. */
    readonly folder: string
    run(job: PublishJob & { readonly seconds: number }): Promise<Publication>
  }
  readonly mostBytes: number
}

/** A client whose own retries are off: the loop around every call knows what may be tried again. */
export function publisherClient(
  options: Pick<S3ClientConfig, 'endpoint' | 'region' | 'credentials' | 'forcePathStyle'> = {},
): S3Client {
  return new S3Client({ ...options, maxAttempts: 1 })
}

export function s3Publisher(options: S3PublisherOptions): Publisher {
  const { client, uploads, publishing, mostBytes, ...patience } = options
  const calling = <T>(attempt: (signal: Signal) => Promise<T>) =>
    withRetries({ attempts: 3, attemptMs: 8_000, ...patience }, (abortSignal) => attempt({ abortSignal }))

  const put = (object: NewObject, signal: Signal) =>
    client.send(new PutObjectCommand({ ...object, ChecksumSHA256: hash('sha256', object.Body, 'base64') }), signal)

  const got = (Key: string) =>
    calling(async (signal) => {
      try {
        const command = new GetObjectCommand({ Bucket: uploads, Key, ChecksumMode: 'ENABLED' })
        return await (await client.send(command, signal)).Body?.transformToByteArray()
      } catch (error) {
        if (isNamed(error, 'NoSuchKey')) return undefined
        throw error
      }
    })

  /** A version's name is used once, so what is there already is what an earlier try of this very call put there. */
  const putNew = (Bucket: string, Key: string, Body: Uint8Array) =>
    calling(async (signal) => {
      try {
        await put({ Bucket, Key, Body, IfNoneMatch: '*' }, signal)
      } catch (error) {
        if (!isNamed(error, 'PreconditionFailed')) throw error
      }
    })

  async function release({ upload, parts }: Pick<Parts, 'upload' | 'parts'>): Promise<void> {
    const all = Array.from({ length: parts }, (_, at) => ({ Key: partKey(upload, at + 1) }))
    for (let from = 0; from < all.length; from += mostDeleted) {
      const Delete = { Objects: all.slice(from, from + mostDeleted), Quiet: true }
      await calling((signal) => client.send(new DeleteObjectsCommand({ Bucket: uploads, Delete }), signal))
    }
  }

  async function published(parts: Parts, making: Making): Promise<Publication> {
    if (!publishing) throw new Error('publishing is not granted to this function')
    const { folder, datasets, run } = publishing
    const { files, folder: _, ...job } = making
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true, mode: 0o700 })
    try {
      const csv = join(folder, 'whole.csv')
      await gather(parts, (part) => got(partKey(parts.upload, part)), csv)
      const targetFolder = dirname(join(folder, 'made', files))
      const publication = await run({ ...job, csv, targetFolder, seconds: publishSeconds })
      for (const { level } of publication.files) {
        const name = `${level}.parquet`
        await putNew(datasets, `${files}/${name}`, await readFile(join(targetFolder, job.version, name)))
      }
      return publication
    } catch (error) {
      throw asOutage(error)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  return {
    mostBytes,
    async keepPart(upload, part, bytes) {
      const object = { Bucket: uploads, Key: partKey(upload, part), Body: bytes }
      await calling((signal) => put(object, signal))
    },
    publish: published,
    // Nobody may remove an object of the data bucket: files that no version leads to stay there, and nothing reads them.
    async settle(parts, _files, isDone) {
      if (isDone) await release(parts)
    },
    async close() {},
  }
}

type Signal = { readonly abortSignal: AbortSignal }
type NewObject = PutObjectCommandInput & { readonly Body: Uint8Array }

/** So many objects go with one call. */
const mostDeleted = 1_000

function partKey(upload: string, part: number): string {
  checkUploadId(upload)
  return `${upload}/${String(part).padStart(6, '0')}`
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name
}
