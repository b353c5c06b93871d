// What the function that places the page reaches: the files beside its code, the bucket that CloudFront reads, and the
// address where CloudFormation waits. Reads the environment, as aws-world.ts does.
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import * as z from 'zod/mini'

const Environment = z.object({ BUCKET_PAGE: z.string(), LAMBDA_TASK_ROOT: z.string() })

type Placed = { readonly name: string; readonly bytes: Uint8Array; readonly type: string; readonly cache: string }

/** Opens it. Nothing is reached before the first use. */
export async function openAwsPage() {
  const { BUCKET_PAGE: Bucket, LAMBDA_TASK_ROOT: root } = Environment.parse(process.env)
  const client = new S3Client({})
  const folder = join(root, 'page')
  return {
    async files(): Promise<{ name: string; bytes: Uint8Array }[]> {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true })
      const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
      return await Promise.all(
        paths.map(async (path) => ({ name: relative(folder, path), bytes: await readFile(path) })),
      )
    },

    async put({ name: Key, bytes: Body, type: ContentType, cache: CacheControl }: Placed): Promise<void> {
      await client.send(
        new PutObjectCommand({ Bucket, Key, Body, ContentType, CacheControl, ChecksumAlgorithm: 'SHA256' }),
      )
    },

    async answer(url: string, body: string): Promise<void> {
      // No type: the address is signed for none.
      const { ok } = await fetch(url, { method: 'PUT', headers: { 'content-type': '' }, body })
      if (!ok) throw new Error('CloudFormation did not take the answer')
    },
  }
}
