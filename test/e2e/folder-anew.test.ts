// A folder made anew under a path that another one had: no rule of the earlier one comes back to life unseen.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addFolder } from '../../local/administer.ts'
import { seed } from '../../local/seed.ts'
import { aSite, type Browser, type Site, signIn } from '../client.ts'
import { checkRefused, eventOf } from '../probes.ts'
import { aHome } from '../unit/local/a-home.ts'
import { people } from '../world.ts'

let site: Site
let admin: Browser
beforeAll(async () => {
  site = await aSite()
  admin = await signIn(site, 'admin')
})
afterAll(() => site.close())

const post = (what: string, body: object) => admin.send('POST', `/api/admin/${what}`, { body })
const patch = (what: string, body: object) => admin.send('PATCH', `/api/admin/${what}`, { body })
const make = (path: string) => post('folders', { path })
const remove = (path: string) => admin.send('DELETE', `/api/admin/folders?path=${path}`)
const offered = async (path: string) =>
  (await admin.send('GET', `/api/declaration/options?folder=${path}`)).body.activities.map(
    ({ name }: { name: string }) => name,
  )

test('its own activities go out of force, on record, and are put in force again only knowingly', async () => {
  await make('/One')
  const usual = await offered('/One')
  await post('activities', { folder: '/One', name: 'Anything', irbRequired: false })
  expect(await offered('/One')).toEqual(['Anything'])
  await remove('/One')
  const again = await make('/one')
  expect(again.status).toBe(201)
  expect(await offered('/One')).toEqual(usual)
  expect(await eventOf(site, again)).toMatchObject({
    type: 'folder-changed',
    changes: expect.arrayContaining([{ name: 'ownActivities', old: 'in force', new: 'out of force' }]),
  })
  expect((await patch('activities', { folder: '/One', inherits: false })).status).toBe(200)
  expect(await offered('/One')).toEqual(['Anything'])
})

test('an IRB approval that names it, or a path in it, holds it up until that is settled', async () => {
  await make('/Two')
  await make('/Two/In')
  await post('irbs', { number: 'TWO', title: 'x', folders: ['/Two/In'], people: [people.researcher.id] })
  await remove('/Two/In')
  await remove('/Two')
  checkRefused(await make('/Two'), 409, 'conflict')
  expect((await patch('irbs/TWO', { withdrawn: true })).status).toBe(200)
  expect((await make('/Two')).status).toBe(201)
})

test('so does a paragraph of the terms', async () => {
  await make('/Three')
  await post('terms', { id: 'three', text: 'Three.', folder: '/Three' })
  await remove('/Three')
  checkRefused(await make('/Three'), 409, 'conflict')
  expect((await patch('terms/three', { retired: true })).status).toBe(200)
  expect((await make('/Three')).status).toBe(201)
})

test('where participants withdrew their consent there is no other folder of that path', async () => {
  await make('/Four')
  await post('withdrawals', { folder: '/Four', participant: 'P-001', reason: 'by letter' })
  await remove('/Four')
  const reply = await make('/Four')
  checkRefused(reply, 409, 'conflict')
  expect(reply.text).not.toContain('P-001')
  const labkey = await admin.send('POST', '/core-createContainer.api', { body: { name: 'Four' } })
  expect([labkey.status, await site.world.registry.folder('/Four')]).toEqual([409, undefined])
})

test('the same holds on the command line', async () => {
  const home = await aHome()
  await seed(home, 'empty')
  const { registry, together } = home.world
  await addFolder(home, '/A')
  const kept = await registry.activityLists()
  const own = { folder: '/A', inherits: false, activities: [{ ...{ name: 'X', irbRequired: false }, ...level }] }
  await together([registry.changingActivities(kept, [...kept.lists, own])], 'own')
  const folder = await registry.folder('/A')
  if (!folder) throw new Error('it was just added')
  await together(registry.removingFolder(folder), 'remove')
  await addFolder(home, '/A')
  expect((await registry.activitiesIn('/A')).folder).toBe(null)
})

const level = { phi: 'PHI', retired: false } as const
