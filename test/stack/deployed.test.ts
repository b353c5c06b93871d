// The main story through the deployed functions, under the permissions and environment of their templates.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { totpCode } from '../../core/totp.ts'
import type { Asked } from '../aws/loopback.ts'
import { aScript, selectAll, signIn } from '../client.ts'
import { dynamoTables, hasDynoxide } from '../contract/dynoxide.ts'
import { addProvider, browserOf, comeBack } from '../oidc-client.ts'
import { startProvider } from '../oidc-provider.ts'
import { folder, participants } from '../world.ts'
import { deployedFunctions } from './deployed-functions.ts'
import { aDeployedSite, type DeployedSite } from './deployed-site.ts'
import { eventSourceTests } from './event-source-tests.ts'
import { sealedOf } from './hosted-log.ts'
import { streamTests } from './stream-tests.ts'
import { synthesise } from './synthesised.ts'

const isRun = hasDynoxide || process.env.CI === 'true'
const title = isRun ? 'the deployed site' : 'the deployed site (LEFT OUT: the dynoxide emulator is not installed)'

describe.runIf(isRun)(title, () => {
  let site: DeployedSite
  beforeAll(async () => {
    site = await aDeployedSite()
  }, 180_000)
  afterAll(() => site?.close())

  test('serves the main story with the rights its rows name, and every number has its event', async () => {
    const { browser, send } = await aScript(site, 'researcher')
    const read = await send('POST', '/api/query/select', { body: selectAll })
    expect([read.status, read.body.rowCount]).toEqual([200, participants.length])
    const named = await send('GET', `/api/tables/Labs?folder=${encodeURIComponent(folder)}&schema=study`)
    expect(named.status).toBe(200)
    const labkey = await send('GET', `${folder}/query-selectRows.api?schemaName=study&query.queryName=Labs`)
    expect([labkey.status, labkey.body.rowCount]).toEqual([200, participants.length])
    expect((await browser.send('POST', '/api/logout')).status).toBe(204)
    const after = await send('POST', '/api/query/select', { body: selectAll })
    expect([after.status, after.body.code]).toEqual([401, 'session-ended'])
    const events = await site.world.audit.ofSession(browser.session)
    expect(events.map((e) => e.sequence)).toEqual(events.map((_, at) => at + 1))
    expect(events.map((e) => e.type).slice(-4)).toEqual(['rows-read', 'metadata-read', 'rows-read', 'logout'])
  })

  test('a caller who is turned away again within a minute is told the same, though the authorizer may not read the audit', async () => {
    const { browser, send } = await aScript(site, 'researcher')
    await browser.send('POST', '/api/logout')
    for (const _ of [1, 2, 3]) {
      const answer = await send('GET', '/api/folders')
      expect([answer.status, answer.body.code]).toEqual([401, 'session-ended'])
    }
  })

  test('an administrator and an auditor find what they need within their rights', async () => {
    const admin = await signIn(site, 'admin')
    const body = { idleMinutes: 20 }
    expect((await admin.send('PATCH', '/api/admin/settings', { body })).status).toBe(200)
    expect((await admin.send('GET', '/api/admin/users')).status).toBe(200)
    const auditor = await signIn(site, 'auditor')
    const found = await auditor.send('GET', '/api/audit/events')
    expect([found.status, found.body.events.length > 0]).toEqual([200, true])
    const who = await auditor.send('GET', '/api/audit/who?participant=P-001&from=2026-07-01')
    expect([who.status, who.body.accesses.length > 0]).toEqual([200, true])
  })

  test('a person signs in at a provider of identities, gets an account and a group, and a second time is the same', async () => {
    const provider = await startProvider()
    const admin = await signIn(site, 'admin')
    await admin.send('POST', '/api/admin/groups', { body: { name: 'Staff' } })
    await addProvider(admin, provider, { createPeople: true, groups: { claim: 'groups', map: { s: 'Staff' } } })
    const claims = { sub: 'sub-new', email: 'new@example.net', groups: ['s'], amr: ['mfa'] }
    for (const _ of ['first', 'second']) {
      const reply = await comeBack(site, provider, claims)
      expect([reply.status, reply.text]).toEqual([303, ''])
      expect(reply.headers.get('set-cookie')).toMatch(
        /^__Host-proviso-session=[^;]+; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
      )
      const shown = await (await browserOf(site, reply)).send('GET', '/api/session')
      expect(shown.body).toMatchObject({ user: { email: 'new@example.net' }, session: { amr: ['mfa'] } })
      const { body } = await admin.send('GET', '/api/admin/groups')
      expect(body.groups[0].members.map(({ email }: { email: string }) => email)).toEqual(['new@example.net'])
    }
    await provider.close()
  })

  test('a person is invited, chooses a password, sets up a second factor and signs in with it', async () => {
    const admin = await signIn(site, 'admin')
    const email = 'invited@example.org'
    const { id } = (await admin.send('POST', '/api/admin/users', { body: { email, displayName: 'N' } })).body
    const { token } = (await admin.send('POST', `/api/admin/users/${id}/invite`, { body: {} })).body
    const chosen = 'a passphrase by a link'
    const spent = await site.send('POST', '/api/password/reset', { body: { token, password: chosen } })
    expect([spent.status, spent.text]).toEqual([204, ''])
    const login = (code?: string) => site.send('POST', '/api/login', { body: { email, password: chosen, code } })
    const { headers, body } = await login()
    const cookie = (headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    const own = { cookie, 'x-csrf-token': body.csrf }
    const ask = (method: string, path: string, sent: object) => site.send(method, path, { headers: own, body: sent })
    const { secret } = (await ask('POST', '/api/second-factor', { password: chosen })).body
    const code = totpCode(secret, Date.now())
    const confirmed = await ask('POST', '/api/second-factor/confirm', { code })
    const [first = '', second = ''] = confirmed.body.recoveryCodes
    expect((await login()).body.code).toBe('second-factor-required')
    expect((await login(first)).body.session.amr).toEqual(['pwd', 'otp'])
    const changed = await ask('POST', '/api/password', { password: chosen, newPassword: 'another passphrase of mine' })
    expect(changed.status).toBe(204)
    const removed = await ask('DELETE', '/api/second-factor', { password: 'another passphrase of mine', code: second })
    expect(removed.status).toBe(204)
    for (const act of ['second-factor/reset', 'reset', 'unlock']) {
      expect((await admin.send('POST', `/api/admin/users/${id}/${act}`, { body: {} })).status).toBeLessThan(300)
    }
  })

  test('the sealer, woken by the clock or a stream, has everything in the log, signed, in its bucket and its log group', async () => {
    const { logs } = site.sealing
    expect(await site.invoke('seal', { 'detail-type': 'Scheduled Event' })).toEqual({ batchItemFailures: [] })
    const auditor = await signIn(site, 'auditor')
    const Keys = { pk: { S: auditor.session }, sk: { S: '000000000001' } }
    const eventSourceARN = `arn:aws:dynamodb:eu-west-1:1:table/${dynamoTables.audit}/stream/x`
    const record = { eventName: 'INSERT', eventSourceARN, dynamodb: { SequenceNumber: '1', Keys } }
    expect(await site.invoke('seal', { Records: [record] })).toEqual({ batchItemFailures: [] })
    const sealed = await sealedOf(site)
    expect(JSON.parse(sealed.at(-1) ?? '{}')).toMatchObject({ type: 'login', session: auditor.session })
    expect(sealed.length).toBeGreaterThan(20)
    expect(
      [...logs.streams.values()]
        .flat()
        .map(({ message }) => message)
        .toSorted(),
    ).toEqual(sealed.toSorted())
  })

  test('the sealer asks S3, KMS and CloudWatch Logs for what its permissions name, and for nothing else', () => {
    const { s3, kms, logs } = site.sealing
    const s3Action = (method: string, path: string) =>
      method === 'PUT'
        ? 'Archive/* s3:PutObject'
        : /^\/[^/]+\/?$/.test(path)
          ? 'Archive s3:ListBucket'
          : 'Archive/* s3:GetObject'
    const target = (call: Asked) => String(call.headers['x-amz-target']).split('.')[1]
    const group = 'arn:AWS::Partition:logs:AWS::Region:AWS::AccountId:log-group:/proviso/audit:*'
    const asked = new Set([
      ...s3.asked.map(({ method, path }) => s3Action(method, path)),
      ...kms.asked.map((call) => `SigningKey kms:${target(call)}`),
      ...logs.asked.map((call) => `${group} logs:${target(call)}`),
    ])
    const given = deployedFunctions(synthesise()).find(({ name }) => name === 'seal')?.permissions ?? []
    expect([...asked].filter((row) => !given.includes(row))).toEqual([])
    expect(asked.size).toBe(6)
  })

  test('the page comes into its bucket with a deployment, each file as browsers want it, and nothing else is asked for', async () => {
    const answered: string[] = []
    const cloudFormation = createServer(async (request, response) => {
      answered.push(`${request.method} ${(await buffer(request)).toString()}`)
      response.end()
    }).listen(0, '127.0.0.1')
    await once(cloudFormation, 'listening')
    const address = cloudFormation.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const about = { StackId: 's', RequestId: 'r', LogicalResourceId: 'l', ResponseURL: `http://127.0.0.1:${port}/` }
    await site.invoke('place-page', { RequestType: 'Create', ...about })
    cloudFormation.close()
    expect(answered).toEqual([expect.stringMatching(/^PUT .*"Status":"SUCCESS"/)])
    const { objects, asked } = site.sealing.page
    expect(asked.map(({ method }) => method).filter((method) => method !== 'PUT')).toEqual([])
    expect(asked.at(-1)?.path).toMatch(/\/index\.html$/)
    expect(asked.at(-1)?.headers).toMatchObject({
      'content-type': 'text/html;charset=UTF-8',
      'cache-control': 'no-cache',
    })
    const html = objects.get('index.html')?.[0]?.toString() ?? ''
    for (const [, name = ''] of html.matchAll(/"\/app\/(assets\/[^"]+)"/g)) expect(objects.has(name)).toBe(true)
  })

  test('the first set-up leaves a site alone that is set up', async () => {
    const asked = { email: 'first@example.org', displayName: 'First' }
    expect(await site.invoke('set-up', asked)).toEqual({ refused: 'This site is set up already.' })
  })

  test('no function asked for what its permissions do not cover, but to look at a record that was there already', () => {
    expect(site.refused.filter((call) => !call.endsWith(': Audit dynamodb:GetItem'))).toEqual([])
  })

  streamTests()
  eventSourceTests(() => site.made)
})
