// Uploads by people who mean harm, or err: what is not theirs, lies about size and content, names that lead elsewhere, and
// rights that end half-way. Nothing is published then, and nothing of it is left.
import { hash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newFolder } from '../../stores/folders.ts'
import { aSite, type Browser, type Site, signIn } from '../client.ts'
import { checkRefused, eventOf } from '../probes.ts'
import { aTable, beginUpload, octets, publishUpload, sendPart, upload } from '../upload-acts.ts'
import { folder, people } from '../world.ts'

let site: Site
let admin: Browser
/** A folder administrator. */
let keeper: Browser
/** Happens once a publication has made its files. */
let midway: () => Promise<unknown> = async () => {}
/** Happens once, at the moment of the switch. */
let atSwitch: (() => Promise<unknown>) | undefined
beforeAll(async () => {
  site = await aSite({
    wrap: (keeper) => ({
      ...keeper,
      async together(operations, requestId) {
        const happening = operations.some((one) => 'insert' in one && one.insert.sk.startsWith('table.')) && atSwitch
        if (happening) {
          atSwitch = undefined
          await happening()
        }
        return keeper.together(operations, requestId)
      },
    }),
    wrapPublisher: (sound) => ({
      ...sound,
      async publish(parts, making) {
        const made = await sound.publish(parts, making)
        await midway()
        return made
      },
    }),
  })
  const { registry, together } = site.world
  const roles = [people.stranger, people.auditor].map(({ id }) =>
    registry.addingRole(folder, id, { role: 'folder administrator', phi: 'NotPHI' }),
  )
  await together([...roles, ...registry.addingFolder(newFolder('/Other', 'Other'))], 'set-up')
  admin = await signIn(site, 'admin')
  keeper = await signIn(site, 'stranger')
})
beforeEach(() => {
  midway = async () => {}
})
afterAll(() => site.close())

/** The versions of all tables, and whatever else lies among them. */
const versions = () =>
  readdirSync(site.world.home, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /-[0-9a-f]{24}$/.test(entry.name))
    .flatMap(({ name }) => readdirSync(join(site.world.home, name)).map((version) => `${name}/${version}`))

const setStranger = (body: object) => admin.send('PATCH', `/api/admin/users/${people.stranger.id}`, { body })

const begunBy = async (browser: Browser, announced = {}) => (await beginUpload(browser.send, announced)).body.id

test('a folder administrator publishes into their folder, and into no other', async () => {
  const reply = await upload(keeper.send, { name: 'Theirs' })
  expect(reply.status, reply.text).toBe(200)
  expect(await eventOf(site, reply)).toMatchObject({ user: { id: people.stranger.id }, folder })
  for (const elsewhere of ['/Other', '/Nowhere']) {
    checkRefused(await beginUpload(keeper.send, { folder: elsewhere }), 403, 'forbidden')
  }
})

test("somebody else's upload is as absent as one that was never begun, word for word", async () => {
  const id = await begunBy(admin)
  for (const one of [id, '0'.repeat(26)]) {
    const sent = await sendPart(keeper.send, one, 1, aTable.text)
    checkRefused(sent, 404, 'not-found')
    const published = await publishUpload(keeper.send, one)
    expect([published.status, published.body.exception]).toEqual([404, sent.body.exception])
  }
})

describe('an announcement is refused at once', () => {
  test.each([
    ['../x', 'name'],
    ['a/b', 'name'],
    ['..', 'schema'],
    ['', 'name'],
    ['x.y', 'schema'],
    ['\u0000', 'name'],
    ['x'.repeat(101), 'name'],
  ])('%j as %s', async (value, field) => {
    checkRefused(await beginUpload(admin.send, { [field]: value }), 400, 'bad-request')
  })

  test.each([
    ['that is no object', ['x']],
    ['with a level that is none', { columns: { Id: 'Secret' } }],
    ['with a word that is none', { columns: {}, more: 1 }],
    ['that names no level at all', { participant: 'Id' }],
  ])('a definition %s', async (_, definition) => {
    checkRefused(await beginUpload(admin.send, { definition }), 400, 'bad-request')
  })

  test.each([
    [{ bytes: 0 }, 400, 'bad-request'],
    [{ bytes: -1 }, 400, 'bad-request'],
    [{ bytes: 1.5 }, 400, 'bad-request'],
    [{ bytes: 9e15 }, 413, 'too-large'],
    [{ sha256: 'A'.repeat(64) }, 400, 'bad-request'],
    [{ folder: '/Nowhere' }, 404, 'not-found'],
    [{ definition: { default: 'PHI', key: Array(20_000).fill('column') } }, 413, 'too-large'],
  ])('%j', async (announced, status, code) => {
    checkRefused(await beginUpload(admin.send, announced), status, code)
  })

  test('a file beyond the setting of the site', async () => {
    await admin.send('PATCH', '/api/admin/settings', { body: { uploadMegabytes: 1 } })
    const reply = await beginUpload(admin.send, { bytes: 1_048_577 })
    checkRefused(reply, 413, 'too-large')
    expect(reply.body.exception).toBe('A file may have at most 1 MB here.')
    await admin.send('PATCH', '/api/admin/settings', { body: { uploadMegabytes: 1024 } })
  })
})

