// Signing: whose name counts, the password again where the site asks for it, and what the signer keeps of it.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { firstSettings } from '../../core/settings.ts'
import { totpCode } from '../../core/totp.ts'
import { aScript, aSite, type Browser, declare, type Reply, type Site, selectAll, signIn } from '../client.ts'
import { checkRefused, eventOf } from '../probes.ts'
import { folder, password, people } from '../world.ts'

const maxFailures = firstSettings.lockoutFailures

let site: Site
let admin: Browser
beforeAll(async () => {
  site = await aSite()
  admin = await signIn(site, 'admin')
})
afterAll(() => site.close())

const ask = (signature: 'name' | 'password' | 'code') =>
  admin.send('PATCH', '/api/admin/settings', { body: { signature } })
beforeEach(async () => {
  expect((await ask('name')).status).toBe(200)
})

const what = { folder, activity: 'Healthcare Operations', phi: 'Limited' }

/** Signs with whatever is given. */
async function sign(browser: Browser, some: object = {}): Promise<Reply> {
  const { sha256 } = (await browser.send('GET', `/api/terms?${new URLSearchParams(what)}`)).body
  const body = { ...what, termsSha256: sha256, signedName: browser.name, ...some }
  return browser.send('POST', '/api/declaration', { body })
}

describe('the typed name', () => {
  test.each([['Somebody Else'], ['rosa research'], ['Rosa'], [people.admin.displayName]])(
    'is not taken as "%s" from Rosa Research, who is told how to sign',
    async (signedName) => {
      const refused = await sign(await signIn(site, 'researcher'), { signedName })
      checkRefused(refused, 400, 'bad-request')
      expect(refused.body.exception).toContain('Rosa Research')
    },
  )

  test('is taken however it is spaced, and recorded as it is printed', async () => {
    const reply = await sign(await signIn(site, 'researcher'), { signedName: ' Rosa \u00a0Research ' })
    expect([reply.status, reply.body.declaration.signedName]).toEqual([201, 'Rosa Research'])
    expect(await eventOf(site, reply)).toMatchObject({
      type: 'declared',
      signedName: 'Rosa Research',
      signedWith: 'name',
      meaning: 'I declare this use and accept these terms.',
      irbTitle: null,
    })
  })
})

describe('the password again', () => {
  test('is asked for where the site says so, and the event says that it was given', async () => {
    await ask('password')
    const browser = await signIn(site, 'researcher')
    checkRefused(await sign(browser), 400, 'bad-request')
    const wrong = await sign(browser, { password: `${password}!` })
    checkRefused(wrong, 401, 'login-failed')
    expect(await eventOf(site, wrong)).toMatchObject({ type: 'declared', outcome: 'refused', code: 'login-failed' })
    const right = await sign(browser, { password })
    expect(right.status).toBe(201)
    expect(await eventOf(site, right)).toMatchObject({ signedWith: 'password' })
    expect(JSON.stringify([site.world.logged, await eventOf(site, right), await eventOf(site, wrong)])).not.toContain(
      password,
    )
  })

  test('is guessed no oftener than at sign-in, in parallel too; it bars signing in as well, and ends nothing that runs', async () => {
    const { browser, send } = await aScript(site, 'limited', { phi: 'Limited' })
    await ask('password')
    const guesses = await Promise.all(Array.from({ length: 60 }, (_, i) => sign(browser, { password: `guess ${i}` })))
    const codes = guesses.map(({ body }) => body.code)
    expect(codes.filter((code) => code === 'login-failed')).toHaveLength(maxFailures)
    expect(codes.filter((code) => code === 'account-locked')).toHaveLength(60 - maxFailures)
    checkRefused(await sign(browser, { password }), 423, 'account-locked')
    const login = await site.send('POST', '/api/login', { body: { email: people.limited.email, password } })
    checkRefused(login, 423, 'account-locked')
    expect((await send('POST', '/api/query/select', { body: selectAll })).status).toBe(200)
    expect((await admin.send('POST', `/api/admin/users/${people.limited.id}/unlock`, { body: {} })).status).toBe(200)
    expect((await sign(browser, { password })).status).toBe(201)
  })

  test('that is right takes out its own try and leaves the wrong ones before it: who knows it must not guess codes for ever', async () => {
    await ask('password')
    const browser = await signIn(site, 'nophi')
    const asNobody = { phi: 'NotPHI' }
    const { sha256 } = (await browser.send('GET', `/api/terms?${new URLSearchParams({ ...what, ...asNobody })}`)).body
    const given = [...Array(maxFailures - 1).fill('wrong'), password, password, 'wrong', password]
    const statuses = []
    for (const one of given) {
      statuses.push((await sign(browser, { ...asNobody, termsSha256: sha256, password: one })).status)
    }
    expect(statuses).toEqual([...Array(maxFailures - 1).fill(401), 201, 201, 401, 423])
  })
})

