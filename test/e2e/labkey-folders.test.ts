// Folders and people as LabKey's clients ask for them (labkey-protocol sections 5 and 8.2).
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newFolder } from '../../stores/folders.ts'
import { aScript, aSite, makeKey, type Reply, type Send, type Site, signIn } from '../client.ts'
import { people } from '../world.ts'

let site: Site
let reader: Send
let admin: Send
let stranger: Send
beforeAll(async () => {
  site = await aSite()
  const { registry } = site.world
  const folders = ['/Test/Study/Inner', '/Test/Secret', '/Other'].map((path) => newFolder(path, `About ${path}`))
  const inner = registry.addingRole('/Test/Study/Inner', people.limited.id, {
    role: 'folder administrator',
    phi: 'NotPHI',
  })
  const done = await site.world.together([...folders.flatMap((f) => registry.addingFolder(f)), inner], 'folders')
  expect(done.done).toBe(true)
  reader = (await aScript(site, 'limited', { phi: 'Limited' })).send
  admin = (await makeKey(site, await signIn(site, 'admin'))).send
  stranger = (await makeKey(site, await signIn(site, 'stranger'))).send
})
afterAll(() => site.close())

type Container = { name: string; path: string; id: string; effectivePermissions?: string[]; children: Container[] }

/** One line per folder, as R makes them. */
function lines({ name, path, effectivePermissions = [], children }: Container): string[] {
  const rights = effectivePermissions.map((p) => p.replace('org.labkey.api.security.permissions.', '')).join()
  return [`${name} ${path} ${rights}`, ...children.flatMap(lines)]
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

const study = 'Study /Test/Study ReadPermission'
const inner = 'Inner /Test/Study/Inner ReadPermission,AdminPermission'

describe('getContainers', () => {
  const wordings: [string, () => Promise<Reply>][] = [
    [
      'Python',
      () =>
        reader('POST', '/Test/Study/project-getContainers.view', {
          body: {
            depth: 50,
            includeEffectivePermissions: true,
            includeStandardProperties: true,
            includeSubfolders: true,
          },
        }),
    ],
    [
      'R',
      () =>
        reader(
          'GET',
          '/project/Test/Study/getContainers.view?includeSubfolders=1&depth=50&includeEffectivePermissions=1&includeChildWorkbooks=1&includeStandardProperties=1',
        ),
    ],
    ['Java', () => reader('GET', '/Test/Study/project-getContainers.api?apiVersion=8.3&includeSubfolders=true')],
    ['JavaScript', () => reader('GET', '/project/getContainers.api?container=%2FTest%2FStudy&includeSubfolders=true')],
    [
      'R, module properties',
      () =>
        reader('POST', '/project/Test/Study/getContainers.api?includeSubfolders=true', {
          body: { moduleProperties: ['study', 'core'] },
        }),
    ],
  ]
  test.each(wordings)('%s gets the folder with all that its reader needs', async (_, ask) => {
    const reply = await ask()
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'application/json;charset=UTF-8'])
    const { children, ...folder } = reply.body
    expect(folder).toEqual({
      id: expect.stringMatching(guid),
      name: 'Study',
      path: '/Test/Study',
      parentPath: '/Test',
      parentId: expect.stringMatching(guid),
      title: 'Test study',
      type: 'folder',
      folderType: 'Study',
      description: null,
      sortOrder: 0,
      isWorkbook: false,
      isContainerTab: false,
      startUrl: '/',
      iconHref: null,
      formats: { dateFormat: 'yyyy-MM-dd', dateTimeFormat: 'yyyy-MM-dd HH:mm:ss.SSS' },
      activeModules: ['Core', 'Query'],
      effectivePermissions: ['org.labkey.api.security.permissions.ReadPermission'],
      moduleProperties: [],
    })
    expect(children.flatMap(lines)).toEqual([inner])
    expect(children[0].parentId).toBe(folder.id)
    const event = await site.world.audit.event(reply.headers.get('x-audit-event') ?? '')
    expect(event).toMatchObject({ type: 'metadata-read', outcome: 'ok', what: 'folders' })
  })

  test('subfolders come only when asked for, and as deep as asked for: one step unless said otherwise', async () => {
    const tree = async (query: string) => lines((await reader('GET', `/project/getContainers.api${query}`)).body)
    const [root, top] = [' / ', 'Test /Test ']
    expect(await tree('')).toEqual([root])
    expect(await tree('?depth=3')).toEqual([root])
    expect(await tree('?includeSubfolders=true')).toEqual([root, top])
    expect(await tree('?includeSubfolders=true&depth=2')).toEqual([root, top, study])
    expect(await tree('?includeSubfolders=1&depth=50')).toEqual([root, top, study, inner])
  })

  test('what the caller may not see is not there, and what lies on the way is a name without permissions', async () => {
    const all = '/project/getContainers.api?includeSubfolders=1&depth=9'
    expect((await reader('GET', all)).text).not.toMatch(/Secret|Other/)
    expect(lines((await stranger('GET', all)).body)).toEqual([' / '])
    const seen = lines((await admin('GET', all)).body).map((line) => line.split(' ')[1])
    expect(seen).toEqual(['/', '/Other', '/Test', '/Test/Secret', '/Test/Study', '/Test/Study/Inner'])
    for (const path of ['/Test/Secret', '/Other', '/Nowhere', '/Test/Stud']) {
      const reply = await reader('GET', `${path}/project-getContainers.api`)
      expect([reply.status, reply.body.code]).toEqual([404, 'not-found'])
    }
  })

  test('several containers come as a list, JavaScript’s way and by JSON', async () => {
    const many = 'multipleContainers=true&container=%2FTest%2FStudy&container=%2FTEST&includeSubfolders=true&depth=3'
    const { body } = await reader('GET', `/project/getContainers.api?${many}`)
    expect(body.containers.map((c: Container) => c.path)).toEqual(['/Test/Study', '/Test'])
    expect(Object.keys(body)).toEqual(['containers'])
    const json = { multipleContainers: true, container: ['/Test/Study'] }
    const single = await reader('POST', '/project/getContainers.api', { body: json })
    expect(single.body.containers.map((c: Container) => c.path)).toEqual(['/Test/Study'])
  })

  test('properties and permissions are left out as asked', async () => {
    const asked = 'includeEffectivePermissions=0&includeStandardProperties=false'
    const { body } = await reader('GET', `/project/Test/Study/getContainers.api?${asked}`)
    expect(Object.keys(body)).toEqual(['id', 'name', 'path', 'children', 'moduleProperties'])
  })

  test('a folder’s id stands in for its path, for the folders the caller may see', async () => {
    const { body } = await reader('GET', '/project/Test/Study/getContainers.api')
    const byId = await reader('GET', `/${body.id}/query-selectRows.api?schemaName=study&query.queryName=Labs`)
    expect([byId.status, byId.body.rowCount]).toEqual([200, 6])
    const asContainer = await reader('GET', `/project/getContainers.api?container=${body.id.toUpperCase()}`)
    expect(asContainer.body.path).toBe('/Test/Study')
    const secret = (await admin('GET', '/project/Test/Secret/getContainers.api')).body.id
    for (const call of ['project-getContainers', 'query-getSchemas']) {
      const hidden = await reader('GET', `/${secret}/${call}.api`)
      const missing = await reader('GET', `/${secret.replace(/..$/, '00')}/${call}.api`)
      expect([hidden.status, hidden.text.includes('Secret')]).toEqual([404, false])
      expect(hidden.body.exception).toBe(missing.body.exception.replace(/[0-9a-f-]{36}/, secret))
    }
  })

  test('a depth that is no number is refused', async () => {
    expect((await reader('GET', '/project/getContainers.api?includeSubfolders=1&depth=-1')).status).toBe(400)
  })

  test('getReadableContainers gives the paths that may be read, and none on the way', async () => {
    const path = '/project/getReadableContainers.api?includeSubfolders=true&depth=5'
    expect((await reader('GET', path)).body).toEqual({ containers: ['/Test/Study', '/Test/Study/Inner'] })
    expect((await stranger('GET', path)).body).toEqual({ containers: [] })
  })
})

