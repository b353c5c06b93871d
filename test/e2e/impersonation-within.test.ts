// Acting as a group or with a set of roles, and acting within a folder: what its administrators may, and nothing outside of it.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  aSite,
  type Browser,
  declare,
  makeKey,
  type Reply,
  type Send,
  type Site,
  selectAll,
  signIn,
} from '../client.ts'
import { checkRefused, eventOf } from '../probes.ts'
import { folder, people } from '../world.ts'

const { admin: ada, restricted, limited, nophi, auditor, stranger } = people

let site: Site
let admin: Browser
let keeper: Browser
let script: Send
let scripted: Send
beforeAll(async () => {
  site = await aSite()
  const setup = await signIn(site, 'admin')
  const post = (path: string, body: object) => setup.send('POST', path, { body })
  for (const path of [`${folder}/Inner`, '/Else']) await post('/api/admin/folders', { path })
  await post('/api/admin/folders', { path: `${folder}/Closed`, inheritsRoles: false })
  await post('/api/admin/groups', { name: 'Team', members: [] })
  for (const body of [
    { folder, user: ada.id, role: 'reader', phi: 'Limited' },
    { folder, user: stranger.id, role: 'folder administrator', phi: 'Limited' },
    { folder, group: 'Team', role: 'editor', phi: 'PHI' },
    { folder: '/Else', user: nophi.id, role: 'reader' },
    { folder: `${folder}/Closed`, user: restricted.id, role: 'reader', phi: 'PHI' },
  ]) {
    expect((await post('/api/admin/roles', body)).status).toBe(201)
  }
})
afterAll(() => site.close())
beforeEach(async () => {
  admin = await signIn(site, 'admin')
  keeper = await signIn(site, 'stranger')
  for (const browser of [admin, keeper]) expect((await declare(browser, { phi: 'Limited' })).status).toBe(201)
  script = (await makeKey(site, admin)).send
  scripted = (await makeKey(site, keeper)).send
})

const start = (by: Browser, body: object) => by.send('POST', '/api/impersonation', { body })
const stop = (by: Browser) => by.send('DELETE', '/api/impersonation')
const read = (send: Send, at = folder) => send('POST', '/api/query/select', { body: { ...selectAll, folder: at } })
const seen = async (send: Send) => (await send('GET', '/api/folders')).body.folders
const protectedCount = ({ body }: Reply) => body.columns.filter((c: { phiProtected: boolean }) => c.phiProtected).length