describe('what is kept', () => {
  test('is the exact text, for whoever signed it, auditors and administrators, and for nobody else', async () => {
    const browser = await signIn(site, 'researcher')
    const terms = (await browser.send('GET', `/api/terms?${new URLSearchParams({ ...what, phi: 'PHI' })}`)).body
    const path = `/api/terms/${terms.sha256}`
    const others = await Promise.all((['restricted', 'stranger'] as const).map((person) => signIn(site, person)))
    checkRefused(await browser.send('GET', path), 404, 'not-found')
    expect((await declare(browser, { activity: what.activity, irb: undefined })).status).toBe(201)
    await admin.send('PATCH', '/api/admin/terms/phi', { body: { text: 'Other words by now.' } })
    for (const reader of [browser, await signIn(site, 'researcher'), admin, await signIn(site, 'auditor')]) {
      const { body } = await reader.send('GET', path)
      expect(body).toEqual({ sha256: terms.sha256, text: terms.text })
      expect(createHash('sha256').update(body.text).digest('hex')).toBe(terms.sha256)
    }
    for (const other of others) checkRefused(await other.send('GET', path), 404, 'not-found')
    checkRefused(await admin.send('GET', `/api/terms/${'0'.repeat(64)}`), 404, 'not-found')
    checkRefused(await admin.send('GET', '/api/terms/ABC'), 400, 'bad-request')
  })

  test('is a receipt that says all of 21 CFR 11.50, as JSON and as lines, to save', async () => {
    const browser = await signIn(site, 'researcher')
    const reply = await declare(browser)
    const { body, headers } = await browser.send('GET', reply.body.receipt)
    const event = reply.headers.get('x-audit-event')
    expect(body).toEqual({
      event,
      session: browser.session,
      userId: people.researcher.id,
      email: people.researcher.email,
      printedName: 'Rosa Research',
      signedAt: '2026-07-01T12:00:00.000Z',
      signedWith: 'name',
      meaning: 'I declare this use and accept these terms.',
      folder,
      activity: 'Research with HIPAA Authorization',
      irb: 'IRB-2026-001',
      irbTitle: 'A study',
      phi: 'PHI',
      termsSha256: reply.body.declaration.termsSha256,
      version: 1,
    })
    expect(headers.get('content-disposition')).toBe(`attachment; filename="receipt-${event}.json"`)
    const text = await browser.send('GET', `${reply.body.receipt}?format=text`)
    expect(text.headers.get('content-type')).toBe('text/plain;charset=UTF-8')
    for (const said of [
      'Rosa Research',
      body.signedAt,
      body.meaning,
      'IRB-2026-001 (A study)',
      body.termsSha256,
      event,
    ]) {
      expect(text.text).toContain(said)
    }
    checkRefused(await (await signIn(site, 'restricted')).send('GET', reply.body.receipt), 404, 'not-found')
    expect((await (await signIn(site, 'auditor')).send('GET', reply.body.receipt)).status).toBe(200)
    checkRefused(await browser.send('GET', `/api/declarations/${browser.session}.1/receipt`), 404, 'not-found')
  })

  test('is the history of a person over all their sessions, with what holds in this one', async () => {
    const first = await signIn(site, 'restricted')
    for (const phi of ['Limited', 'PHI']) expect((await declare(first, { phi })).status).toBe(201)
    site.world.advance(1000)
    const second = await signIn(site, 'restricted')
    await declare(second, { phi: 'Restricted' })
    const seen = async (browser: Browser, query = '') =>
      (await browser.send('GET', `/api/declarations${query}`)).body.declarations.map(
        ({ phi, session, thisSession }: { phi: string; session: string; thisSession: boolean }) => [
          phi,
          session,
          thisSession,
        ],
      )
    const rows = (holds: boolean[]) => [
      ['Restricted', second.session, holds[0]],
      ['PHI', first.session, holds[1]],
      ['Limited', first.session, holds[2]],
    ]
    const byTime = (all: readonly unknown[][]) => all.toSorted((a, b) => (`${a}` < `${b}` ? 1 : -1))
    expect(byTime(await seen(second))).toEqual(byTime(rows([true, false, false])))
    expect(byTime(await seen(first))).toEqual(byTime(rows([false, true, false])))
    expect(byTime(await seen(admin, `?user=${people.restricted.id}`))).toEqual(byTime(rows([false, false, false])))
    checkRefused(await second.send('GET', `/api/declarations?user=${people.researcher.id}`), 403, 'forbidden')
  })

  test('is nothing where the signature was refused', async () => {
    const browser = await signIn(site, 'auditor')
    const before = (await browser.send('GET', '/api/declarations')).body
    expect(before).toEqual({ declarations: [], cursor: null })
  })
})

describe('a code of the second factor', () => {
  test('is asked for where the site says so: once, fresh, and of nobody who has no second factor', async () => {
    await ask('code')
    const browser = await signIn(site, 'restricted')
    checkRefused(await sign(browser, { code: '000000' }), 401, 'second-factor-required')
    const { body } = await browser.send('POST', '/api/second-factor', { body: { password } })
    const code = () => totpCode(body.secret, site.world.now().getTime())
    expect((await browser.send('POST', '/api/second-factor/confirm', { body: { code: code() } })).status).toBe(200)
    site.world.advance(30_000)
    checkRefused(await sign(browser), 401, 'second-factor-required')
    const used = code()
    const right = await sign(browser, { code: used })
    expect(right.status).toBe(201)
    expect(await eventOf(site, right)).toMatchObject({ type: 'declared', signedWith: 'code' })
    checkRefused(await sign(browser, { code: used }), 401, 'login-failed')
  })
})
