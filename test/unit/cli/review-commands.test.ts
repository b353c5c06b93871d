// Looking on the command line: folders, roles and who may see what, as the API tells it, and on record.
import { expect, test } from 'vitest'
import { addFolder, addUser } from '../../../local/administer.ts'
import { seed } from '../../../local/seed.ts'
import { openHome } from '../../../stores/local-world.ts'
import { aHomePath, proviso } from './a-command.ts'

async function aHome(): Promise<string> {
  const path = aHomePath()
  const home = openHome(path, 'error')
  await seed(home, 'empty')
  await addFolder(home, '/My', 'Mine')
  await addFolder(home, '/My/Study')
  const grant = { folder: '/My', role: 'reader', phi: 'PHI' } as const
  await addUser(home, { email: 'me@example.org', displayName: '=Me', siteRoles: [], grant })
  await home.close()
  return path
}

async function run(path: string, ...args: string[]): Promise<string> {
  const { code, out, err } = await proviso(path, args).ended
  expect({ args, code, err }).toEqual({ args, code: 0, err: '' })
  return out
}

test('folders are listed with what counts in them', async () => {
  const path = await aHome()
  expect(await run(path, 'folder', 'list')).toMatch(/^\/My\/Study +Study +\(blank\) +\(all\) +roles from above$/m)
  expect(JSON.parse(await run(path, 'folder', 'list', '--json')).folders).toHaveLength(2)
}, 60_000)

test('roles are listed where they were given, with who gave them', async () => {
  const path = await aHome()
  expect(await run(path, 'role', 'list', '/My')).toMatch(
    /^\/My +me@example\.org +reader +PHI +20\S+Z +proviso command of \S+$/m,
  )
  expect(JSON.parse(await run(path, 'role', 'list', '/My/Study', '--json')).roles).toEqual([])
  expect((await proviso(path, ['role', 'list', '/Nowhere']).ended).code).toBe(1)
}, 60_000)

test('the review says what follows from them, as a table and as CSV without a formula', async () => {
  const path = await aHome()
  const table = await run(path, 'entitlements', '--user', 'me@example.org')
  expect(table).toMatch(/^\/My\/Study +me@example\.org +reader +PHI +reader, PHI +\/My +20/m)
  const csv = await run(path, 'entitlements', '/My/Study', '--csv')
  expect(csv.split('\r\n')[1]).toMatch(/^\/My\/Study,me@example\.org,"'=Me",true,reader,PHI,,\/My,20/)
  const { entitlements } = JSON.parse(await run(path, 'entitlements', '--json'))
  expect(entitlements[0]).toMatchObject({ folder: null, role: 'site administrator' })
  expect((await proviso(path, ['entitlements', '/My', '/Other']).ended).code).toBe(2)
  const home = openHome(path, 'error')
  const day = home.world.now().toISOString().slice(0, 10)
  const events = await home.world.audit.list({ from: `${day}T00:00:00.000Z`, to: `${day}T23:59:59.999Z` }, 1000, null)
  await home.close()
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'metadata-read', what: 'entitlements', folder: '/My/Study' }),
  )
}, 60_000)