describe('getUsers', () => {
  const everybody = Object.values(people).map(({ id, email, displayName }) => ({ userId: id, id, email, displayName }))
  const form = {
    raw: 'includeDeactivatedAccounts=True',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  }
  const wordings: [string, (send: Send) => Promise<Reply>][] = [
    ['Python', (send) => send('POST', '/Test/Study/user-getUsers.api', form)],
    ['JavaScript', (send) => send('GET', '/user/Test/Study/getUsers.api?active=true')],
    ['Java', (send) => send('GET', '/Test/Study/user-getUsers.api?apiVersion=8.3')],
  ]
  test.each(wordings)('%s gets everybody as an administrator, and oneself as anybody else', async (_, ask) => {
    expect((await ask(admin)).body).toEqual({ container: '/Test/Study', users: everybody })
    expect((await ask(reader)).body).toEqual({ container: '/Test/Study', users: [everybody[2]] })
    expect((await ask(stranger)).body.users).toEqual([everybody[6]])
  })

  test('auditors see everybody too; a name is how the address or the display name begins', async () => {
    const { send } = await makeKey(site, await signIn(site, 'auditor'))
    const ids = async (name: string) =>
      (await send('GET', `/user/getUsers.api?name=${name}`)).body.users.map((u: { id: number }) => u.id)
    expect(await ids('R')).toEqual([2, 4])
    expect(await ids('ada%20')).toEqual([1])
    expect(await ids('example')).toEqual([])
  })

  test('who is disabled is told only when asked for', async () => {
    const { registry } = site.world
    const held = await registry.account(people.nophi.id)
    if (!held) throw new Error('nobody')
    const change = { to: { ...held.user, active: false }, era: 'next' }
    await site.world.together([registry.changingUser(held, change)], 'disable')
    const ids = async (query: string) =>
      (await admin('GET', `/user/getUsers.api${query}`)).body.users.map((u: { id: number }) => u.id)
    expect(await ids('')).toEqual([1, 2, 3, 4, 6, 7])
    expect(await ids('?includeDeactivatedAccounts=True')).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(await ids('?includeDeactivatedAccounts=True&active=true')).toEqual([1, 2, 3, 4, 6, 7])
  })

  test('a group that is not there and a list by permission are refused, not answered with everybody', async () => {
    expect((await admin('GET', '/user/getUsers.api?group=Staff')).status).toBe(404)
    expect((await admin('GET', '/user/getUsers.api?groupId=7')).status).toBe(404)
    expect((await admin('GET', '/user/getUsers.api?permissions=a&permissions=b')).status).toBe(400)
  })
})

