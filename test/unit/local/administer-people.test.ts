// People on the home: what is changed and recorded, and that it is the way in again.
import { expect, test } from 'vitest'
import { addUser } from '../../../local/administer.ts'
import { changeUser, listUsers, resetUser } from '../../../local/administer-people.ts'
import { seed } from '../../../local/seed.ts'
import type { Home } from '../../../stores/local-world.ts'
import { aHome, eventsOf } from './a-home.ts'

const anna = { email: 'Anna@example.org', displayName: 'Anna', siteRoles: [], grant: null } as const

async function aSite(): Promise<Home> {
  const home = await aHome()
  await seed(home, 'empty')
  await addUser(home, anna)
  return home
}

const newest = async (home: Home) => (await eventsOf(home)).at(-1)

test('a change is recorded with old and new, and what is so already changes nothing', async () => {
  const home = await aSite()
  const { registry } = home.world
  const era = (await registry.accountByEmail(anna.email))?.era
  const asked = { displayName: ' Anna A. ', active: false, siteRoles: ['auditor'] } as const
  const { user, isChanged } = await changeUser(home, 'anna@example.org', asked)
  expect([isChanged, await registry.user(user.id)]).toEqual([true, user])
  expect(await newest(home)).toMatchObject({
    type: 'user-changed',
    subject: anna.email,
    changes: [
      { name: 'displayName', old: 'Anna', new: 'Anna A.' },
      { name: 'active', old: true, new: false },
      { name: 'siteRoles', old: [], new: ['auditor'] },
    ],
  })
  expect((await registry.account(user.id))?.era).not.toBe(era)
  const before = (await eventsOf(home)).length
  expect(await changeUser(home, anna.email, asked)).toEqual({ user, isChanged: false })
  expect(await eventsOf(home)).toHaveLength(before)
})

test('an end is a day of the calendar or never, and shows in the list', async () => {
  const home = await aSite()
  const stateOf = async () => (await listUsers(home)).find(({ user }) => user.email === anna.email)?.state
  for (const expires of ['soon', '2026-02-31', '']) {
    await expect(changeUser(home, anna.email, { expires })).rejects.toMatchObject({ code: 'bad-request' })
  }
  expect((await changeUser(home, anna.email, { expires: '2020-01-31' })).user.expiresAt).toBe(
    '2020-01-31T00:00:00.000Z',
  )
  expect(await stateOf()).toBe('expired')
  await changeUser(home, anna.email, { expires: 'never' })
  expect(await stateOf()).toBe('active')
  await changeUser(home, anna.email, { active: false })
  expect(await stateOf()).toBe('disabled')
  await expect(changeUser(home, 'nobody@example.org', { active: true })).rejects.toMatchObject({ code: 'not-found' })
})

test('a reset makes a password that opens the account in place of the one before, ends sessions, and takes a lost factor away', async () => {
  const home = await aSite()
  const { registry, together, isPassword } = home.world
  const id = (await registry.accountByEmail(anna.email))?.user.id ?? 0
  await together([registry.beginningFactor(id, undefined, 'A'.repeat(32))], 'begin')
  const begun = await registry.secondFactor(id)
  if (!begun) throw new Error('no factor')
  await together([registry.confirmingFactor(id, begun, 1, [])], 'confirm')
  const [kept, era] = [await registry.password(id), (await registry.account(id))?.era]
  const first = await resetUser(home, anna.email, false)
  expect((await registry.secondFactor(id))?.state).toBe('active')
  const second = await resetUser(home, anna.email, true)
  expect(await registry.secondFactor(id)).toMatchObject({ state: 'removed', secret: '' })
  const now = await registry.password(id)
  if (!now || !kept) throw new Error('no password')
  expect(await Promise.all([first, second].map(({ password }) => isPassword(password, now)))).toEqual([false, true])
  expect((await registry.account(id))?.era).not.toBe(era)
  expect(now.earlier.at(-1)?.hash).toBe(kept.hash)
  expect(await newest(home)).toMatchObject({
    changes: [
      { name: 'password', old: 'chosen', new: 'made' },
      { name: 'secondFactor', old: 'active', new: 'removed' },
    ],
  })
  expect(JSON.stringify(await eventsOf(home))).not.toContain(second.password)
})
