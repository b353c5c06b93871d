// Signing in and out as LabKey's own pages word it: the same session, the same refusals, the same records.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aSite, type Reply, type Site } from '../client.ts'
import { checkRefused, eventOf } from '../probes.ts'
import { password, people } from '../world.ts'

let site: Site
beforeAll(async () => {
  site = await aSite()
})
afterAll(() => site.close())

const { email, id, displayName } = people.researcher
const paths = ['/login-loginApi.api', '/login/loginApi.api']
const asForm = (pairs: Record<string, string>) => ({
  raw: new URLSearchParams(pairs).toString(),
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
})
const cookieOf = (reply: Reply) => (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? ''

test.each(paths)('%s takes JSON and a form, and opens the session that every call then runs in', async (path) => {
  const sent = {
    email,
    password,
    remember: true,
    returnUrl: '/app/keys',
    approvedTermsOfUse: true,
    termsOfUseType: 'NONE',
  }
  const form = asForm({ email, password, returnUrl: '/app/keys', approvedTermsOfUse: 'on' })
  for (const reply of [await site.send('POST', path, { body: sent }), await site.send('POST', path, form)]) {
    const { CSRF } = reply.body
    expect([reply.status, reply.body]).toEqual([
      200,
      {
        success: true,
        user: { id, userId: id, displayName, email, isSignedIn: true, isGuest: false },
        returnUrl: '/app/keys',
        approvedTermsOfUse: true,
        mustSetUpSecondFactor: false,
        CSRF,
      },
    ])
    expect(await eventOf(site, reply)).toMatchObject({ type: 'login', outcome: 'ok', sequence: 1, user: { email } })
    const headers = { cookie: cookieOf(reply), 'x-labkey-csrf': CSRF }
    const who = await site.send('GET', '/login-whoami.api', { headers })
    expect(who.body).toMatchObject({ id, email, CSRF })
    const out = await site.send('POST', '/login-logoutApi.api', { headers })
    expect([out.status, out.body]).toEqual([200, { success: true, redirectUrl: '/' }])
    checkRefused(await site.send('GET', '/login-whoami.api', { headers }), 401, 'session-ended')
  }
})

test.each(['https://elsewhere.example', '//elsewhere.example', '/\\elsewhere.example', 'javascript:alert(1)', '/a\\b'])(
  'the page %j to go on to is none of this site, so it is the first one',
  async (returnUrl) => {
    const reply = await site.send('POST', '/login-loginApi.api', { body: { email, password, returnUrl } })
    expect([reply.status, reply.body.returnUrl]).toEqual([200, '/'])
  },
)

test('a wrong password is refused and on record as ever, and counts with those of the other wording', async () => {
  const wrong = await site.send('POST', '/login-loginApi.api', { body: { email: people.nophi.email, password: 'no' } })
  checkRefused(wrong, 401, 'login-failed')
  const tries = Array.from({ length: 12 }, (_, i) => [paths[i % 2] ?? '', '/api/login'][i % 3 === 0 ? 1 : 0] ?? '')
  for (const path of tries) await site.send('POST', path, { body: { email: people.nophi.email, password: 'no' } })
  const locked = await site.send('POST', '/login/loginApi.api', { body: { email: people.nophi.email, password } })
  checkRefused(locked, 423, 'account-locked')
})

test('what is missing or too long is named, and nothing of it comes back', async () => {
  for (const body of [{}, { email }, { password }, { email: 'x'.repeat(300), password }, { email, password: ['a'] }]) {
    const reply = await site.send('POST', '/login-loginApi.api', { body })
    checkRefused(reply, 400, 'bad-request')
    expect(reply.text).not.toContain(password)
  }
})
