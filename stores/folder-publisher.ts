// Publishing in a home: parts lie in a folder of their upload, versions in the folders of their data sets.
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ulid, ulidRandomBytes } from '../core/ulid.ts'
import type { Publication, PublishJob } from '../engine/engine.ts'
import { gather } from './folder-parts.ts'
import { asOutage, checkUploadId, type Making, type Publisher, publishSeconds } from './publisher.ts'

export type FolderPublisherOptions = {
  /** Where parts lie: a folder for each upload, that goes with it. */
  readonly uploads: string
  readonly datasets: string
  run(job: PublishJob & { readonly seconds: number }): Promise<Publication>
  close(): Promise<void>
  now(): Date
}

/** How long parts are kept that nobody publishes: an hour beyond the time in which somebody may. */
const keptMs = 25 * 3_600_000

/** The file in the folder of an upload that says which versions were begun out of it. */
export const begunFile = 'begun'

export function folderPublisher({ uploads, datasets, run, close, now }: FolderPublisherOptions): Publisher {
  const folderOf = (upload: string) => {
    checkUploadId(upload)
    return join(uploads, upload)
  }
  const partOf = (upload: string, part: number) => join(folderOf(upload), `${part}.part`)
  let written = 0

  async function removeOld(): Promise<void> {
    const oldest = ulid(now().getTime() - keptMs, new Uint8Array(ulidRandomBytes))
    const old = (await readdir(uploads)).filter((upload) => upload < oldest)
    for (const upload of old) await rm(join(uploads, upload), { recursive: true, force: true })
  }

  async function made(whole: string, { files, folder: _, ...job }: Making): Promise<Publication> {
    const targetFolder = dirname(join(datasets, files))
    try {
      return await run({ ...job, csv: whole, targetFolder, seconds: publishSeconds })
    } catch (error) {
      // Its process may have been ended half-way.
      for (const name of [`.publishing-${job.version}`, job.version]) {
        await rm(join(targetFolder, name), { recursive: true, force: true })
      }
      throw error
    }
  }

  return {
    mostBytes: Number.MAX_SAFE_INTEGER,

    async keepPart(upload, part, bytes) {
      try {
        await mkdir(uploads, { recursive: true, mode: 0o700 })
        if (part === 1) await removeOld()
        await mkdir(folderOf(upload), { recursive: true, mode: 0o700 })
        written += 1
        const path = partOf(upload, part)
        await writeFile(`${path}.${written}`, bytes, { mode: 0o600 })
        await rename(`${path}.${written}`, path)
      } catch (error) {
        throw asOutage(error)
      }
    },

    async publish(parts, making) {
      const folder = folderOf(parts.upload)
      const whole = join(folder, `${making.version}.csv`)
      const { files, folder: of, version, against } = making
      const place = { folder: of, schema: against.schema, name: against.name, version, files }
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await gather(parts, (part) => readOrNone(partOf(parts.upload, part)), whole)
        await writeFile(join(folder, `${version}.${begunFile}`), JSON.stringify(place), { mode: 0o600, flush: true })
        return await made(whole, making)
      } catch (error) {
        throw asOutage(error)
      } finally {
        await rm(whole, { force: true })
      }
    },

    async settle({ upload }, files, isDone) {
      if (isDone) return await rm(folderOf(upload), { recursive: true, force: true })
      await rm(join(datasets, files), { recursive: true, force: true })
      await rm(join(folderOf(upload), `${basename(files)}.${begunFile}`), { force: true })
    },

    close,
  }
}

async function readOrNone(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
