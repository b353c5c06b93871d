// Emergency access: what it takes, what it gives, when it ends to the millisecond, and that all of it is on record.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Browser, declare, makeKey, type Site, signIn } from '../client.ts'
import { checkGapless, checkRefused, eventOf } from '../probes.ts'
import { folder, password, people } from '../world.ts'
import { anEmergencySite, breakGlass, minutes, read, seen, settings, signInAgain, withFactor } from './an-emergency.ts'

let site: Site
let admin: Browser
beforeAll(async () => {
  const made = await anEmergencySite()
  site = made.site
  admin = made.admin
  await withFactor(site, 'limited')
  await withFactor(site, 'stranger')
})
afterAll(() => site.close())

let limited: Browser
beforeEach(async () => {
  admin = await signIn(site, 'admin')
  limited = await signInAgain(site, 'limited')
})
const set = (body: object) => admin.send('PATCH', '/api/admin/settings', { body })
const open = (some: object = {}) => breakGlass(site, limited, 'limited', some)
const usual = { activity: 'Healthcare Operations', irb: undefined, phi: 'Limited' }
const leftMs = (until: string) => Date.parse(until) - site.world.now().getTime()

describe('opening a folder', () => {
  test('reads above the usual level by cookie and key, and says in each event which event tells why', async () => {
    await declare(limited, usual)
    const { send } = await makeKey(site, limited)
    expect(seen(await read(send))).not.toContain('BirthDate')
    const opened = await open()
    expect(opened.status, opened.text).toBe(201)
    const id = opened.headers.get('x-audit-event')
    expect(leftMs(opened.body.until)).toBe(minutes * 60_000)
    const told = await eventOf(site, opened)
    expect(told).toMatchObject({
      ...{ type: 'break-glass', outcome: 'ok', reason: 'Patient Doe bleeds', phi: 'PHI', until: opened.body.until },
      ...{ signedName: people.limited.displayName, folder },
      declaration: { activity: 'Emergency access', irb: null, emergency: { event: id, until: opened.body.until } },
    })
    for (const sender of [send, limited.send]) {
      const reply = await read(sender)
      expect([seen(reply).includes('BirthDate'), seen(reply).includes('Comments')]).toEqual([true, false])
      const event = await eventOf(site, reply)
      expect(event).toMatchObject({ effectivePhi: 'PHI', declaration: { emergency: { event: id } } })
      expect(JSON.stringify(event)).not.toContain('Doe')
    }
    expect(JSON.stringify(site.world.logged)).not.toContain('Doe')
    await checkGapless(site, limited.session)
  })

  test('signs a statement that is kept with its receipt for the signer', async () => {
    const { body } = await open()
    const receipt = await limited.send('GET', body.receipt)
    expect(receipt.body).toMatchObject({ printedName: people.limited.displayName, signedWith: 'code' })
    const { text } = (await limited.send('GET', `/api/terms/${receipt.body.termsSha256}`)).body
    expect(text).toContain(`${folder} in an emergency, at PHI level PHI and below, until ${body.until}`)
  })

  test.each([
    [{ phi: 'Restricted' }, 400, 'phi-not-permitted'],
    [{ folder: '/Nowhere' }, 404, 'not-found'],
    [{ code: '000000' }, 401, 'login-failed'],
    [{ password: 'wrong' }, 401, 'login-failed'],
    [{ reason: ' ' }, 400, 'bad-request'],
    [{ reason: undefined }, 400, 'bad-request'],
    [{ code: undefined }, 400, 'bad-request'],
  ])('%j is refused, on record, and opens nothing', async (some, status, code) => {
    const reply = await open(some)
    checkRefused(reply, status, code)
    const event = await eventOf(site, reply)
    expect(event).toMatchObject({ type: 'break-glass', outcome: 'refused', code })
    if (code !== 'bad-request') expect(event).toMatchObject({ reason: 'Patient Doe bleeds' })
    checkRefused(await read(limited.send), 403, 'declaration-required')
  })

  test('is refused to who has no second factor, no role, only a key, or acts as somebody else', async () => {
    checkRefused(await breakGlass(site, await signIn(site, 'nophi'), 'nophi'), 401, 'second-factor-required')
    checkRefused(await breakGlass(site, await signInAgain(site, 'stranger'), 'stranger'), 404, 'not-found')
    checkRefused(await breakGlass(site, admin, 'admin'), 403, 'forbidden')
    const { send } = await makeKey(site, limited)
    checkRefused(await breakGlass(site, { ...limited, send }, 'limited'), 403, 'browser-only')
    await admin.send('POST', '/api/impersonation', { body: { email: people.limited.email } })
    checkRefused(await breakGlass(site, admin, 'limited'), 403, 'forbidden')
  })

  test('is refused where the site has none, or asks for a higher role', async () => {
    await set({ breakGlassMinutes: 0 })
    checkRefused(await open(), 403, 'forbidden')
    await set({ ...settings, breakGlassRole: 'editor' })
    checkRefused(await open(), 403, 'forbidden')
    await set({ breakGlassRole: 'reader' })
  })

  test('by many at once with one code opens it once', async () => {
    site.world.advance(30_000)
    const ask = () => breakGlass({ ...site, world: { ...site.world, advance: () => {} } }, limited, 'limited')
    const replies = await Promise.all(Array.from({ length: 5 }, ask))
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1)
    site.world.advance(15 * 60_000)
  })
})

