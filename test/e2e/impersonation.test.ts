// An administrator acts as somebody else: the session and every key of it run in that state, both identities are on record.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { FolderAccess } from '../../core/user.ts'
import { aSite, type Browser, declare, makeKey, type Send, type Site, selectAll, signIn } from '../client.ts'
import { checkGapless, checkRefused, eventOf, siteEvents } from '../probes.ts'
import { folder, people } from '../world.ts'

const { admin, researcher, restricted, nophi, auditor } = people
const identity = ({ id, email }: { id: number; email: string }) => ({ id, email })

let site: Site
let browser: Browser
let script: Send
beforeAll(async () => {
  site = await aSite()
  const role = site.world.registry.addingRole(folder, admin.id, { role: 'reader', phi: 'Limited' })
  await site.world.together([role], 'a-role')
})
afterAll(() => site.close())
beforeEach(async () => {
  browser = await signIn(site, 'admin')
  expect((await declare(browser, { phi: 'Limited' })).status).toBe(201)
  script = (await makeKey(site, browser)).send
})

const start = (person: { email: string }) =>
  browser.send('POST', '/api/impersonation', { body: { email: person.email } })
const stop = () => browser.send('DELETE', '/api/impersonation')
const read = () => script('POST', '/api/query/select', { body: selectAll })
const protectedColumns = (reply: Awaited<ReturnType<Send>>) =>
  reply.body.columns.filter((c: { phiProtected: boolean }) => c.phiProtected).map((c: { name: string }) => c.name)

describe('acting as somebody else', () => {
  test('is shown in the session, with both people, and ends there', async () => {
    expect((await start(researcher)).body).toMatchObject({
      user: identity(admin),
      actingAs: identity(researcher),
    })
    expect((await browser.send('GET', '/api/session')).body.actingAs).toMatchObject(identity(researcher))
    expect((await stop()).body.actingAs).toBeNull()
    expect((await browser.send('GET', '/api/session')).body.actingAs).toBeNull()
  })

  test('a key made before runs in that state from the next call on, and both identities are in each event', async () => {
    const before = await read()
    await start(nophi)
    const meanwhile = await read()
    await stop()
    const after = await read()
    expect([before.status, meanwhile.status, after.status]).toEqual([200, 200, 200])
    expect(protectedColumns(meanwhile).length).toBeGreaterThan(protectedColumns(before).length)
    expect(after.body.columns).toEqual(before.body.columns)
    expect(await eventOf(site, before)).toMatchObject({ user: identity(admin), actingAs: null })
    expect(await eventOf(site, meanwhile)).toMatchObject({
      user: identity(admin),
      actingAs: identity(nophi),
      effectivePhi: 'NotPHI',
      declaration: { phi: 'Limited' },
    })
    const events = await checkGapless(site, browser.session)
    expect(events.map((e) => e.type)).toEqual(expect.arrayContaining(['impersonation-started', 'impersonation-ended']))
    const told = events.filter((e) => e.type.startsWith('impersonation-'))
    expect(told).toMatchObject([
      { user: identity(admin), actingAs: null, subject: nophi.email, outcome: 'ok' },
      { user: identity(admin), actingAs: identity(nophi), subject: nophi.email, outcome: 'ok' },
    ])
  })

  test('reaches no higher PHI level than one’s own, whatever the other person’s is', async () => {
    const colleague = await signIn(site, 'admin')
    const change = async (phi: FolderAccess['phi']) => {
      const reply = await colleague.send('POST', '/api/admin/roles', { body: { folder, user: admin.email, phi } })
      expect([reply.status, reply.body.phi]).toEqual([200, phi])
    }
    await start(restricted)
    expect(await eventOf(site, await read())).toMatchObject({ effectivePhi: 'Limited' })
    await change('NotPHI')
    const reply = await read()
    await change('Limited')
    expect(await eventOf(site, reply)).toMatchObject({ effectivePhi: 'NotPHI', declaration: { phi: 'Limited' } })
    expect(protectedColumns(reply).length).toBeGreaterThan(protectedColumns(await read()).length)
  })

  test('takes the rights of one’s own away: no administration, no audit, no folder that the other cannot see', async () => {
    await start(people.stranger)
    checkRefused(await browser.send('GET', '/api/admin/settings'), 403, 'forbidden')
    checkRefused(await browser.send('GET', '/api/audit/events'), 403, 'forbidden')
    expect((await read()).status).toBe(404)
    expect((await script('GET', '/api/folders')).body.folders).toEqual([])
  })

  test('gives an auditor’s view to who acts as one', async () => {
    await start(auditor)
    const reply = await browser.send('GET', '/api/audit/events?user=nobody@example.org')
    expect(reply.status).toBe(200)
    expect(await eventOf(site, reply)).toMatchObject({ type: 'audit-read', actingAs: identity(auditor) })
  })

  test('signs nothing and makes no key in another person’s name', async () => {
    await start(researcher)
    checkRefused(await declare(browser, { phi: 'NotPHI' }), 403, 'forbidden')
    checkRefused(await browser.send('POST', '/api/keys', { body: {} }), 403, 'forbidden')
    const labkey = await browser.send('POST', '/security-createApiKey.api', { body: { type: 'session' } })
    expect([labkey.status, labkey.body.code]).toEqual([403, 'forbidden'])
  })

  test('cannot be nested, and to stop twice changes nothing', async () => {
    await start(researcher)
    checkRefused(await start(auditor), 400, 'bad-request')
    await stop()
    const again = await stop()
    expect([again.status, again.body.actingAs]).toEqual([200, null])
    expect(await eventOf(site, again)).toMatchObject({ type: 'session-read', actingAs: null })
  })

  test('is for site administrators alone, and tells nobody else who is here', async () => {
    const other = await signIn(site, 'auditor')
    const known = await other.send('POST', '/api/impersonation', { body: { email: researcher.email } })
    const unknown = await other.send('POST', '/api/impersonation', { body: { email: 'nobody@example.org' } })
    checkRefused(known, 403, 'forbidden')
    expect(unknown.body.exception).toBe(known.body.exception)
    expect(await eventOf(site, known)).toMatchObject({ type: 'impersonation-started', outcome: 'refused' })
  })

  test('leaves no right once the other person is disabled, and can still be ended', async () => {
    await start(researcher)
    const colleague = await signIn(site, 'admin')
    const setActive = (active: boolean) =>
      colleague.send('PATCH', `/api/admin/users/${researcher.id}`, { body: { active } })
    expect((await setActive(false)).status).toBe(200)
    expect((await read()).status).toBe(404)
    expect((await stop()).status).toBe(200)
    expect((await read()).status).toBe(200)
    expect((await setActive(true)).status).toBe(200)
  })

  test('is no way around the end of one’s own session', async () => {
    await start(researcher)
    expect((await browser.send('POST', '/api/logout')).status).toBe(204)
    const reply = await read()
    checkRefused(reply, 401, 'session-ended')
    const events = (await siteEvents(site)).filter((e) => e.session === browser.session)
    expect(events).toMatchObject([{ user: identity(admin), actingAs: identity(researcher) }])
  })
})

