// The tree of folders: made and removed by whoever administers it; settings and roles that come from above or do not.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aSite, type Browser, declare, makeKey, type Send, type Site, selectAll, signIn } from '../client.ts'
import { checkRefused, eventOf } from '../probes.ts'
import { folder, people } from '../world.ts'

let site: Site
let admin: Browser
let keeper: Browser
beforeAll(async () => {
  site = await aSite()
  admin = await signIn(site, 'admin')
  keeper = await signIn(site, 'stranger')
  for (const path of ['/Test', '/Tree', '/Tree/Kept']) expect((await make({ path })).status).toBe(201)
  await give({ folder: '/Tree/Kept', user: people.stranger.email, role: 'folder administrator' })
})
afterAll(() => site.close())

const make = (body: object, by = admin) => by.send('POST', '/api/admin/folders', { body })
const change = (body: object, by = admin) => by.send('PATCH', '/api/admin/folders', { body })
const remove = (path: string, by = admin) => by.send('DELETE', `/api/admin/folders?path=${encodeURIComponent(path)}`)
const give = (body: object) => admin.send('POST', '/api/admin/roles', { body })
const access = (path: string, person: 'limited' | 'researcher' | 'stranger') =>
  site.world.registry.access(path, people[person].id)

describe('making a folder', () => {
  test('is answered whole and on record: nothing is its own, everything comes from above', async () => {
    const reply = await make({ path: '/tree/New', title: 'A new one' })
    expect(reply.status).toBe(201)
    expect(reply.body).toEqual({
      path: '/Tree/New',
      title: 'A new one',
      phiColumns: 'blank',
      recordParticipants: 'all',
      inheritsRoles: true,
      inheritsDeclaration: false,
      createdAt: site.world.now().toISOString(),
      own: { phiColumns: null, recordParticipants: null },
    })
    expect((await admin.send('GET', '/api/admin/folders')).body.folders).toContainEqual(reply.body)
    expect(await eventOf(site, reply)).toMatchObject({
      type: 'folder-changed',
      folder: '/Tree/New',
      subject: '/Tree/New',
      changes: expect.arrayContaining([{ name: 'title', old: null, new: 'A new one' }]),
    })
  })

  test('is for site administrators, and for whoever administers the folder above', async () => {
    expect((await make({ path: '/Tree/Kept/Mine' }, keeper)).status).toBe(201)
    for (const path of ['/Top', '/Tree/Beside', '/Nowhere/At/All'])
      checkRefused(await make({ path }, keeper), 403, 'forbidden')
    const closed = { path: '/Tree/Kept/Closed', inheritsRoles: false }
    checkRefused(await make(closed, keeper), 403, 'forbidden')
  })

  test.each([
    ['in a folder that is not there', '/Nowhere/New', 404, 'not-found'],
    ['where one is, whatever the letter case', '/TREE', 409, 'conflict'],
    ['of a name of the site', '/api', 400, 'bad-request'],
    ['without a leading slash', 'Tree/New2', 400, 'bad-request'],
    ['with a step upwards', '/Tree/..', 400, 'bad-request'],
    ['with an empty part', '/Tree//New', 400, 'bad-request'],
    ['eleven deep', `/Tree${'/a'.repeat(10)}`, 400, 'bad-request'],
  ])('%s is refused', async (_, path, status, code) => {
    const reply = await make({ path })
    checkRefused(reply, status, code)
    expect(await eventOf(site, reply)).toMatchObject({ type: 'folder-changed', outcome: 'refused' })
  })

  test('of one path by many at once makes one', async () => {
    const replies = await Promise.all(Array.from({ length: 6 }, () => make({ path: '/Tree/Once' })))
    expect(replies.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409, 409, 409])
  })

  test('and asking for a folder deeper than any costs nothing but its name', async () => {
    checkRefused(await admin.send('GET', `/api/schemas?folder=${'/a'.repeat(100)}`), 404, 'not-found')
  })
})

describe('settings', () => {
  test('come from the nearest folder above that has its own, until a folder says otherwise', async () => {
    await make({ path: '/Set', phiColumns: 'hide' })
    await make({ path: '/Set/A' })
    await make({ path: '/Set/A/B', recordParticipants: 'phi-only' })
    const seen = async () => {
      const { folders } = (await admin.send('GET', '/api/admin/folders')).body
      const found = folders.filter(({ path }: { path: string }) => path.startsWith('/Set'))
      return found.map((f: Record<string, unknown>) => [f.path, f.phiColumns, f.recordParticipants])
    }
    expect(await seen()).toEqual([
      ['/Set', 'hide', 'all'],
      ['/Set/A', 'hide', 'all'],
      ['/Set/A/B', 'hide', 'phi-only'],
    ])
    const own = await change({ path: '/Set/A', phiColumns: 'blank' })
    expect(own.body).toMatchObject({ phiColumns: 'blank', own: { phiColumns: 'blank', recordParticipants: null } })
    expect(await seen()).toContainEqual(['/Set/A/B', 'blank', 'phi-only'])
    const none = await change({ path: '/Set/A', phiColumns: null })
    expect(none.body).toMatchObject({ phiColumns: 'hide', own: { phiColumns: null } })
    expect(await eventOf(site, none)).toHaveProperty('changes', [{ name: 'phiColumns', old: 'blank', new: null }])
  })

  test('of the folder above act on the next read of a key in the folder below', async () => {
    const browser = await signIn(site, 'limited')
    expect((await declare(browser, { phi: 'Limited' })).status).toBe(201)
    const { send } = await makeKey(site, browser)
    const columns = async () => {
      const { body } = await send('POST', '/api/query/select', { body: selectAll })
      return body.columns.map(({ name }: { name: string }) => name)
    }
    expect(await columns()).toContain('Comments')
    await change({ path: '/Test', phiColumns: 'hide' })
    expect(await columns()).not.toContain('Comments')
    await change({ path: '/Test', phiColumns: null })
    expect(await columns()).toContain('Comments')
  })

  test('of others than title and reading are none: a folder’s place and past cannot be said', async () => {
    for (const extra of [{ era: 9 }, { removed: true }, { version: 7 }, { createdAt: null }, { phiColumns: 'show' }]) {
      checkRefused(await change({ path: '/Tree', ...extra }), 400, 'bad-request')
    }
  })
})

