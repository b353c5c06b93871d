// Guessing, under the settings of the site: never more tries than allowed however many come at once, by account and by
// address; weak hashes are raised by whoever knows the password; accounts that nobody uses are shut.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hashPassword } from '../../stores/passwords.ts'
import { aSite, type Browser, type Reply, type Site, signIn } from '../client.ts'
import { checkRefused, eventOf, siteEvents } from '../probes.ts'
import { cheapPasswords, password, people } from '../world.ts'

const minute = 60_000
const day = 86_400_000
let site: Site
let admin: Browser
beforeEach(async () => {
  site = await aSite()
  admin = await signIn(site, 'admin')
})
afterEach(() => site.close())

const login = (email: string, given = password, more: object = {}): Promise<Reply> =>
  site.send('POST', '/api/login', { body: { email, password: given, ...more } })
const settings = async (body: object) =>
  expect((await admin.send('PATCH', '/api/admin/settings', { body })).status).toBe(200)
const counted = (replies: readonly Reply[], code: string) => replies.filter(({ body }) => body.code === code).length
const recorded = async (reply: Reply) => (await siteEvents(site)).find((e) => e.requestId === reply.body.requestId)

describe('the lock of an account', () => {
  test('lets through no more than the allowed tries of a thousand guesses at once', async () => {
    await settings({ lockoutFailures: 7, addressTries: 1_000_000 })
    const replies = await Promise.all(
      Array.from({ length: 1_000 }, (_, i) => login(people.limited.email, `guess ${i}`)),
    )
    expect([counted(replies, 'login-failed'), counted(replies, 'account-locked')]).toEqual([7, 993])
    checkRefused(await login(people.limited.email), 423, 'account-locked')
  }, 180_000)

  test('follows the settings from the next try on: how many, and for how long', async () => {
    await settings({ lockoutFailures: 3, lockoutMinutes: 2 })
    for (let i = 0; i < 3; i++) checkRefused(await login(people.limited.email, 'wrong'), 401, 'login-failed')
    const locked = await login(people.limited.email)
    checkRefused(locked, 423, 'account-locked')
    // By the clock on the wall: the first minute in which it is open again.
    const [, at = '', day = ''] = /Try again at (\d\d:\d\d) UTC \(([\d-]+)\)/.exec(locked.body.exception) ?? []
    const toldMs = Date.parse(`${day}T${at}:00Z`) - (site.world.now().getTime() + 2 * minute)
    expect(toldMs).toBeGreaterThanOrEqual(0)
    expect(toldMs).toBeLessThan(minute)
    site.world.advance(2 * minute - 1)
    checkRefused(await login(people.limited.email), 423, 'account-locked')
    site.world.advance(1)
    expect((await login(people.limited.email)).status).toBe(200)
  })
})

describe('the throttle of an address', () => {
  test('bars it after so many wrong tries in a minute, at whatever accounts, links included; then opens again', async () => {
    await settings({ addressTries: 12 })
    const replies = await Promise.all(Array.from({ length: 40 }, (_, i) => login(`nobody${i}@example.net`, 'wrong')))
    expect([counted(replies, 'login-failed'), counted(replies, 'slow-down')]).toEqual([12, 28])
    for (const reply of replies) expect(reply.status).toBe(reply.body.code === 'slow-down' ? 429 : 401)
    checkRefused(await login(people.limited.email), 429, 'slow-down')
    const link = { token: `7.${'a'.repeat(43)}`, password: 'some new passphrase' }
    checkRefused(await site.send('POST', '/api/password/reset', { body: link }), 429, 'slow-down')
    expect((await admin.send('GET', '/api/session')).status).toBe(200)
    const events = (await siteEvents(site)).filter((event) => 'code' in event && event.code === 'slow-down')
    expect(events.map(({ type }) => type).toSorted()).toEqual(['login', 'password-changed'])
    site.world.advance(minute)
    expect((await login(people.limited.email)).status).toBe(200)
  })

  test('does not count who signs in rightly: many people behind one proxy do not bar each other', async () => {
    await settings({ addressTries: 10 })
    for (let i = 0; i < 9; i++) await login('nobody@example.net', 'wrong')
    for (let i = 0; i < 30; i++) expect((await login(people.limited.email)).status).toBe(200)
    checkRefused(await login('nobody@example.net', 'wrong'), 401, 'login-failed')
    checkRefused(await login(people.limited.email), 429, 'slow-down')
  })

  test('keeps no more counters than a fixed number, whose names say no address', async () => {
    const { registry } = site.world
    const blocks = Array.from({ length: 300 }, (_, i) => `192.0.2.${i}`)
    const counters = await Promise.all(blocks.map((block) => registry.addressCounter(block, new Uint8Array(32))))
    for (const { pk } of counters) expect(pk).toMatch(/^throttle\.[0-9a-f]{4}$/)
    expect(new Set(counters.map(({ pk }) => pk)).size).toBeGreaterThan(250)
  })
})

