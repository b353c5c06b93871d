// What a folder administrator may change: their folder and nothing else, and they are told nothing of what else is here.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newFolder } from '../../stores/folders.ts'
import { aSite, type Browser, type Site, selectAll, signIn } from '../client.ts'
import { checkRefused, eventOf } from '../probes.ts'
import { folder, people } from '../world.ts'

const other = '/Other'

let site: Site
let keeper: Browser
beforeAll(async () => {
  site = await aSite()
  const { registry } = site.world
  const role = registry.addingRole(folder, people.stranger.id, { role: 'folder administrator', phi: 'NotPHI' })
  await site.world.together([role, ...registry.addingFolder(newFolder(other, 'Other'))], 'set-up')
  keeper = await signIn(site, 'stranger')
})
afterAll(() => site.close())

const view = { ...selectAll, name: 'theirs', columns: ['Site'] }

describe('a folder administrator', () => {
  test('changes the folder and its saved views, on record in their own name', async () => {
    const changed = await keeper.send('PATCH', '/api/admin/folders', { body: { path: folder, title: 'Kept' } })
    expect([changed.status, changed.body.title]).toEqual([200, 'Kept'])
    expect(await eventOf(site, changed)).toMatchObject({ type: 'folder-changed', user: { id: people.stranger.id } })
    const made = await keeper.send('POST', '/api/admin/views', { body: view })
    expect(made.status).toBe(201)
    const off = await keeper.send('PATCH', `/api/admin/views/${made.body.id}`, { body: { active: false } })
    expect([off.status, off.body.active]).toEqual([200, false])
    expect((await keeper.send('GET', `/api/admin/views?folder=${folder}`)).body.views).toHaveLength(1)
  })

  test('is as forbidden in a folder of others as in one that is not there, word for word', async () => {
    const ask = async (path: string) => [
      await keeper.send('PATCH', '/api/admin/folders', { body: { path, title: 'Mine' } }),
      await keeper.send('GET', `/api/admin/views?folder=${path}`),
      await keeper.send('POST', '/api/admin/views', { body: { ...view, folder: path } }),
    ]
    const [there, notThere] = [await ask(other), await ask('/Nowhere')]
    for (const reply of [...there, ...notThere]) checkRefused(reply, 403, 'forbidden')
    expect(there.map(({ body }) => body.exception)).toEqual(notThere.map(({ body }) => body.exception))
    expect((await site.world.registry.folder(other))?.title).toBe('Other')
  })

  test('administers nothing of the site', async () => {
    for (const path of ['/api/admin/settings', '/api/admin/users']) {
      checkRefused(await keeper.send('GET', path), 403, 'forbidden')
    }
  })
})

test.each(['researcher', 'auditor'] as const)('%s, who administers no folder, changes none', async (person) => {
  const browser = await signIn(site, person)
  for (const path of [folder, other, '/Nowhere']) {
    checkRefused(
      await browser.send('PATCH', '/api/admin/folders', { body: { path, phiColumns: 'hide' } }),
      403,
      'forbidden',
    )
    checkRefused(await browser.send('GET', `/api/admin/views?folder=${path}`), 403, 'forbidden')
  }
})

test('to a site administrator a folder that is not there is told as that', async () => {
  const admin = await signIn(site, 'admin')
  checkRefused(await admin.send('PATCH', '/api/admin/folders', { body: { path: '/Nowhere' } }), 404, 'not-found')
})