describe('it ends', () => {
  test('by itself at its end, to the millisecond', async () => {
    const { send } = await makeKey(site, limited)
    const { body } = await open()
    site.world.advance(leftMs(body.until) - 1)
    expect((await read(send)).status).toBe(200)
    site.world.advance(1)
    checkRefused(await read(send), 403, 'declaration-required')
    site.world.advance(1)
    checkRefused(await read(send), 403, 'declaration-required')
  })

  test('when its person ends it, once, and what was declared before does not come back', async () => {
    await declare(limited, usual)
    await open()
    const end = () => limited.send('DELETE', `/api/break-glass?folder=${folder}`)
    const ended = await end()
    expect(ended.status).toBe(204)
    expect(await eventOf(site, ended)).toMatchObject({ type: 'break-glass-ended', outcome: 'ok', folder })
    checkRefused(await read(limited.send), 403, 'declaration-required')
    checkRefused(await end(), 404, 'not-found')
  })

  test('by declaring again, which is held to the usual level and to nothing of it', async () => {
    await open()
    expect((await declare(limited, usual)).status).toBe(201)
    const reply = await read(limited.send)
    expect(seen(reply)).not.toContain('BirthDate')
    expect((await eventOf(site, reply))?.declaration).not.toHaveProperty('emergency')
    checkRefused(await limited.send('DELETE', `/api/break-glass?folder=${folder}`), 404, 'not-found')
    site.world.advance(minutes * 60_000)
    expect((await read(limited.send)).status).toBe(200)
  })

  test.each([
    [{ breakGlassMinutes: 0 }, 403, 'declaration-required'],
    [{ breakGlassRole: 'editor' }, 403, 'forbidden'],
  ])('at the next request when the site says %j', async (change, status, code) => {
    await open()
    await set(change)
    checkRefused(await read(limited.send), status, code)
    await set({ ...settings, breakGlassRole: 'reader' })
  })

  test('at the next request for who loses their role, and with the session', async () => {
    await open()
    const { registry, together } = site.world
    const place = await registry.folder(folder)
    const [kept] = await registry.keptOn(folder, { user: people.limited.id })
    if (!place || !kept) throw new Error('they had a role')
    const giving = registry.giving(place, { user: people.limited.id }, kept, { ...kept, role: null })
    await together([giving], randomBytes(8).toString('hex'))
    checkRefused(await read(limited.send), 404, 'not-found')
    const [now] = await registry.keptOn(folder, { user: people.limited.id })
    const back = registry.giving(place, { user: people.limited.id }, now, kept)
    await together([back], randomBytes(8).toString('hex'))
    expect((await read(limited.send)).status).toBe(200)
    await limited.send('POST', '/api/logout')
    checkRefused(await read(limited.send), 401, 'session-ended')
  })
})

describe('it never reaches', () => {
  test('above what the site allows now', async () => {
    await open()
    await set({ breakGlassPhi: 'NotPHI' })
    const reply = await read(limited.send)
    expect([seen(reply).includes('Age'), seen(reply).includes('Site')]).toEqual([false, true])
    await set(settings)
  })

  test('above what a key is narrowed to', async () => {
    const { send } = await makeKey(site, limited, { phi: 'NotPHI' })
    await open()
    expect(seen(await read(send))).not.toContain('Age')
    expect(seen(await read(limited.send))).toContain('BirthDate')
  })

  test('whom an administrator acts as, nor the administrator meanwhile', async () => {
    const boss = await withFactor(site, 'researcher')
    const { registry, together } = site.world
    const account = await registry.accountToChange(people.researcher.id)
    if (!account) throw new Error('they have an account')
    const to = { ...account.user, siteRoles: ['site administrator'] as const }
    await together([registry.changingUser(account, { to, era: null })], randomBytes(8).toString('hex'))
    expect((await breakGlass(site, boss, 'researcher')).status).toBe(201)
    await boss.send('POST', '/api/impersonation', { body: { email: people.nophi.email } })
    checkRefused(await read(boss.send), 403, 'declaration-required')
    await boss.send('DELETE', '/api/impersonation')
    expect((await read(boss.send)).status).toBe(200)
  })

  test('a folder in it that inherits what is declared', async () => {
    const made = { path: `${folder}/Sub`, inheritsDeclaration: true }
    const { body } = await admin.send('POST', '/api/admin/folders', { body: made })
    expect(body.inheritsDeclaration).toBe(true)
    await open()
    const inside = { folder: `${folder}/Sub`, schema: 'study', query: 'Labs' }
    checkRefused(await limited.send('POST', '/api/query/select', { body: inside }), 403, 'declaration-required')
    await declare(limited, usual)
    checkRefused(await limited.send('POST', '/api/query/select', { body: inside }), 404, 'not-found')
  })
})

test('neither password nor code stands in an event or the log', async () => {
  const reply = await open({ code: '135790' })
  checkRefused(reply, 401, 'login-failed')
  const all = JSON.stringify([await site.world.audit.ofSession(limited.session), site.world.logged])
  for (const secret of ['135790', password]) expect(all).not.toContain(secret)
})