describe('a site administrator', () => {
  test('acts as a group: its role, at no higher level than their own, and the group is in every event', async () => {
    const begun = await start(admin, { group: 'Team' })
    const group = { id: 1, name: 'Team' }
    expect(begun.body).toMatchObject({ actingAs: null, actingWith: { group }, actingWithin: null })
    expect(await seen(script)).toMatchObject([
      { path: folder, role: 'editor', maxPhi: 'Limited' },
      { path: `${folder}/Inner`, role: 'editor' },
    ])
    const event = await eventOf(site, await read(script))
    expect(event).toMatchObject({
      user: { id: ada.id },
      actingAs: null,
      actingWith: { group },
      effectivePhi: 'Limited',
    })
    checkRefused(await admin.send('GET', '/api/admin/settings'), 403, 'forbidden')
    checkRefused(await declare(admin, { phi: 'NotPHI' }), 403, 'forbidden')
    const ended = await stop(admin)
    expect(ended.body).toMatchObject({ actingAs: null, actingWith: null })
    expect(await eventOf(site, ended)).toMatchObject({
      type: 'impersonation-ended',
      subject: 'group Team',
      actingWith: { group },
    })
    expect((await admin.send('GET', '/api/admin/settings')).status).toBe(200)
  })

  test('acts with a set of roles, at the level chosen and no higher than their own', async () => {
    const all = await read(script)
    await start(admin, { roles: ['reader'] })
    expect(protectedCount(await read(script))).toBeGreaterThan(protectedCount(all))
    expect((await seen(script)).map((one: { role: string }) => one.role)).toEqual(Array(4).fill('reader'))
    await stop(admin)
    await start(admin, { roles: ['reader'], phi: 'Restricted' })
    const event = await eventOf(site, await read(script))
    expect(event).toMatchObject({ effectivePhi: 'Limited', actingWith: { roles: ['reader'], phi: 'Restricted' } })
  })

  test('acts with the role of an auditor, and with nothing besides', async () => {
    await start(admin, { roles: ['auditor'] })
    expect((await admin.send('GET', '/api/audit/events?user=nobody@example.org')).status).toBe(200)
    checkRefused(await admin.send('GET', '/api/admin/users'), 403, 'forbidden')
    expect(await seen(script)).toEqual([])
  })

  test('may keep to a folder: outside of it nothing is left, nor any right in the site', async () => {
    const begun = await start(admin, { email: nophi.email, folder: '/else' })
    expect(begun.body).toMatchObject({ actingAs: { id: nophi.id }, actingWithin: '/Else' })
    expect((await seen(script)).map(({ path }: { path: string }) => path)).toEqual(['/Else'])
    expect((await read(script)).status).toBe(404)
    await stop(admin)
    await start(admin, { email: auditor.email, folder })
    checkRefused(await admin.send('GET', '/api/audit/events'), 403, 'forbidden')
  })

  test.each([
    [{ group: 'Nobodies' }, 400, 'bad-request'],
    [{ roles: [] }, 400, 'bad-request'],
    [{ roles: ['site administrator'] }, 400, 'bad-request'],
    [{ roles: ['reader'], group: 'Team' }, 400, 'bad-request'],
    [{ email: limited.email, folder: '/Nowhere' }, 404, 'not-found'],
  ])('is refused for %o', async (body, status, code) => {
    checkRefused(await start(admin, body), status, code)
    expect((await admin.send('GET', '/api/session')).body).toMatchObject({ actingAs: null, actingWith: null })
  })

  test('does not nest, whatever the kinds', async () => {
    await start(admin, { roles: ['reader'] })
    for (const body of [{ group: 'Team' }, { email: limited.email }, { roles: ['editor'] }]) {
      checkRefused(await start(admin, body), 400, 'bad-request')
    }
  })
})

describe('a folder administrator', () => {
  test('acts as somebody who has a role there, within the folder and at no higher level than their own', async () => {
    const begun = await start(keeper, { email: restricted.email, folder })
    expect(begun.body).toMatchObject({ actingAs: { id: restricted.id }, actingWithin: folder })
    const event = await eventOf(site, await read(scripted))
    expect(event).toMatchObject({
      user: { id: stranger.id },
      actingAs: { id: restricted.id },
      effectivePhi: 'Limited',
    })
    expect((await seen(scripted)).map(({ path }: { path: string }) => path)).toEqual([folder, `${folder}/Inner`])
    checkRefused(await keeper.send('GET', `/api/admin/roles?folder=${folder}`), 403, 'forbidden')
    expect(await eventOf(site, begun)).toMatchObject({
      type: 'impersonation-started',
      folder,
      subject: restricted.email,
    })
  })

  test('reaches no folder of the other person’s outside, nor one in it that they do not administer', async () => {
    await start(keeper, { email: nophi.email, folder })
    expect((await seen(scripted)).map(({ path }: { path: string }) => path)).not.toContain('/Else')
    await stop(keeper)
    await start(keeper, { email: restricted.email, folder })
    expect((await seen(scripted)).map(({ path }: { path: string }) => path)).not.toContain(`${folder}/Closed`)
  })

  test('acts as a group or with roles within the folder too', async () => {
    await start(keeper, { group: 'Team', folder })
    expect(await seen(scripted)).toMatchObject([{ path: folder, role: 'editor', maxPhi: 'Limited' }, {}])
    await stop(keeper)
    await start(keeper, { roles: ['reader'], phi: 'Restricted', folder })
    expect(await eventOf(site, await read(scripted))).toMatchObject({ effectivePhi: 'Limited' })
    expect((await seen(scripted)).map(({ path }: { path: string }) => path)).toEqual([folder, `${folder}/Inner`])
  })

  test.each([
    ['without a folder', { email: limited.email }, 403, 'forbidden'],
    ['in a folder of others', { email: nophi.email, folder: '/Else' }, 403, 'forbidden'],
    ['in a folder that is not there', { email: nophi.email, folder: '/Nowhere' }, 403, 'forbidden'],
    ['in the folder above', { email: limited.email, folder: '/Test' }, 403, 'forbidden'],
    ['as an auditor', { roles: ['auditor'], folder }, 403, 'forbidden'],
    ['as somebody without a role there', { email: auditor.email, folder }, 400, 'bad-request'],
  ])('is refused %s', async (_, body, status, code) => {
    checkRefused(await start(keeper, body), status, code)
    expect((await keeper.send('GET', '/api/session')).body.actingAs).toBeNull()
  })

  test('is told of somebody without a role there what they are told of nobody', async () => {
    const [somebody, nobody] = [auditor.email, 'nobody@example.org'].map((email) => start(keeper, { email, folder }))
    expect((await somebody)?.body.exception).toBe((await nobody)?.body.exception)
  })

  test('has no right left once they administer the folder no more, and can still stop', async () => {
    await start(keeper, { email: limited.email, folder })
    const give = (role: string) => admin.send('POST', '/api/admin/roles', { body: { folder, user: stranger.id, role } })
    expect((await give('reader')).status).toBe(200)
    expect((await read(scripted)).status).toBe(404)
    expect((await stop(keeper)).status).toBe(200)
    expect((await read(scripted)).status).toBe(200)
    expect((await give('folder administrator')).status).toBe(200)
  })
})

