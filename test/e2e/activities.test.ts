// Activities: who may change them, whose list counts where, and that what runs is held to them with the next request.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newFolder } from '../../stores/folders.ts'
import {
  aScript,
  aSite,
  type Browser,
  declare,
  type Reply,
  type Send,
  type Site,
  selectAll,
  signIn,
} from '../client.ts'
import { checkRefused, eventOf } from '../probes.ts'
import { folder } from '../world.ts'

const research = 'Research with HIPAA Authorization'
const care = 'Healthcare Operations'
const first = { irbRequired: true, phi: 'Restricted', retired: false }

let site: Site
let admin: Browser
let researcher: Browser
beforeAll(async () => {
  site = await aSite()
  admin = await signIn(site, 'admin')
  researcher = await signIn(site, 'researcher')
  const { registry, together } = site.world
  await together(registry.addingFolder(newFolder('/Test', 'Above')), 'above')
})
afterAll(() => site.close())

const add = (body: object) => admin.send('POST', '/api/admin/activities', { body })
const change = (body: object) => admin.send('PATCH', '/api/admin/activities', { body })
const read = (send: Send) => send('POST', '/api/query/select', { body: selectAll })
const options = async (): Promise<{ name: string }[]> =>
  (await researcher.send('GET', `/api/declaration/options?folder=${folder}`)).body.activities
const protectedColumns = ({ body }: Reply): string[] =>
  body.columns.filter((c: { phiProtected: boolean }) => c.phiProtected).map((c: { name: string }) => c.name)

beforeEach(async () => {
  expect((await change({ name: research, ...first })).status).toBe(200)
})

describe('the list of the site', () => {
  test('is offered with the level that each activity allows', async () => {
    expect(await options()).toContainEqual({ name: research, irbRequired: true, phi: 'Restricted' })
    await change({ name: research, phi: 'Limited', irbRequired: false })
    expect(await options()).toContainEqual({ name: research, irbRequired: false, phi: 'Limited' })
  })

  test('takes an activity once, letter case aside, and records all of it', async () => {
    const reply = await add({ name: 'Teaching', irbRequired: false, phi: 'NotPHI' })
    const made = { name: 'Teaching', irbRequired: false, phi: 'NotPHI', retired: false }
    expect([reply.status, reply.body]).toEqual([201, { folder: null, ...made }])
    checkRefused(await add({ name: 'teaching', irbRequired: true }), 409, 'conflict')
    const { lists } = (await admin.send('GET', '/api/admin/activities')).body
    expect(lists[0].activities).toContainEqual(made)
    expect(await eventOf(site, reply)).toMatchObject({
      type: 'activity-changed',
      subject: 'Teaching',
      folder: null,
      changes: [
        { name: 'irbRequired', old: null, new: false },
        { name: 'phi', old: null, new: 'NotPHI' },
        { name: 'retired', old: null, new: false },
      ],
    })
  })

  test('records a change with old and new, and nothing where nothing changes', async () => {
    expect(await eventOf(site, await change({ name: research, phi: 'PHI' }))).toMatchObject({
      subject: research,
      changes: [{ name: 'phi', old: 'Restricted', new: 'PHI' }],
    })
    expect(await eventOf(site, await change({ name: research, phi: 'PHI' }))).toMatchObject({ changes: [] })
  })

  test.each([
    [{ name: '', irbRequired: true }],
    [{ name: ' a', irbRequired: true }],
    [{ name: 'x'.repeat(101), irbRequired: true }],
    [{ name: 'New' }],
    [{ name: 'New', irbRequired: 'no' }],
    [{ name: 'New', irbRequired: true, phi: 'limited' }],
    [{ name: 'New', irbRequired: true, levels: [] }],
  ])('refuses %j', async (body) => checkRefused(await add(body), 400, 'bad-request'))

  test('knows what is not there, and takes no change without a name', async () => {
    checkRefused(await change({ name: 'Nothing', phi: 'PHI' }), 404, 'not-found')
    checkRefused(await change({ folder: '/Nowhere', name: research, phi: 'PHI' }), 404, 'not-found')
    checkRefused(await change({ folder, inherits: true }), 404, 'not-found')
    checkRefused(await change({ phi: 'PHI' }), 400, 'bad-request')
  })

  test('is for site administrators alone', async () => {
    for (const person of ['restricted', 'auditor'] as const) {
      const other = await signIn(site, person)
      checkRefused(await other.send('GET', '/api/admin/activities'), 403, 'forbidden')
      checkRefused(
        await other.send('POST', '/api/admin/activities', { body: { name: 'X', irbRequired: false } }),
        403,
        'forbidden',
      )
      checkRefused(
        await other.send('PATCH', '/api/admin/activities', { body: { name: research, phi: 'NotPHI' } }),
        403,
        'forbidden',
      )
    }
  })

  test('loses no change of those that won', async () => {
    const names = Array.from({ length: 8 }, (_, i) => `Parallel ${i}`)
    const replies = await Promise.all(names.map((name) => add({ name, irbRequired: false })))
    const won = names.filter((_, i) => replies[i]?.status === 201)
    for (const reply of replies) if (reply.status !== 201) checkRefused(reply, 409, 'conflict')
    const { lists } = (await admin.send('GET', '/api/admin/activities')).body
    const listed = lists[0].activities.map(({ name }: { name: string }) => name)
    expect(listed.filter((name: string) => name.startsWith('Parallel')).toSorted()).toEqual(won)
  })
})

