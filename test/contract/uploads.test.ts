// Publishing over the keepers of AWS: DynamoDB, and buckets that take a version only where none is. The same acts as on a
// laptop, and the faults that only buckets have.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { LocalFiles } from '../../engine/engine.ts'
import { openInProcessEngine } from '../../engine/in-process-engine.ts'
import { runPublishJob } from '../../engine/publish-job.ts'
import { s3Client, s3Files } from '../../stores/s3-blobs.ts'
import { publisherClient, s3Publisher } from '../../stores/s3-publisher.ts'
import { type FakeS3, failed, fakeS3 } from '../aws/fake-s3.ts'
import { clientOf, type Fault } from '../aws/loopback.ts'
import { aScript, type Browser, type Site, signIn } from '../client.ts'
import { aDirectSite } from '../direct.ts'
import { checkRefused, eventOf } from '../probes.ts'
import { aTable, beginUpload, publishUpload, sendPart, upload } from '../upload-acts.ts'
import { folder } from '../world.ts'
import { createTables, dynamoKeeper, hasDynoxide, startDynoxide } from './dynoxide.ts'

const bucket = 'both'

/** So many calls go well. */
const passing = (count: number): Fault[] => Array.from({ length: count }, () => 'twice')
const isRun = hasDynoxide || process.env.CI === 'true'
const title = isRun ? 'on DynamoDB and S3' : 'on DynamoDB and S3: NOT RUN, the dynoxide emulator is missing'

describe.runIf(isRun)(title, () => {
  let s3: FakeS3
  let site: Site
  let admin: Browser
  let scratch: string
  let stop = async () => {}
  beforeAll(async () => {
    const emulator = await startDynoxide()
    if (!emulator) throw new Error('the dynoxide emulator is not installed')
    stop = () => emulator.stop()
    await createTables(emulator.endpoint)
    s3 = await fakeS3({ bucket })
    scratch = mkdtempSync(join(tmpdir(), 'proviso-buckets-'))
    const client = publisherClient({ ...clientOf(s3), forcePathStyle: true })
    const publishing = { datasets: bucket, folder: join(scratch, 'publishing'), run: runPublishJob }
    const patience = { random: () => 0.5, pauseMs: 1, attempts: 3, attemptMs: 2_000 }
    site = await aDirectSite({
      keeper: dynamoKeeper(emulator.endpoint),
      wrapPublisher: () => s3Publisher({ client, uploads: bucket, publishing, mostBytes: 1_000_000, ...patience }),
      openEngine: (facts) => openInProcessEngine({ ...facts, files: fromBuckets(facts.files) }),
    })
    admin = await signIn(site, 'admin')
  }, 60_000)
  afterEach(() => {
    s3.faults.length = 0
    expect(readdirSync(scratch).filter((name) => name === 'publishing')).toEqual([])
  })
  afterAll(async () => {
    await site?.close()
    s3?.close()
    await stop()
    rmSync(scratch, { recursive: true, force: true })
  })

  /** What was published from the buckets, the rest from the world's home. */
  function fromBuckets(home: LocalFiles): LocalFiles {
    const client = s3Client({ ...clientOf(s3), forcePathStyle: true })
    const fetched = s3Files({ client, bucket, folder: join(scratch, 'read'), maxBytes: 10_000_000 })
    return { path: (name) => (s3.objects.has(name) ? fetched.path(name) : home.path(name)) }
  }

  const staged = () => [...s3.objects.keys()].filter((key) => /^[0-9A-Z]{26}\//.test(key))
  const tableOf = (name: string) => site.world.registry.table(folder, 'study', name)

  async function begun(name: string): Promise<string> {
    const { id } = (await beginUpload(admin.send, { name })).body
    expect((await sendPart(admin.send, id, 1, aTable.text)).status).toBe(200)
    return id
  }

  test('a file is published in level files that nothing can replace, read by a key at its level, and its parts are gone', async () => {
    const reply = await upload(admin.send, { name: 'InBuckets' })
    expect(reply.status, reply.text).toBe(200)
    const table = await tableOf('InBuckets')
    const files = ['Limited', 'NotPHI', 'Restricted'].map((level) => `${table?.files}/${level}.parquet`)
    expect([...s3.objects.keys()].toSorted()).toEqual(files)
    const versions = s3.asked.filter(({ method, path }) => method === 'PUT' && path.endsWith('.parquet'))
    expect(versions.map(({ headers }) => headers['if-none-match'])).toEqual(['*', '*', '*'])
    const { send } = await aScript(site, 'limited', { phi: 'Limited' })
    const read = await send('POST', '/api/query/select', { body: { folder, schema: 'study', query: 'InBuckets' } })
    expect(read.status, read.text).toBe(200)
    expect(read.body.rows[1]).toEqual({ Id: 'P-2', Site: 'South', Code: null })
    expect(await eventOf(site, reply)).toMatchObject({ type: 'dataset-published', fromUpload: expect.anything() })
  })

  test('a part that never came, or one of another content, publishes nothing', async () => {
    const { id } = (await beginUpload(admin.send, { name: 'Lacking' })).body
    checkRefused(await publishUpload(admin.send, id), 409, 'conflict')
    await sendPart(admin.send, id, 1, aTable.text.replace('P-1', 'P-9'))
    checkRefused(await publishUpload(admin.send, id), 400, 'bad-request')
    expect(await tableOf('Lacking')).toBeUndefined()
  })

  test('answers that are lost on the way are asked for again, and the version is whole', async () => {
    const id = await begun('Lost')
    // The part is read; the first file is put and its answer lost, then the line breaks, then it is there already.
    s3.faults.push(...passing(1), 'lost', 'cut')
    const reply = await publishUpload(admin.send, id)
    expect(reply.status, reply.text).toBe(200)
    const { files = '' } = (await tableOf('Lost')) ?? {}
    const puts = [...s3.objects].filter(([key]) => key.startsWith(files)).map(([, versions]) => versions.length)
    expect(puts).toEqual([1, 1, 1])
    const { send } = await aScript(site, 'restricted', { phi: 'Restricted' })
    const read = await send('POST', '/api/query/select', { body: { folder, schema: 'study', query: 'Lost' } })
    expect(read.body.rowCount, read.text).toBe(2)
  })

  test('while the bucket is down nothing is published, in words that tell nothing of it; then the same upload is', async () => {
    const id = await begun('Down')
    const down = failed(500, 'InternalError')
    s3.faults.push(...Array.from({ length: 20 }, () => down))
    const reply = await publishUpload(admin.send, id)
    checkRefused(reply, 503, 'unavailable')
    expect(reply.text).not.toContain('SECRET-VALUE')
    expect(await tableOf('Down')).toBeUndefined()
    s3.faults.length = 0
    expect((await publishUpload(admin.send, id)).status).toBe(200)
  })

  test('parts that cannot be removed are told to the log, and the version stands', async () => {
    const id = await begun('Left')
    const before = s3.asked.length
    const removals = () => s3.asked.slice(before).filter(({ method }) => method === 'POST').length
    // One part is read and three files are put before anything is removed.
    s3.faults.push(...passing(4), failed(403, 'AccessDenied'))
    expect((await publishUpload(admin.send, id)).status).toBe(200)
    expect(removals()).toBe(1)
    expect(site.world.logged.map(({ message }) => message)).toContain('not tidied up')
    expect(staged()).toContain(`${id}/000001`)
  })
})
