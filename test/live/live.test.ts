// What only AWS can show, on a deployed site: that its resources deny what they must to an administrator of the account, that
// logging out ends the very next call, that the gateway's own answers are as wanted, and how long calls take.
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, type Deployment, findDeployment, signIn } from './deployment.ts'

const found = findDeployment()
const title = 'missing' in found ? `a deployed site (NOT RUN: ${found.missing})` : 'a deployed site'
if ('missing' in found) console.info(title)

describe.skipIf('missing' in found)(title, () => {
  let site: Deployment
  let browser: Awaited<ReturnType<typeof signIn>>
  beforeAll(async () => {
    if ('missing' in found) throw new Error(found.missing)
    site = found
    browser = await signIn(site)
    expect((await browser.send('PATCH', '/api/admin/settings', { sessionKeys: true })).status).toBe(200)
  })

  const aKey = async (from = browser) => String((await from.send('POST', '/api/keys', {})).body.key)

  test('who shows nothing is refused as JSON: with the challenge on the paths of LabKey, without it on ours', async () => {
    const ours = await ask(site.Address, 'GET', '/api/folders')
    expect([ours.status, ours.body.code, ours.headers.get('www-authenticate')]).toEqual([401, 'no-credentials', null])
    const labkey = await ask(site.Address, 'GET', '/Some/Study/query-selectRows.api')
    expect([labkey.status, labkey.body.success]).toEqual([401, false])
    expect(labkey.headers.get('www-authenticate')).toMatch(/^Basic/)
  })

  test("the authorizer's own sentence comes through the gateway", async () => {
    const { status, body } = await ask(site.Address, 'GET', '/api/folders', { apikey: `session|${'0'.repeat(64)}` })
    expect([status, body.success]).toEqual([401, false])
    expect(body.code).toMatch(/^key-/)
    expect(String(body.exception).length).toBeGreaterThan(10)
  })

  test('the front has its security headers, and the page allows nothing that is written into it', async () => {
    const page = await fetch(`${site.Address}/app/`)
    expect(page.headers.get('strict-transport-security')).toContain('max-age=')
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe')
  })

  test('logging out ends the very next call of every key', async () => {
    const leaving = await signIn(site)
    const apikey = await aKey(leaving)
    const before = await ask(site.Address, 'GET', '/api/folders', { apikey })
    expect([before.status, before.headers.get('x-audit-event')]).toEqual([200, expect.any(String)])
    expect((await leaving.send('POST', '/api/logout')).status).toBe(204)
    const after = await ask(site.Address, 'GET', '/api/folders', { apikey })
    expect([after.status, after.body.code]).toEqual([401, 'session-ended'])
  })

  test('an address that a caller writes is not the one on record', async () => {
    const forged = '198.51.100.77'
    const lies = { 'x-forwarded-for': forged, 'x-proviso-viewer': forged, 'x-proviso-front': 'guess' }
    const { headers } = await browser.send('GET', '/api/folders', undefined, lies)
    const { body } = await browser.send('GET', `/api/audit/events/${headers.get('x-audit-event')}`)
    expect(body.address).toEqual(expect.any(String))
    expect(body.address).not.toBe(forged)
  })

  describe('an administrator of the account', () => {
    const dynamodb = new DynamoDBClient({ maxAttempts: 1 })
    const s3 = new S3Client({ maxAttempts: 1 })
    afterAll(() => {
      dynamodb.destroy()
      s3.destroy()
    })
    // Each is such that it would change nothing of what is there, were it allowed.
    const Key = { pk: { S: `live.${randomUUID()}` }, sk: { S: 'live' } }
    const never = 'attribute_exists(pk)'

    const tries: readonly (readonly [string, () => Promise<unknown>])[] = [
      [
        'put',
        () => dynamodb.send(new PutItemCommand({ TableName: site.AuditTable, Item: Key, ConditionExpression: never })),
      ],
      [
        'change',
        () =>
          dynamodb.send(
            new UpdateItemCommand({
              TableName: site.AuditTable,
              Key,
              ConditionExpression: never,
              UpdateExpression: 'SET a = pk',
            }),
          ),
      ],
      ['delete', () => dynamodb.send(new DeleteItemCommand({ TableName: site.AuditTable, Key }))],
      [
        'delete in a batch',
        () =>
          dynamodb.send(
            new BatchWriteItemCommand({ RequestItems: { [site.AuditTable]: [{ DeleteRequest: { Key } }] } }),
          ),
      ],
      [
        'change by PartiQL',
        () => statement(`UPDATE "${site.AuditTable}" SET a='x' WHERE pk='${Key.pk.S}' AND sk='live'`),
      ],
      ['delete by PartiQL', () => statement(`DELETE FROM "${site.AuditTable}" WHERE pk='${Key.pk.S}' AND sk='live'`)],
      ['add', () => statement(`INSERT INTO "${site.AuditTable}" VALUE {'pk':'${Key.pk.S}','sk':'live'}`)],
    ]
    const statement = (Statement: string) => dynamodb.send(new ExecuteStatementCommand({ Statement }))

    test.each(tries)('cannot %s an event', async (_, act) => {
      await expect(act()).rejects.toMatchObject({ name: 'AccessDeniedException' })
    })

    const inArchive = () => ({ Bucket: site.ArchiveBucket })
    const files: readonly (readonly [string, () => Promise<unknown>])[] = [
      [
        'write',
        () => s3.send(new PutObjectCommand({ ...inArchive(), Key: 'checkpoint', Body: 'x', IfNoneMatch: '*' })),
      ],
      ['delete', () => s3.send(new DeleteObjectCommand({ ...inArchive(), Key: `live-${randomUUID()}` }))],
      [
        'get around the lock of',
        () =>
          s3.send(
            new DeleteObjectCommand({
              ...inArchive(),
              Key: 'checkpoint',
              VersionId: 'none',
              BypassGovernanceRetention: true,
            }),
          ),
      ],
    ]
    test.each(files)('cannot %s a file of the archive', async (_, act) => {
      await expect(act()).rejects.toMatchObject({ name: 'AccessDenied' })
    })

    test('finds what was done in the signed log within a minute and a half', async () => {
      const { headers } = await browser.send('GET', '/api/folders')
      const at = Date.parse(headers.get('date') ?? '') || Date.now()
      const signedAt = async () => {
        const { LastModified } = await s3.send(new GetObjectCommand({ ...inArchive(), Key: 'checkpoint' }))
        return LastModified?.getTime() ?? 0
      }
      for (let tries = 0; tries < 18 && (await signedAt().catch(() => 0)) < at; tries++) await pause(5_000)
      expect(await signedAt()).toBeGreaterThanOrEqual(at)
    }, 120_000)
  })

  test('takes this long', async () => {
    const apikey = await aKey()
    const took: number[] = []
    for (let i = 0; i < 60; i++) {
      const begun = performance.now()
      expect((await ask(site.Address, 'GET', '/api/folders', { apikey })).status).toBe(200)
      took.push(performance.now() - begun)
    }
    const at = (part: number) => `${Math.round(took.toSorted((a, b) => a - b)[Math.floor(took.length * part)] ?? 0)} ms`
    console.info(
      `GET /api/folders, one after the other, from here: first ${Math.round(took[0] ?? 0)} ms, half ${at(0.5)}, 95 % ${at(0.95)}`,
    )
  })
})