describe('roles', () => {
  test('count in the folders below, and no more once a folder takes over nothing; nobody but the site says so', async () => {
    await make({ path: '/Roles' })
    await make({ path: '/Roles/Inner' })
    await give({ folder: '/Roles', user: people.limited.email, role: 'editor', phi: 'PHI' })
    await give({ folder: '/Roles', user: people.stranger.email, role: 'folder administrator' })
    expect(await access('/Roles/Inner', 'limited')).toEqual({ role: 'editor', phi: 'PHI' })
    checkRefused(await change({ path: '/Roles/Inner', inheritsRoles: false }, keeper), 403, 'forbidden')
    expect((await change({ path: '/Roles/Inner', title: 'In' }, keeper)).status).toBe(200)
    expect((await change({ path: '/Roles/Inner', inheritsRoles: false })).status).toBe(200)
    expect(await access('/Roles/Inner', 'limited')).toEqual({ role: null, phi: 'NotPHI' })
    checkRefused(await change({ path: '/Roles/Inner', title: 'Mine' }, keeper), 403, 'forbidden')
    checkRefused(await remove('/Roles/Inner', keeper), 403, 'forbidden')
  })

  test('given above open a folder to a script, and an explicit nothing closes it to one person', async () => {
    await give({ folder: '/Test', user: people.stranger.email, role: 'reader', phi: 'Limited' })
    const browser = await signIn(site, 'stranger')
    expect((await declare(browser, { phi: 'Limited' })).status).toBe(201)
    const { send } = await makeKey(site, browser)
    const read = () => send('POST', '/api/query/select', { body: selectAll })
    expect(await eventOf(site, await read())).toMatchObject({ outcome: 'ok', effectivePhi: 'Limited', folder })
    const listed = (await send('GET', '/api/folders')).body.folders
    expect(listed).toContainEqual(expect.objectContaining({ path: folder, role: 'reader', maxPhi: 'Limited' }))
    await give({ folder, user: people.stranger.email, role: null, phi: 'NotPHI' })
    expect((await read()).status).toBe(404)
    await admin.send('DELETE', `/api/admin/roles?folder=${folder}&user=${people.stranger.email}`)
    expect((await read()).status).toBe(200)
  })
})

describe('removing a folder', () => {
  test('takes it out of every reading and lets its path be used again, with nothing of the old in the new', async () => {
    await make({ path: '/Gone', phiColumns: 'hide' })
    await give({ folder: '/Gone', user: people.limited.email, role: 'reader', phi: 'PHI' })
    const browser = await signIn(site, 'limited')
    const declared = { folder: '/Gone', phi: 'PHI' }
    expect((await declare(browser, declared)).status).toBe(201)
    const { send } = await makeKey(site, browser)
    const rows = { folder: '/Gone', schema: 'study', query: 'Labs' }
    const read = async (by: Send) => (await by('POST', '/api/query/select', { body: rows })).body.exception
    expect(await read(send)).toMatch(/does not exist/)
    const reply = await remove('/gone')
    expect([reply.status, reply.text]).toEqual([204, ''])
    expect(await eventOf(site, reply)).toMatchObject({
      type: 'folder-changed',
      subject: '/Gone',
      changes: [{ name: 'removed', old: false, new: true }],
    })
    checkRefused(await remove('/Gone'), 404, 'not-found')
    expect(await read(send)).toMatch(/no folder/)
    site.world.advance(1)
    const again = await make({ path: '/Gone' })
    expect([again.status, again.body.phiColumns]).toEqual([201, 'blank'])
    expect(await read(send)).toMatch(/no folder/)
    expect((await give({ folder: '/Gone', user: people.limited.email, role: 'reader', phi: 'PHI' })).status).toBe(201)
    expect(await read(send)).toMatch(/Declare/)
    expect((await declare(browser, declared)).status).toBe(201)
    expect(await read(send)).toMatch(/does not exist/)
  })

  test('is refused while there are data sets or folders in it', async () => {
    checkRefused(await remove(folder), 409, 'conflict')
    checkRefused(await remove('/Test'), 409, 'conflict')
  })

  test('and making one in it at the same moment never leave a folder without the one above', async () => {
    for (let i = 0; i < 8; i++) {
      await make({ path: `/Race${i}` })
      const [gone, made] = await Promise.all([remove(`/Race${i}`), make({ path: `/Race${i}/In` })])
      expect([gone.status, made.status]).not.toEqual([204, 201])
    }
  })
})
