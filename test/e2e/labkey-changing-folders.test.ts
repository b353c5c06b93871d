// Making and removing folders as LabKey's clients word it: by whoever administers them, in the browser, with its token.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aSite, type Browser, makeKey, type Site, signIn } from '../client.ts'
import { eventOf } from '../probes.ts'
import { folder, people } from '../world.ts'

let site: Site
let admin: Browser
beforeAll(async () => {
  site = await aSite()
  admin = await signIn(site, 'admin')
  await admin.send('POST', '/core-createContainer.api', { body: { name: 'Home' } })
})
afterAll(() => site.close())

const python = (name: string) => ({ description: null, folderType: null, isWorkbook: null, name, title: null })
const empty = { raw: '', headers: { 'content-type': 'application/json' } }

describe('createContainer', () => {
  test.each([
    ['Python', '/Home/core-createContainer.api', python('One'), '/Home/One', 'One'],
    ['R', '/core/Home/createContainer.view', { name: 'Two', title: 'The second' }, '/Home/Two', 'The second'],
    ['JavaScript', '/core/Home/createContainer.api', { name: 'Three', isWorkbook: false }, '/Home/Three', 'Three'],
    ['Java, at the root', '/core-createContainer.api', { name: 'Top', folderType: 'Study' }, '/Top', 'Top'],
  ])('of %s answers the container', async (_, path, body, made, title) => {
    const reply = await admin.send('POST', path, { body })
    expect(reply.status).toBe(200)
    const at = made.lastIndexOf('/')
    expect(reply.body).toMatchObject({
      path: made,
      name: made.slice(at + 1),
      title,
      parentPath: made.slice(0, at) || '/',
    })
    expect(reply.body.effectivePermissions).toContain('org.labkey.api.security.permissions.AdminPermission')
    expect(await eventOf(site, reply)).toMatchObject({ type: 'folder-changed', outcome: 'ok', folder: made })
    const again = await admin.send('GET', `/project${made}/getContainers.api`)
    expect([again.body.id, again.body.path, again.body.title]).toEqual([reply.body.id, made, title])
  })

  test.each([
    ['a workbook', '/Home/core-createContainer.api', { name: 'W', isWorkbook: true }, 400],
    ['no name', '/Home/core-createContainer.api', python(''), 400],
    ['a name that is a path', '/Home/core-createContainer.api', { name: 'a/b' }, 400],
    ['a title with a control character', '/Home/core-createContainer.api', { name: 'T', title: 'a\u0001' }, 400],
    ['a folder that is there', '/core-createContainer.api', { name: 'HOME' }, 409],
    ['a parent that is not there', '/Nowhere/core-createContainer.api', { name: 'N' }, 404],
  ])('of %s is refused and recorded', async (_, path, body, status) => {
    const reply = await admin.send('POST', path, { body })
    expect([reply.status, reply.body.success]).toEqual([status, false])
    expect(await eventOf(site, reply)).toMatchObject({ type: 'folder-changed', outcome: 'refused' })
  })
})

describe('deleteContainer', () => {
  test.each(['/Gone/core-deleteContainer.api', '/core/Gone/deleteContainer.view', '/core/gone/deleteContainer.api'])(
    'at %s takes an empty folder away, and its name can be used again',
    async (path) => {
      await admin.send('POST', '/core-createContainer.api', { body: { name: 'Gone' } })
      const reply = await admin.send('POST', path, empty)
      expect([reply.status, reply.body]).toEqual([200, { success: true }])
      expect((await admin.send('GET', '/project/Gone/getContainers.api')).status).toBe(404)
    },
  )

  test('of a folder that holds something, of none, or of one that is not there, is refused', async () => {
    const codes = await Promise.all(
      [
        `${folder}/core-deleteContainer.api`,
        '/Home/core-deleteContainer.api',
        '/core-deleteContainer.api',
        '/Nowhere/core-deleteContainer.api',
      ].map(async (path) => (await admin.send('POST', path, empty)).body.code),
    )
    expect(codes).toEqual(['conflict', 'conflict', 'bad-request', 'not-found'])
  })
})

test('who administers nothing makes and removes none, and neither does a key or a call without the token', async () => {
  const browser = await signIn(site, 'researcher')
  const { send } = await makeKey(site, admin)
  for (const [path, body] of [
    ['/Home/core-createContainer.api', { name: 'Mine' }],
    ['/Home/One/core-deleteContainer.api', {}],
  ] as const) {
    expect((await browser.send('POST', path, { body })).body.code).toBe('forbidden')
    expect((await send('POST', path, { body })).body.code).toBe('browser-only')
    const tokenless = await site.send('POST', path, { body, headers: { cookie: admin.cookie } })
    expect(tokenless.body.code).toBe('csrf')
    expect((await admin.send('GET', path)).status).toBe(405)
  }
  expect(await site.world.registry.folder('/Home/One')).toBeDefined()
  expect(await site.world.registry.access('/Home', people.researcher.id)).toMatchObject({ role: null })
})