describe('as LabKey’s clients word it', () => {
  const form = (raw: string) => ({ raw, headers: { 'content-type': 'application/x-www-form-urlencoded' } })

  test('a folder administrator acts within the folder of the call’s path, and nowhere by a call without one', async () => {
    const nowhere = await scripted('POST', `/user-impersonateUser.api`, form(`email=${limited.email}`))
    expect([nowhere.status, nowhere.body.code]).toEqual([403, 'forbidden'])
    const begun = await scripted('POST', `${folder}/user-impersonateUser.api`, form(`email=${limited.email}`))
    expect([begun.status, begun.body]).toEqual([200, { success: true }])
    expect((await keeper.send('GET', '/api/session')).body).toMatchObject({ actingWithin: folder })
    expect((await scripted('POST', '/login-stopImpersonatingApi.api')).body).toEqual({ success: true })
  })

  test('a group by its id, and roles by LabKey’s names', async () => {
    const group = await script('POST', `/user${folder}/impersonateGroup.api`, { body: { groupId: 1 } })
    expect([group.status, group.body]).toEqual([200, { success: true }])
    expect((await script('GET', '/login-whoami.api')).body).toMatchObject({ id: ada.id, impersonated: true })
    await script('POST', '/login-stopImpersonatingApi.api')
    const security = 'org.labkey.api.security.roles'
    const roleNames = [`${security}.ReaderRole`, 'org.labkey.api.compliance.LimitedPHIReaderRole']
    expect((await script('POST', '/user-impersonateRoles.api', { body: { roleNames } })).body).toEqual({
      success: true,
    })
    const actingWith = { roles: ['reader'], phi: 'Limited' }
    expect((await admin.send('GET', '/api/session')).body).toMatchObject({ actingWith })
  })

  test.each([
    ['impersonateGroup', '', 'Must specify a groupId'],
    ['impersonateGroup', 'groupId=99', "Group doesn't exist"],
    ['impersonateRoles', '', 'Must provide roles to impersonate'],
    ['impersonateRoles', 'roleNames=org.labkey.SiteAdminRole', "There is no role 'org.labkey.SiteAdminRole' here."],
  ])('%s with %j is refused', async (action, body, sentence) => {
    const reply = await script('POST', `/user-${action}.api`, form(body))
    expect([reply.status, reply.body.exception]).toEqual([400, sentence])
    expect(await eventOf(site, reply)).toMatchObject({ type: 'impersonation-started', outcome: 'refused' })
  })
})