describe('as LabKey’s clients word it', () => {
  const stops = (agent: string) =>
    script('POST', '/login-stopImpersonating.api', { raw: '', headers: { 'user-agent': agent } })

  test.each([
    ['Python', () => script('POST', `${folder}/user-impersonateUser.api`, form(`email=${nophi.email}`))],
    ['Python by id', () => script('POST', `${folder}/user-impersonateUser.api`, form(`userId=${nophi.id}`))],
    ['R', () => script('POST', `/user${folder}/impersonateUser.api`, { body: { email: nophi.email } })],
    ['Java', () => script('POST', `/user-impersonateUser.api?email=${nophi.email}&apiVersion=8.3`)],
  ])('%s starts it, with a key', async (_, begin) => {
    const begun = await begin()
    expect([begun.status, begun.body]).toEqual([200, { success: true }])
    const { body } = await script('GET', '/login/whoAmI.view')
    expect(body).toMatchObject({ id: nophi.id, email: nophi.email, displayName: nophi.displayName, impersonated: true })
    expect((await script('POST', '/login-stopImpersonatingApi.api')).body).toEqual({ success: true })
    expect((await script('GET', '/login/whoAmI.view')).body).toMatchObject({ id: admin.id, impersonated: false })
  })

  test.each(['LabKey Java API', 'LabKey R API Rlabkey/3.4.0'])('%s is redirected when it stops', async (agent) => {
    await start(nophi)
    const reply = await stops(agent)
    expect([reply.status, reply.headers.get('location'), reply.text]).toEqual([302, '/login-whoami.api', ''])
    expect((await script('GET', '/login-whoami.api')).body.impersonated).toBe(false)
  })

  test('newer Python, which refuses a redirect, is answered', async () => {
    await start(nophi)
    const reply = await stops('LabKey Python API/4.1.0')
    expect([reply.status, reply.body]).toEqual([200, { success: true }])
  })

  test('R’s empty list as a body stops it too', async () => {
    await start(nophi)
    const reply = await script('POST', '/login/stopImpersonating.api', { body: [] })
    expect(reply.status).toBe(200)
  })

  test.each([
    ['nobody named', '', 'Must specify an email or userId'],
    ['somebody unknown', 'email=nobody@example.org', "User doesn't exist"],
    ['an id that is none', 'userId=1e3', 'Must specify an email or userId'],
  ])('%s is refused in LabKey’s words', async (_, body, sentence) => {
    const reply = await script('POST', '/user-impersonateUser.api', form(body))
    expect([reply.status, reply.body.exception]).toEqual([400, sentence])
    expect(await eventOf(site, reply)).toMatchObject({ type: 'impersonation-started', outcome: 'refused' })
  })

  const form = (raw: string) => ({ raw, headers: { 'content-type': 'application/x-www-form-urlencoded' } })
})
