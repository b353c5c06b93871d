// Administration on the home: what it changes, what it records, what it refuses.
import { expect, test } from 'vitest'
import type { AuditEvent } from '../../../core/audit-event.ts'
import { firstSettings } from '../../../core/settings.ts'
import { addFolder, addIrb, addUser, changeSettings, giveRole } from '../../../local/administer.ts'
import { seed } from '../../../local/seed.ts'
import { type Home, operatingSystemUser } from '../../../stores/local-world.ts'
import { aHome, eventsOf } from './a-home.ts'

const anna = { email: 'Anna@example.org', displayName: 'Anna', siteRoles: [], grant: null } as const

async function aSite(): Promise<Home> {
  const home = await aHome()
  await seed(home, 'empty')
  await addFolder(home, '/A/B')
  return home
}

/** The events that were not there before; two of one moment come in either order. */
async function eventsSince(home: Home, before: readonly AuditEvent[]): Promise<AuditEvent[]> {
  const seen = new Set(before.map(({ id }) => id))
  const events = (await eventsOf(home)).filter(({ id }) => !seen.has(id))
  return events.toSorted((a, b) => b.type.localeCompare(a.type))
}

test('a person is added with a password that opens the account, a role at once, and an event for each', async () => {
  const home = await aSite()
  const before = await eventsOf(home)
  const grant = { folder: '/a/b/', role: 'reader', phi: 'PHI' } as const
  const { user, password } = await addUser(home, { ...anna, siteRoles: ['auditor'], grant })
  const { registry } = home.world
  const account = await registry.accountByEmail('anna@EXAMPLE.org')
  expect(account?.user).toEqual({ ...user, id: 1002, siteRoles: ['auditor'] })
  const kept = await registry.password(user.id)
  expect(kept && (await home.world.isPassword(password, kept))).toBe(true)
  expect(await registry.access('/A/B', user.id)).toEqual({ role: 'reader', phi: 'PHI' })
  const events = await eventsSince(home, before)
  expect(events).toMatchObject([
    { type: 'user-changed', subject: anna.email, folder: null },
    { type: 'role-changed', subject: anna.email, folder: '/A/B' },
  ])
  expect(events.map(({ userAgent }) => userAgent)).toEqual(Array(2).fill(`proviso command of ${operatingSystemUser()}`))
  expect(JSON.stringify(events)).not.toContain(password)
})

test('a person who cannot be added leaves no trace: taken address, no address, no name, no such folder', async () => {
  const home = await aSite()
  await addUser(home, anna)
  const before = (await eventsOf(home)).length
  const grant = { folder: '/Nowhere', role: 'reader', phi: 'PHI' } as const
  const refused = [
    [{ ...anna, email: 'ANNA@example.org' }, 'conflict'],
    [{ ...anna, email: 'no address' }, 'bad-request'],
    [{ ...anna, email: 'b@example.org', displayName: 'a\u0000b' }, 'bad-request'],
    [{ ...anna, email: 'b@example.org', grant }, 'not-found'],
  ] as const
  for (const [person, code] of refused) await expect(addUser(home, person)).rejects.toMatchObject({ code })
  expect(await home.world.registry.users()).toHaveLength(2)
  expect(await eventsOf(home)).toHaveLength(before)
})

test('a role is given, changed and taken away; each event has what it was and is', async () => {
  const home = await aSite()
  const { user } = await addUser(home, anna)
  const give = (asked: Parameters<typeof giveRole>[3]) => giveRole(home, anna.email, '/A/B', asked)
  expect(await give({ role: 'reader' })).toMatchObject({ isChanged: true, access: { role: 'reader', phi: 'NotPHI' } })
  const before = await eventsOf(home)
  await give({ phi: 'Restricted' })
  expect(await home.world.registry.access('/A/B', user.id)).toEqual({ role: 'reader', phi: 'Restricted' })
  const changes = [{ name: 'phi', old: 'NotPHI', new: 'Restricted' }]
  const told = { type: 'role-changed', subject: anna.email, folder: '/A/B', changes }
  expect(await eventsSince(home, before)).toMatchObject([told])
  await give({ role: null, phi: 'NotPHI' })
  expect(await home.world.registry.access('/A/B', user.id)).toEqual({ role: null, phi: 'NotPHI' })
  expect(await give({ role: 'reader' })).toMatchObject({ isChanged: true })
  const count = (await eventsOf(home)).length
  expect(await give({ role: 'reader' })).toMatchObject({ isChanged: false })
  expect(await eventsOf(home)).toHaveLength(count)
  await expect(giveRole(home, 'x@example.org', '/A/B', {})).rejects.toMatchObject({ code: 'not-found' })
  await expect(giveRole(home, anna.email, '/A/C', {})).rejects.toMatchObject({ code: 'not-found' })
})

test('a folder is added once, with those on the way to it, whatever the letter case, and is on record', async () => {
  const home = await aSite()
  const told = (await eventsOf(home)).filter(({ type }) => type === 'folder-changed')
  const both = ['/A', '/A/B'].map((path) => expect.objectContaining({ subject: path, folder: path }))
  expect(told).toHaveLength(2)
  expect(told).toEqual(expect.arrayContaining(both))
  expect(await home.world.registry.folder('/A/B')).toMatchObject({ title: 'B', phiColumns: null, inheritsRoles: true })
  await expect(addFolder(home, '/a/b')).rejects.toMatchObject({ code: 'conflict' })
  await expect(addFolder(home, '/api/x')).rejects.toMatchObject({ code: 'bad-request' })
})

test('an IRB approval is added once and is on record; a day that no calendar has is refused', async () => {
  const home = await aSite()
  const irb = { number: 'IRB-1', title: 'Protocol', expiresOn: '2031-12-31' }
  await addIrb(home, irb)
  expect(await home.world.registry.irb('IRB-1')).toEqual({
    ...irb,
    withdrawn: false,
    folders: null,
    people: null,
    version: 1,
  })
  const told = { type: 'irb-changed', subject: 'IRB-1' }
  expect((await eventsOf(home)).filter(({ type }) => type === told.type)).toMatchObject([told])
  await expect(addIrb(home, irb)).rejects.toMatchObject({ code: 'conflict' })
  for (const expiresOn of ['2031-02-29', '31.12.2031', '']) {
    await expect(addIrb(home, { ...irb, number: 'IRB-2', expiresOn })).rejects.toMatchObject({ code: 'bad-request' })
  }
})

test('settings change together, with old and new values on record; what does not change is not recorded', async () => {
  const home = await aSite()
  const before = await eventsOf(home)
  const settings = { ...firstSettings, sessionKeys: true, idleMinutes: 60 }
  expect(await changeSettings(home, { sessionKeys: true, idleMinutes: 60 })).toEqual(settings)
  for (const copy of [0, 7]) expect(await home.world.registry.settings(copy)).toMatchObject(settings)
  const changes = [
    { name: 'sessionKeys', old: false, new: true },
    { name: 'idleMinutes', old: 30, new: 60 },
  ]
  expect(await eventsSince(home, before)).toMatchObject([{ type: 'settings-changed', changes }])
  const count = (await eventsOf(home)).length
  await changeSettings(home, { sessionKeys: true })
  for (const wrong of [{ sessionKeys: 'true' }, { idleMinutes: 0 }, { maxHours: 25 }, { colour: 1 }]) {
    await expect(changeSettings(home, wrong)).rejects.toMatchObject({ code: 'bad-request' })
  }
  expect(await eventsOf(home)).toHaveLength(count)
})
