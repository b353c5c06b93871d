// What may go wrong between the archive and its bucket, call by call.
import type { S3Client } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { archiveClient, s3Archive } from '../../stores/s3-archive.ts'
import { KeeperUnavailable } from '../../stores/table.ts'
import type { Blobs } from '../../tlog/blobs.ts'
import { type FakeS3, failed, fakeS3 } from '../aws/fake-s3.ts'
import { clientOf, type Fault } from '../aws/loopback.ts'
import { namesOf } from './archives.ts'

let s3: FakeS3
let client: S3Client
let blobs: Blobs
beforeEach(async () => {
  s3 = await fakeS3()
  client = archiveClient({ ...clientOf(s3), forcePathStyle: true })
  blobs = s3Archive({ client, bucket: 'archive', random: () => 0, attemptMs: 400, attempts: 3 })
})
afterEach(() => {
  client.destroy()
  s3.close()
})

const versions = (name: string) => s3.objects.get(name)?.map(String)
const bytes = Buffer.from('ours')

const passing: readonly (readonly [string, Fault])[] = [
  ['the line breaks before anything happened', 'cut'],
  ['the answer is lost', 'lost'],
  ['nothing comes', 'hanging'],
  ['the bucket asks for a pause', failed(503, 'SlowDown')],
  ['the bucket is broken for a moment', failed(500, 'InternalError')],
]

describe.each(passing)('when %s', (_, fault) => {
  test('a file is added once and is told to be ours', async () => {
    s3.faults.push(fault)
    expect(await blobs.add('tile/0/000', bytes)).toBe(true)
    expect(versions('tile/0/000')).toEqual(['ours'])
  })

  test('a taken name is still told to be taken', async () => {
    await blobs.add('tile/0/000', Buffer.from('theirs'))
    s3.faults.push(fault)
    expect(await blobs.add('tile/0/000', bytes)).toBe(false)
    expect(versions('tile/0/000')).toEqual(['theirs'])
  })

  test('reading, replacing and listing go on', async () => {
    await blobs.add('tile/0/000', bytes)
    s3.faults.push(fault)
    expect(await blobs.get('tile/0/000')).toEqual(Uint8Array.from(bytes))
    s3.faults.push(fault)
    await blobs.replace('checkpoint', bytes)
    expect(versions('checkpoint')?.at(-1)).toBe('ours')
    s3.faults.push(fault)
    expect(await namesOf(blobs)).toEqual(['checkpoint', 'tile/0/000'])
  })

  test('what never gets better is an outage, and says nothing of what was sent', async () => {
    for (const act of [
      () => blobs.get('tile/0/000'),
      () => blobs.add('tile/0/000', bytes),
      () => blobs.replace('checkpoint', bytes),
    ]) {
      s3.faults.splice(0, s3.faults.length, fault, fault, fault)
      const error = await act().catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(KeeperUnavailable)
      expect(String(error instanceof Error && error.cause)).not.toMatch(/SECRET|tile|ours/)
      s3.objects.clear()
    }
  })
})

test('who adds while another does waits and asks again', async () => {
  s3.faults.push(failed(409, 'ConditionalRequestConflict'))
  expect(await blobs.add('tile/0/000', bytes)).toBe(true)
  expect(s3.asked.map(({ headers }) => headers['if-none-match'])).toEqual(['*', '*'])
})

test('a file of the same bytes that was there before is not told to be ours', async () => {
  await blobs.add('tile/0/000', bytes)
  expect(await blobs.add('tile/0/000', bytes)).toBe(false)
})

test('without permission it is an outage at once, never a file that is not there', async () => {
  s3.faults.push(failed(403, 'AccessDenied'))
  await expect(blobs.get('tile/0/000')).rejects.toMatchObject({ reason: 'broken' })
  expect(s3.asked).toHaveLength(1)
})

test('a bucket that is not there is an outage, never an empty log', async () => {
  const elsewhere = s3Archive({ client, bucket: 'elsewhere', random: () => 0, attempts: 1 })
  await expect(elsewhere.get('tile/0/000')).rejects.toThrow(KeeperUnavailable)
  await expect(namesOf(elsewhere)).rejects.toThrow(KeeperUnavailable)
})

test('bytes that changed on the way are read again', async () => {
  await blobs.add('tile/0/000', bytes)
  const wrong = { 'x-amz-checksum-sha256': Buffer.alloc(32).toString('base64') }
  s3.faults.push({ status: 200, headers: wrong, body: 'OURS' })
  expect(String(Buffer.from((await blobs.get('tile/0/000')) ?? []))).toBe('ours')
})

test('a list that says that more is to come and not where is no list', async () => {
  const body = '<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>'
  s3.faults.push({ status: 200, headers: { 'content-type': 'application/xml' }, body })
  await expect(namesOf(blobs)).rejects.toThrow(KeeperUnavailable)
})