describe('a part is refused', () => {
  test.each(['0', '-1', '1.5', '01', '2', '999999', '9999999', 'x', '%2e%2e%2f1', '1%00'])(
    'as number %s',
    async (part) => {
      checkRefused(await sendPart(admin.send, await begunBy(admin), part, aTable.text), 400, 'bad-request')
    },
  )

  test('of another size than announced, or as no bytes', async () => {
    const id = await begunBy(admin)
    for (const lie of [`${aTable.text}x`, 'x', '']) {
      checkRefused(await sendPart(admin.send, id, 1, lie), 400, 'bad-request')
    }
    const path = `/api/admin/uploads/${id}/parts/1`
    checkRefused(await admin.send('PUT', path, { body: { x: 1 } }), 415, 'media-type')
    checkRefused(
      await admin.send('PUT', `/api/admin/uploads/..%2f..%2fx/parts/1`, { raw: 'x', headers: octets }),
      400,
      'bad-request',
    )
  })
})

test('with a part missing or another content nothing is published, and what is right can still come', async () => {
  const id = await begunBy(admin, { name: 'Careful' })
  const before = versions()
  const missing = await publishUpload(admin.send, id)
  checkRefused(missing, 409, 'conflict')
  expect(missing.body.exception).toContain('Part 1 of 1')
  await sendPart(admin.send, id, 1, aTable.text.replace('North', 'Xorth'))
  checkRefused(await publishUpload(admin.send, id), 400, 'bad-request')
  expect(versions()).toEqual(before)
  await sendPart(admin.send, id, 1, aTable.text)
  expect((await publishUpload(admin.send, id)).status).toBe(200)
})

test('a day after it began an upload is over, and what came of it goes', async () => {
  const id = await begunBy(admin)
  await sendPart(admin.send, id, 1, aTable.text)
  site.world.advance(25 * 3_600_000 + 1)
  ;[admin, keeper] = [await signIn(site, 'admin'), await signIn(site, 'stranger')]
  checkRefused(await sendPart(admin.send, id, 1, aTable.text), 409, 'conflict')
  checkRefused(await publishUpload(admin.send, id), 409, 'conflict')
  await sendPart(admin.send, await begunBy(admin), 1, aTable.text)
  expect(existsSync(join(site.world.home, 'uploads', id))).toBe(false)
})

test.each<[string, () => Promise<unknown>, number, string]>([
  ['the session', async () => keeper.send('POST', '/api/logout'), 401, 'session-ended'],
  ['the account', () => setStranger({ active: false }), 401, 'user-disabled'],
  [
    'the era of the account',
    () => site.world.together([site.world.registry.beginningEra(people.stranger.id, 'another')], 'era'),
    401,
    'session-ended',
  ],
  [
    'the role',
    () => admin.send('DELETE', `/api/admin/roles?folder=${folder}&user=${people.stranger.id}`),
    403,
    'forbidden',
  ],
])('where %s ends while files are made, nothing is published and no file is left', async (_, end, status, code) => {
  const id = await begunBy(keeper, { name: 'Midway' })
  await sendPart(keeper.send, id, 1, aTable.text)
  const before = versions()
  midway = end
  const reply = await publishUpload(keeper.send, id)
  checkRefused(reply, status, code)
  expect(await eventOf(site, reply)).toMatchObject({ type: 'dataset-published', outcome: 'refused', code })
  expect(versions()).toEqual(before)
  expect(await site.world.registry.table(folder, 'study', 'Midway')).toBeUndefined()
  await setStranger({ active: true })
  keeper = await signIn(site, 'stranger')
})

test('who is no site administrator any more when the files are made publishes nothing by it', async () => {
  const setRoles = (siteRoles: readonly string[]) =>
    admin.send('PATCH', `/api/admin/users/${people.nophi.id}`, { body: { siteRoles } })
  expect((await setRoles(['site administrator'])).status).toBe(200)
  const another = await signIn(site, 'nophi')
  const id = await begunBy(another, { folder: '/Other', name: 'Midway' })
  await sendPart(another.send, id, 1, aTable.text)
  const before = versions()
  midway = () => setRoles([])
  checkRefused(await publishUpload(another.send, id), 403, 'forbidden')
  expect(versions()).toEqual(before)
})

test('a folder that is removed at the moment of the switch gets no table', async () => {
  const id = await begunBy(admin, { folder: '/Other' })
  await sendPart(admin.send, id, 1, aTable.text)
  atSwitch = () => admin.send('DELETE', '/api/admin/folders?path=/Other')
  const before = versions()
  checkRefused(await publishUpload(admin.send, id), 409, 'conflict')
  expect(await site.world.registry.folder('/Other')).toBeUndefined()
  expect([await site.world.registry.tables('/Other'), versions()]).toEqual([[], before])
})

test('who acts as another administrator of the folder uploads nothing in their name', async () => {
  const id = await begunBy(admin)
  const acting = await admin.send('POST', '/api/impersonation', { body: { email: people.auditor.email } })
  expect(acting.status).toBe(200)
  expect((await admin.send('GET', `/api/admin/datasets?folder=${folder}`)).status).toBe(200)
  checkRefused(await beginUpload(admin.send), 403, 'forbidden')
  checkRefused(await sendPart(admin.send, id, 1, aTable.text), 403, 'forbidden')
  checkRefused(await publishUpload(admin.send, id), 403, 'forbidden')
  await admin.send('DELETE', '/api/impersonation')
})

test('whoever has begun many and published none is asked to wait', async () => {
  const { registry, together } = site.world
  const one = (await registry.openUploads(people.admin.id, '0')).at(-1)
  if (!one) throw new Error('nothing was begun')
  for (let i = 0; i < 50; i++) {
    const id = `${one.id.slice(0, 10)}${hash('sha256', String(i)).slice(0, 16).toUpperCase()}`
    await together(registry.beginningUpload({ ...one, id }, '{}'), `many-${i}`)
  }
  checkRefused(await beginUpload(admin.send), 429, 'slow-down')
})
