// The first set-up: what it leaves, that it can be repeated, and that every step of it is on record once.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readAccounts } from '../../../local/account-file.ts'
import { isSetUp, seed } from '../../../local/seed.ts'
import type { Home } from '../../../stores/local-world.ts'
import { aHome, eventsOf, versionsIn } from './a-home.ts'

const activities = [
  'Research with HIPAA Authorization',
  'Research with Waiver of HIPAA Authorization',
  'Research Operations',
  'Healthcare Operations',
  'Quality Improvement',
  'Public Health Reporting',
]

async function countEvents(home: Home): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { type } of await eventsOf(home)) counts[type] = (counts[type] ?? 0) + 1
  return counts
}

const demoEvents = {
  ...{ 'user-changed': 5, 'role-changed': 3, 'folder-changed': 1, 'irb-changed': 2 },
  ...{ 'terms-changed': 12, 'settings-changed': 1, 'activity-changed': 6, 'dataset-published': 3 },
}

test('the demo has the people, IRBs, activities, terms and tables of the contract, each with its event', async () => {
  const home = await aHome()
  expect(await isSetUp(home)).toBe(false)
  const { accounts } = await seed(home, 'demo')
  const { registry } = home.world
  expect(await isSetUp(home)).toBe(true)
  expect((await registry.settings(7)).sessionKeys).toBe(true)
  const { activities: made } = await registry.activitiesIn('/Demo/Study')
  expect(made.map(({ name }) => name)).toEqual(activities)
  expect(made.filter(({ irbRequired }) => irbRequired)).toHaveLength(3)
  expect(await registry.irb('IRB-2026-001')).toMatchObject({ expiresOn: '2031-12-31', withdrawn: false })
  expect(await registry.irb('IRB-2020-009')).toMatchObject({ expiresOn: '2021-06-30' })
  expect((await registry.tables('/Demo/Study')).map(({ name }) => name)).toEqual([
    'Demographics',
    'LabResults',
    'Visits',
  ])
  const access = await Promise.all((await registry.users()).map(({ id }) => registry.access('/Demo/Study', id)))
  expect(access).toEqual([
    { role: null, phi: 'NotPHI' },
    { role: 'reader', phi: 'PHI' },
    { role: 'reader', phi: 'Limited' },
    { role: null, phi: 'NotPHI' },
    { role: 'reader', phi: 'NotPHI' },
  ])
  expect(await countEvents(home)).toEqual(demoEvents)
  expect(JSON.stringify(await eventsOf(home))).not.toContain(accounts[0]?.password)
  expect(existsSync(join(home.path, 'demo'))).toBe(false)
})

test('the accounts of the demo stand in a file of mode 0600, and their passwords open them', async () => {
  const home = await aHome()
  const { accounts } = await seed(home, 'demo')
  const file = join(home.path, 'demo-accounts.json')
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(accounts)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(accounts.map(({ email }) => email.split('@')[0])).toEqual([
    'admin',
    'researcher',
    'limited',
    'auditor',
    'nophi',
  ])
  expect(new Set(accounts.map(({ password }) => password)).size).toBe(5)
  for (const { email, password } of accounts) {
    const user = (await home.world.registry.accountByEmail(email))?.user
    const kept = user && (await home.world.registry.password(user.id))
    expect(kept && (await home.world.isPassword(password, kept))).toBe(true)
  }
})

test('a set-up that is repeated changes nothing and records nothing', async () => {
  const home = await aHome()
  const first = await seed(home, 'demo')
  const versions = versionsIn(home)
  expect(await seed(home, 'demo')).toEqual(first)
  expect(versionsIn(home)).toEqual(versions)
  expect(await countEvents(home)).toEqual(demoEvents)
})

test('a set-up that failed at any of its steps is completed by the next, each step on record once', async () => {
  for (const failing of [1, 13, 26, 28]) {
    const home = await aHome()
    let steps = 0
    const together: Home['world']['together'] = (operations, requestId) =>
      ++steps >= failing ? Promise.reject(new Error('cut off')) : home.world.together(operations, requestId)
    await expect(seed({ ...home, world: { ...home.world, together } }, 'demo')).rejects.toThrow('cut off')
    expect(await isSetUp(home)).toBe(false)
    await seed(home, 'empty')
    expect(await isSetUp(home)).toBe(true)
    expect(await countEvents(home)).toEqual(demoEvents)
    expect(versionsIn(home)).toHaveLength(3)
  }
}, 60_000)

test('an empty site has one administrator, activities and terms; session keys are off and there is no study', async () => {
  const home = await aHome()
  await seed(home, 'empty')
  const { registry } = home.world
  expect((await registry.settings(0)).sessionKeys).toBe(false)
  expect(await registry.users()).toMatchObject([{ email: 'admin@example.org', siteRoles: ['site administrator'] }])
  expect(await registry.folders()).toEqual([])
  expect((await registry.paragraphs()).length).toBeGreaterThan(6)
  expect(statSync(join(home.path, 'first-administrator.json')).mode & 0o777).toBe(0o600)
  expect(readAccounts(join(home.path, 'first-administrator.json'))).toHaveLength(1)
})