describe('the small calls', () => {
  test.each([
    ['Java', '/home/security-ensureLogin.api?apiVersion=8.3'],
    ['JavaScript', '/security/ensureLogin.api'],
    ['JavaScript in a folder', '/security/Test/Study/ensureLogin.api'],
  ])('ensureLogin tells %s who is signed in', async (_, path) => {
    const { status, body } = await reader('GET', path)
    expect(status).toBe(200)
    const { id, email, displayName } = people.limited
    expect(body).toMatchObject({ currentUser: { id, userId: id, email, displayName } })
  })

  test('getMaxPhiLevel is the level of this caller in this folder now', async () => {
    const level = async (send: Send, folder: string) =>
      (await send('GET', `${folder}/security-getMaxPhiLevel.api`)).body.maxPhiLevel
    expect(await level(reader, '/Test/Study')).toBe('Limited')
    expect(await level((await aScript(site, 'restricted', { phi: 'PHI' })).send, '/Test/Study')).toBe('PHI')
    const undeclared = await makeKey(site, await signIn(site, 'restricted'))
    expect(await level(undeclared.send, '/Test/Study')).toBe('NotPHI')
    expect(await level(reader, '/Test/Study/Inner')).toBe('NotPHI')
    expect((await stranger('GET', '/Test/Study/security-getMaxPhiLevel.api')).status).toBe(404)
  })

  test('getServerDate is the time here, in the spelling that all clients read', async () => {
    const { body } = await reader('GET', '/query/Test/Study/getServerDate.api')
    expect(body).toEqual({ date: site.world.now().toISOString().replace('T', ' ').replace('Z', '') })
  })
})