describe('a hash under weaker parameters than today’s', () => {
  const weaker = { ...cheapPasswords, memoryKilobytes: 8 }
  const parameters = async () => (await site.world.registry.password(people.nophi.id))?.memoryKilobytes

  test('is raised by the right password and by no wrong one, and opens as before', async () => {
    const { registry, together, random } = site.world
    const kept = await registry.password(people.nophi.id)
    if (!kept) throw new Error('no password')
    const weak = await hashPassword(password, random(16), weaker)
    await together([registry.settingPassword(people.nophi.id, kept, weak)], 'weaken')
    await login(people.nophi.email, 'wrong')
    expect(await parameters()).toBe(8)
    const replies = await Promise.all([login(people.nophi.email), login(people.nophi.email), login(people.nophi.email)])
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(await parameters()).toBe(cheapPasswords.memoryKilobytes)
    expect((await login(people.nophi.email)).status).toBe(200)
    const earlier = (await registry.password(people.nophi.id))?.earlier
    expect(earlier).toEqual([{ ...kept, earlier: undefined }].map(({ earlier: _, ...hash }) => hash))
  })
})

describe('an account that nobody uses', () => {
  const shown = async (id: number) =>
    (await admin.send('GET', '/api/admin/users')).body.users.find((user: { id: number }) => user.id === id)

  test('is shut after the days of the setting, shown so, and opened by an administrator for as long again', async () => {
    expect((await login(people.nophi.email)).status).toBe(200)
    await settings({ dormantDays: 30 })
    site.world.advance(30 * day - 1)
    expect((await login(people.limited.email)).status).toBe(200)
    site.world.advance(1)
    const refused = await login(people.nophi.email)
    checkRefused(refused, 401, 'login-failed')
    expect(await recorded(refused)).toMatchObject({ reason: 'dormant', user: { id: people.nophi.id } })
    // Whoever administers was away as long: another may come in by what the home's command line does.
    checkRefused(await login(people.admin.email), 401, 'login-failed')
    const { registry, together, now } = site.world
    const held = await registry.accountToChange(people.admin.id)
    if (!held) throw new Error('nobody')
    const change = { to: held.user, era: null, activeSince: now().toISOString() }
    await together([registry.changingUser(held, change)], 'wake-admin')
    admin = await signIn(site, 'admin')
    expect(await shown(people.nophi.id)).toMatchObject({ active: true, dormant: true })
    expect(await shown(people.limited.id)).toMatchObject({
      dormant: false,
      signedInAt: expect.stringMatching(/^2026-07-31/),
    })
    const woken = await admin.send('PATCH', `/api/admin/users/${people.nophi.id}`, { body: { active: true } })
    expect(await eventOf(site, woken)).toMatchObject({ changes: [{ name: 'dormant', old: true, new: false }] })
    expect(await shown(people.nophi.id)).toMatchObject({ dormant: false })
    expect((await login(people.nophi.email)).status).toBe(200)
  })

  test('that was made when nothing was kept yet counts from when the days began to count', async () => {
    await settings({ dormantDays: 1 })
    site.world.advance(day - 1)
    expect((await login(people.stranger.email)).status).toBe(200)
    site.world.advance(1)
    checkRefused(await login(people.auditor.email), 401, 'login-failed')
  })
})
