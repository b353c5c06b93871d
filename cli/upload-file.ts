// A file published through a running site: announced, sent part by part, switched to in one step.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import * as z from 'zod/mini'
import { parentOf } from '../core/folder-path.ts'
import { phiLevels } from '../core/phi.ts'
import { columnTypes } from '../core/query.ts'
import { Refusal, type RefusalCode } from '../core/refusal.ts'
import type { DatasetFile, PublishReport } from '../local/publish-dataset.ts'
import type { SiteClient } from './client.ts'
import type { ProgressBar } from './progress-bar.ts'

/** What a command on the home publishes, sent to a site instead. */
export type FileToSend = Omit<Required<DatasetFile>, 'operatingSystemUser'>

const Names = z.array(z.string())
const Change = z.object({ name: z.string(), old: z.string(), new: z.string() })
const LookupShape = z.object({ schema: z.string(), query: z.string(), key: z.string(), display: z.string() })
const ColumnShape = z.object({
  name: z.string(),
  type: z.enum(columnTypes),
  phi: z.enum(phiLevels),
  lookup: z.exactOptional(LookupShape),
})
const Report: z.ZodMiniType<PublishReport> = z.object({
  ...{ folder: z.string(), schema: z.string(), name: z.string(), version: z.string() },
  previousVersion: z.nullable(z.string()),
  previousRows: z.nullable(z.number()),
  ...{ rows: z.number(), duplicateKeys: z.number(), leftOut: z.number(), blankParticipants: z.number() },
  columns: z.array(ColumnShape),
  participant: z.nullable(z.string()),
  ...{ key: Names, unnamed: Names, unanswered: Names },
  changes: z.nullable(
    z.object({
      ...{ added: Names, removed: Names },
      ...{ raised: z.array(Change), lowered: z.array(Change), retyped: z.array(Change) },
      participant: z.nullable(z.object({ old: z.nullable(z.string()), new: z.nullable(z.string()) })),
    }),
  ),
})

const Begun = z.object({ id: z.string().check(z.regex(/^\w+$/)), partBytes: z.int().check(z.minimum(1)) })

/** Publishes it, or throws Refusal as the site says it. */
export async function uploadFile(client: SiteClient, file: FileToSend, progress: ProgressBar): Promise<PublishReport> {
  const facts = await factsOf(file.csv)
  const { id, partBytes } = await begin(client, file, facts)
  const handle = await open(file.csv, 'r')
  try {
    for (let part = 1; (part - 1) * partBytes < facts.bytes; part++) {
      const at = (part - 1) * partBytes
      progress.at(at, facts.bytes)
      const bytes = await read(handle, at, Math.min(partBytes, facts.bytes - at))
      await client.send('PUT', `/api/admin/uploads/${id}/parts/${part}`, bytes, z.unknown())
    }
    progress.at(facts.bytes, facts.bytes)
  } finally {
    progress.end()
    await handle.close()
  }
  return await client.send('POST', `/api/admin/uploads/${id}/publish`, {}, Report)
}

async function factsOf(path: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const digest = createHash('sha256')
  let bytes = 0
  for await (const piece of createReadStream(path)) {
    digest.update(piece)
    bytes += piece.length
  }
  return { bytes, sha256: digest.digest('hex') }
}

async function begin(client: SiteClient, file: FileToSend, facts: { readonly bytes: number; readonly sha256: string }) {
  const { folder, schema, name, definition, acceptChanges, createFolder } = file
  const body = { folder, schema, name, definition, acceptChanges, ...facts }
  const announced = () => client.send('POST', '/api/admin/uploads', body, Begun)
  try {
    return await announced()
  } catch (error) {
    // Who administers a folder alone is told the same of one that is missing in it as of one that is another's.
    if (createFolder && isRefused(error, 'not-found', 'forbidden')) {
      await makeFolder(client, folder)
      return await announced()
    }
    if (!isRefused(error, 'not-found')) throw error
    throw new Refusal('not-found', `There is no folder ${folder} there. Create it with --create-folder.`)
  }
}

const isRefused = (error: unknown, ...codes: readonly RefusalCode[]): error is Refusal =>
  error instanceof Refusal && codes.includes(error.code)

/** Makes the folder, and before it those on the way to it that are not there. One that is there is let be. */
async function makeFolder(client: SiteClient, path: string): Promise<void> {
  const made = () => client.send('POST', '/api/admin/folders', { path }, z.unknown())
  const above = parentOf(path)
  try {
    await made()
  } catch (error) {
    if (isRefused(error, 'conflict')) return
    if (above === null || !isRefused(error, 'not-found')) throw error
    await makeFolder(client, above)
    await made()
  }
}

async function read(handle: FileHandle, at: number, length: number): Promise<Uint8Array> {
  const bytes = Buffer.alloc(length)
  const { bytesRead } = await handle.read(bytes, 0, length, at)
  if (bytesRead === length) return bytes
  throw new Refusal('conflict', 'The file changed while it was sent. Nothing was published.')
}