describe('a running key', () => {
  test('reads no higher than the activity allows now, and higher again when that is raised', async () => {
    const { send } = await aScript(site, 'researcher')
    expect(protectedColumns(await read(send))).toEqual(['Comments'])
    await change({ name: research, phi: 'NotPHI' })
    const lowered = await read(send)
    expect(protectedColumns(lowered)).toEqual(['Age', 'BirthDate', 'Comments'])
    expect(await eventOf(site, lowered)).toMatchObject({ effectivePhi: 'NotPHI', declaration: { phi: 'PHI' } })
    await change({ name: research, phi: 'Restricted' })
    expect(protectedColumns(await read(send))).toEqual(['Comments'])
  })

  test('stops when the activity is retired, which then is not offered either, and goes on when it is offered again', async () => {
    const { send } = await aScript(site, 'researcher')
    await change({ name: research, retired: true })
    const refused = await read(send)
    checkRefused(refused, 403, 'declaration-required')
    expect(refused.body.exception).toContain(`"${research}" is no longer offered`)
    expect((await options()).map(({ name }) => name)).not.toContain(research)
    checkRefused(await declare(researcher), 400, 'bad-request')
    await change({ name: research, retired: false })
    expect((await read(send)).status).toBe(200)
  })

  test('stops when the activity begins to need an IRB number that was not declared', async () => {
    const { send } = await aScript(site, 'researcher', { activity: care, irb: undefined })
    await change({ name: care, irbRequired: true })
    checkRefused(await read(send), 403, 'declaration-required')
    await change({ name: care, irbRequired: false })
    expect((await read(send)).status).toBe(200)
  })
})

test('a level above what the activity allows cannot be declared', async () => {
  await change({ name: research, phi: 'Limited' })
  const refused = await declare(researcher, { phi: 'PHI' })
  checkRefused(refused, 400, 'phi-not-permitted')
  expect(refused.body.exception).toContain('allows Limited')
  expect((await declare(researcher, { phi: 'Limited' })).status).toBe(201)
})

describe('the list of a folder', () => {
  test('stands in place of the inherited one, there and in the folders in it, until it is put out of force', async () => {
    const { send } = await aScript(site, 'researcher')
    const reply = await add({ folder: '/test', name: 'Audit', irbRequired: false, phi: 'Limited' })
    expect(await eventOf(site, reply)).toMatchObject({ folder: '/Test', subject: 'Audit' })
    expect(await options()).toEqual([{ name: 'Audit', irbRequired: false, phi: 'Limited' }])
    checkRefused(await read(send), 403, 'declaration-required')
    const { inForce } = (await admin.send('GET', `/api/admin/activities?folder=${folder}`)).body
    expect(inForce).toMatchObject({ folder: '/Test', inherits: false, activities: [{ name: 'Audit' }] })

    expect((await add({ folder, name: research, irbRequired: true, phi: 'Limited' })).status).toBe(201)
    expect(protectedColumns(await read(send))).toEqual(['BirthDate', 'Comments'])

    const off = await change({ folder, inherits: true })
    expect(await eventOf(site, off)).toMatchObject({ folder, changes: [{ name: 'inherits', old: false, new: true }] })
    checkRefused(await read(send), 403, 'declaration-required')
    await change({ folder: '/Test', inherits: true })
    expect(protectedColumns(await read(send))).toEqual(['Comments'])
    await change({ folder, inherits: false })
    expect(protectedColumns(await read(send))).toEqual(['BirthDate', 'Comments'])
  })
})
