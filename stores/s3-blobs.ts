// Level files of data sets, fetched from S3 into the function's own storage. An object is immutable, so it is fetched
// once; it appears under its own name whole or not at all; the folder never holds more than its bound.
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { GetObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import type { LocalFiles } from '../engine/engine.ts'
import { KeeperUnavailable } from './table.ts'

export type S3FilesOptions = {
  readonly client: S3Client
  readonly bucket: string
  /** Emptied at the first use: what an earlier process left there is not trusted. */
  readonly folder: string
  /** What the folder may hold; the file used longest ago makes way. */
  readonly maxBytes: number
}

type Kept = { readonly file: string; bytes: number }

/** Segments begin with a letter or digit: no `..`, nothing hidden, nothing absolute. */
const plainName = /^(?:[0-9A-Za-z][0-9A-Za-z._-]{0,199}\/){1,8}[0-9A-Za-z][0-9A-Za-z._-]{0,199}$/

/** A client that gives up soon enough for the request it works for. */
export function s3Client(options: Pick<S3ClientConfig, 'endpoint' | 'region' | 'credentials' | 'forcePathStyle'> = {}) {
  const requestHandler = { connectionTimeout: 1000, socketTimeout: 5000 }
  return new S3Client({ ...options, maxAttempts: 3, requestHandler })
}

/**
 * Files of a bucket as paths on this machine. The PHI level is part of the name, so files of different levels never
 * share a path. Beware: a path is safe to open while no more than `maxBytes` are asked for at the same time.
 */
export function s3Files(options: S3FilesOptions): LocalFiles {
  // In the order of last use: the first one is the next to go. What is still on its way has no bytes yet and stays.
  const kept = new Map<string, { readonly entry: Kept; readonly ready: Promise<void> }>()
  // One after the other, so that the space is never promised twice. What an earlier process left goes first.
  let last: Promise<void> | undefined

  const makeRoom = async (bytes: number) => {
    if (bytes > options.maxBytes) throw new Error('a data file is larger than the space for data files')
    const held = () => [...kept.values()].reduce((sum, { entry }) => sum + entry.bytes, 0)
    for (const [name, { entry }] of kept) {
      if (held() + bytes <= options.maxBytes) return
      if (entry.bytes === 0) continue
      kept.delete(name)
      await rm(entry.file, { force: true })
    }
  }

  const begin = (name: string) => {
    const entry: Kept = { file: join(options.folder, name), bytes: 0 }
    const before = last ?? rm(options.folder, { recursive: true, force: true })
    const ready = before.then(() => download(options, name, entry, makeRoom))
    // The next one waits for the end of this one, not for its success.
    last = ready.catch(() => undefined)
    return { entry, ready }
  }

  return {
    async path(name) {
      if (!plainName.test(name)) throw new TypeError('this is no name of a data file')
      const held = kept.get(name) ?? begin(name)
      kept.delete(name)
      kept.set(name, held)
      try {
        await held.ready
      } catch (error) {
        if (kept.get(name) === held) kept.delete(name)
        throw error
      }
      return held.entry.file
    },
  }
}

async function download(
  { client, bucket }: S3FilesOptions,
  name: string,
  entry: Kept,
  makeRoom: (bytes: number) => Promise<void>,
): Promise<void> {
  const part = `${entry.file}.part`
  try {
    const { Body, ContentLength } = await asked(client.send(new GetObjectCommand({ Bucket: bucket, Key: name })))
    if (Body === undefined || ContentLength === undefined) throw new KeeperUnavailable('broken')
    await makeRoom(ContentLength)
    await mkdir(dirname(part), { recursive: true, mode: 0o700 })
    await asked(pipeline(Body as Readable, createWriteStream(part, { flags: 'wx', mode: 0o600 })))
    await rename(part, entry.file)
    entry.bytes = ContentLength
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

type S3Error = { readonly name?: string; readonly $metadata?: { readonly httpStatusCode?: number } }

// Only the kind passes on: what S3 says may quote the object's name. A 4xx is a fault of ours, all else an outage.
async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    const { name = 'unknown', $metadata } = error as S3Error
    const status = $metadata?.httpStatusCode
    if (status === 503 || status === 429) throw new KeeperUnavailable('throttled', new Error(name))
    if (status !== undefined && status >= 400 && status < 500)
      throw new Error(`a data file was not handed out: ${name}`)
    throw new KeeperUnavailable(name === 'TimeoutError' ? 'timeout' : 'broken', new Error(name))
  }
}
