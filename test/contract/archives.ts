// Keepers of the archive, for the suite that holds them to one contract.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folderArchive } from '../../stores/folder-archive.ts'
import { archiveClient, s3Archive } from '../../stores/s3-archive.ts'
import type { Blobs } from '../../tlog/blobs.ts'
import { fakeS3 } from '../aws/fake-s3.ts'
import { clientOf } from '../aws/loopback.ts'

/** A place that keeps the files of a log, empty at first. */
export type Archive = { readonly blobs: Blobs; remove(): Promise<void> }

async function bucket(): Promise<Archive> {
  const s3 = await fakeS3()
  const client = archiveClient({ ...clientOf(s3), forcePathStyle: true })
  return {
    blobs: s3Archive({ client, bucket: 'archive', random: Math.random, pauseMs: 1, attemptMs: 10_000 }),
    async remove() {
      client.destroy()
      s3.close()
    },
  }
}

async function folder(): Promise<Archive> {
  const home = await mkdtemp(join(tmpdir(), 'proviso-archive-'))
  return {
    blobs: folderArchive(join(home, 'archive'), join(home, 'new')),
    remove: () => rm(home, { recursive: true }),
  }
}

/** All keepers by what they keep in. */
export const archives: readonly (readonly [kind: string, make: () => Promise<Archive>])[] = [
  ['a folder', folder],
  ['a bucket', bucket],
]

/** All names, sorted. */
export async function namesOf(blobs: Blobs): Promise<string[]> {
  const names: string[] = []
  for await (const name of blobs.names()) names.push(name)
  return names.toSorted()
}
