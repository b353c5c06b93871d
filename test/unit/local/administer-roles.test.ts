// On the home itself roles are taken as over the API and on record.
import { expect, test } from 'vitest'
import { addFolder, addUser, giveRole, takeRole } from '../../../local/administer.ts'
import { seed } from '../../../local/seed.ts'
import type { Home } from '../../../stores/local-world.ts'
import { aHome, eventsOf } from './a-home.ts'

async function aSite(): Promise<Home> {
  const home = await aHome()
  await seed(home, 'empty')
  await addFolder(home, '/My')
  await addFolder(home, '/My/Study')
  const grant = { folder: '/My', role: 'reader', phi: 'PHI' } as const
  await addUser(home, { email: 'me@example.org', displayName: 'Me', siteRoles: [], grant })
  return home
}

const newest = async (home: Home) => (await eventsOf(home)).at(-1)

test('a role is taken from a person and from a group once, and what is given above counts', async () => {
  const home = await aSite()
  const { registry, together } = home.world
  await giveRole(home, 'me@example.org', '/My/Study', { role: 'editor' })
  const user = (await registry.accountByEmail('me@example.org'))?.user
  const role = async () => (await registry.access('/My/Study', user?.id ?? 0)).role
  expect(await role()).toBe('editor')
  expect(await takeRole(home, 'ME@example.org', '/My/Study')).toEqual({
    subject: 'me@example.org',
    folder: '/My/Study',
  })
  expect(await role()).toBe('reader')
  expect(await newest(home)).toMatchObject({
    ...{ type: 'role-changed', subject: 'me@example.org', folder: '/My/Study' },
    changes: expect.arrayContaining([{ name: 'given', old: true, new: false }]),
  })
  await expect(takeRole(home, 'me@example.org', '/My/Study')).rejects.toMatchObject({ code: 'not-found' })
  const place = await registry.folder('/My')
  if (!place) throw new Error('it was just added')
  const access = { role: 'reader', phi: 'PHI', grantedAt: null, grantedBy: null } as const
  const group = registry.addingGroup({ id: 1, name: 'Few', members: [] }, [])
  await together([...group, registry.giving(place, { group: 1 }, undefined, access)], 'group')
  expect((await takeRole(home, 'few', '/My')).subject).toBe('group Few')
  await expect(takeRole(home, 'nobody', '/My')).rejects.toMatchObject({ code: 'not-found' })
})
