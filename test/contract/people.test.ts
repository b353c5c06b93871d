// Accounts, passwords, links and second factors over both keepers: what is single-use is used by one of any number at
// once, what changed meanwhile is not overwritten, and what is gone is nobody's.
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { mintLink } from '../../core/one-time-link.ts'
import type { User } from '../../core/user.ts'
import { noPassword } from '../../stores/kept-passwords.ts'
import { registryStore } from '../../stores/registry.ts'
import type { Operation } from '../../stores/table.ts'
import { overBothKeepers, parallel } from './keepers.ts'

const hash = (text: string) => ({ ...noPassword, hash: text })

let made = 0
function aUser(): User {
  made += 1
  const first = { displayName: 'N', active: true, expiresAt: null, siteRoles: [], secondFactorRequired: false }
  return { id: made, email: `n${made}@example.org`, ...first }
}

overBothKeepers('people', (_, keeper) => {
  const store = () => registryStore(keeper().table('registry'))
  const done = async (...operations: Operation[]) =>
    (await keeper().together(operations, randomBytes(8).toString('hex'))).done

  async function added() {
    const user = aUser()
    expect(await done(...store().addingUser(user, hash('first'), { at: '2026-01-01T00:00:00.000Z' }))).toBe(true)
    const held = await store().account(user.id)
    if (!held) throw new Error('not added')
    return { user, held }
  }

  test('an account comes back whole, and of many changes from one reading one is done', async () => {
    const { user, held } = await added()
    const begun = { era: '', version: 1, activeSince: '2026-01-01T00:00:00.000Z', signedInAt: null }
    expect(held).toEqual({ user, ...begun })
    const results = await parallel(6, (i) =>
      done(store().changingUser(held, { to: { ...user, displayName: `N${i}`, siteRoles: ['auditor'] }, era: `e${i}` })),
    )
    expect(results.filter(Boolean)).toHaveLength(1)
    expect(await store().account(user.id)).toMatchObject({ era: `e${results.indexOf(true)}`, version: 2 })
    expect(await done(store().holdingUser(held))).toBe(false)
  })

  test('people of more than one page are all listed', async () => {
    const before = (await store().users()).length
    for (let i = 0; i < 30; i++) await added()
    expect(await store().users()).toHaveLength(before + 30)
    expect(await store().nextUserId()).toBe(1001)
  })

  test('an address that is given up is nobody’s, and is taken by one of many at once', async () => {
    const { user } = await added()
    expect(await store().takingEmail(user.email.toUpperCase(), 900)).toBeUndefined()
    expect(await done(store().leavingEmail(user.email, user.id))).toBe(true)
    expect(await store().accountByEmail(user.email)).toBeUndefined()
    const taking = await store().takingEmail(user.email, user.id)
    if (!taking) throw new Error('not free')
    expect((await parallel(5, () => done(taking))).filter(Boolean)).toHaveLength(1)
    expect((await store().accountByEmail(user.email))?.user.id).toBe(user.id)
  })

  test('a password is replaced from the hash that was read alone, and the last ones are remembered, the newest first', async () => {
    const { user } = await added()
    for (let i = 0; i < 12; i++) {
      const kept = await store().password(user.id)
      if (!kept) throw new Error('no password')
      const next = i === 5 ? noPassword : hash(`hash ${i}`)
      expect(await done(store().settingPassword(user.id, kept, next))).toBe(true)
      expect(await done(store().settingPassword(user.id, kept, hash('late')))).toBe(false)
    }
    const kept = await store().password(user.id)
    expect([kept?.hash, kept?.earlier.map((one) => one.hash)]).toEqual([
      'hash 11',
      ['hash 10', 'hash 9', 'hash 8', 'hash 7', 'hash 6', 'hash 4', 'hash 3', 'hash 2', 'hash 1', 'hash 0'],
    ])
  })

  test('a link is spent by one of many at once, and replaced by a newer one', async () => {
    const { id } = (await added()).user
    const [one, two] = [1, 2].map((nowMs) => mintLink(id, 'invite', randomBytes(32), nowMs).link)
    if (!one || !two) throw new Error('no links')
    expect(await done(store().makingLink(id, undefined, one))).toBe(true)
    expect((await parallel(6, () => done(store().spendingLink(id, one)))).filter(Boolean)).toHaveLength(1)
    expect(await done(store().makingLink(id, one, two))).toBe(true)
    expect(await done(store().makingLink(id, one, two))).toBe(false)
    expect([await store().link(id), await done(store().spendingLink(id, one))]).toEqual([two, false])
  })

  test('a second factor is confirmed once, and a code of it used by one of many at once', async () => {
    const { id } = (await added()).user
    const held = async () => {
      const factor = await store().secondFactor(id)
      if (!factor) throw new Error('no factor')
      return factor
    }
    expect(await done(store().beginningFactor(id, undefined, 'SECRET'))).toBe(true)
    const pending = await held()
    const confirmed = await parallel(4, (i) => done(store().confirmingFactor(id, pending, 7, [`digest ${i}`, 'b'])))
    expect(confirmed.filter(Boolean)).toHaveLength(1)
    const active = await held()
    const first = `digest ${confirmed.indexOf(true)}`
    expect(active).toEqual({ state: 'active', secret: 'SECRET', usedStep: 7, recovery: [first, 'b'], version: 2 })
    const used = await parallel(6, () => store().useFactor(id, active, { recovery: ['b'] }))
    expect(used.filter(Boolean)).toHaveLength(1)
    expect(await store().useFactor(id, active, { usedStep: 9 })).toBe(false)
    expect(await done(store().removingFactor(id, await held()))).toBe(true)
    expect(await held()).toEqual({ state: 'removed', secret: '', usedStep: 0, recovery: [], version: 4 })
  })
})
