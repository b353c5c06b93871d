// What a sign-in at a provider of identities is refused for: everything that is forged, replayed, mixed up, late or of somebody
// who may not. Each leaves a record with its reason, and none a session.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { aSite, type Reply, type Site, signIn } from '../client.ts'
import { addProvider, type Begun, back, begin, claimsOf, comeBack, foreignKey, setUp } from '../oidc-client.ts'
import { type Provider, startProvider } from '../oidc-provider.ts'
import { checkRefused, siteEvents } from '../probes.ts'
import { people } from '../world.ts'

let site: Site
let provider: Provider
let other: Provider
beforeAll(async () => {
  site = await aSite()
  provider = await startProvider()
  other = await startProvider()
  const admin = await signIn(site, 'admin')
  await admin.send('PATCH', '/api/admin/settings', { body: { addressTries: 1_000_000 } })
  await addProvider(admin, provider)
  const redirectUri = 'https://study.example.org/api/oidc/other/callback'
  await addProvider(admin, other, { id: 'other', redirectUri })
})
beforeEach(() => {
  provider.fault = 'none'
  // A record of an address, a reason and a minute is written once.
  site.world.advance(60_000)
})
afterAll(async () => {
  await site.close()
  await provider.close()
  await other.close()
})

/** As an administrator whose session is as old as this call. */
async function administer(method: string, path: string, body: object): Promise<void> {
  const reply = await (await signIn(site, 'admin')).send(method, path, { body })
  expect([reply.status < 300, reply.text]).toEqual([true, expect.anything()])
}

/** Refused with this reason on record, and no session anywhere. */
async function checkReason(reply: Reply, reason: string, status = 401, code = 'login-failed'): Promise<void> {
  checkRefused(reply, status, code)
  expect(reply.headers.get('set-cookie')).toBeNull()
  const at = site.world.now().toISOString()
  const event = (await siteEvents(site)).find((one) => one.type === 'login-failed' && one.at === at)
  expect(event).toMatchObject({ type: 'login-failed', outcome: 'refused', code, reason, provider: 'clinic' })
}

const good = (begun: Begun) => ({ code: provider.code(claimsOf(provider, begun)), iss: provider.issuer })
const seconds = () => Math.floor(Date.now() / 1000)

describe('what comes back must be what this browser began', () => {
  const ways: [string, (begun: Begun) => Promise<Reply>][] = [
    ['without the cookie', (begun) => back(site, { ...begun, cookie: 'a=b' }, good(begun))],
    ['with a cookie that is none', (begun) => back(site, { ...begun, cookie: 'proviso-oidc=e30' }, good(begun))],
    ['with another state', (begun) => back(site, { ...begun, state: 'x'.repeat(43) }, good(begun))],
    [
      'without a state',
      (begun) =>
        site.send('GET', `/api/oidc/clinic/callback?${new URLSearchParams(good(begun))}`, {
          headers: { cookie: begun.cookie },
        }),
    ],
    [
      'with the cookie of another sign-in',
      async (begun) => back(site, { ...begun, cookie: (await begin(site)).cookie }, good(begun)),
    ],
    [
      'with what was begun at another provider',
      async () => {
        const elsewhere = await begin(site, 'other')
        return back(site, elsewhere, { code: other.code(claimsOf(other, elsewhere)), iss: other.issuer })
      },
    ],
    [
      'after ten minutes',
      async (begun) => {
        site.world.advance(600_000)
        return back(site, begun, good(begun))
      },
    ],
  ]
  test.each(ways)('%s it is refused', async (_, way) => {
    await checkReason(await way(await begin(site)), 'oidc-state')
  })

  test('to the millisecond it counts for ten minutes', async () => {
    const begun = await begin(site)
    site.world.advance(599_999)
    expect((await back(site, begun, good(begun))).status).toBe(303)
  })

  test('what came back once opens no second session, though the provider would take its code again', async () => {
    const begun = await begin(site)
    const answered = good(begun)
    expect((await back(site, begun, answered)).status).toBe(303)
    checkRefused(await back(site, begun, answered), 409, 'conflict')
  })

  test('of any number who come back with the same at once one enters', async () => {
    const begun = await begin(site)
    const answered = good(begun)
    const replies = await Promise.all(Array.from({ length: 10 }, () => back(site, begun, answered)))
    expect(replies.filter(({ status }) => status === 303)).toHaveLength(1)
  })
})

describe('what the provider signed must hold', () => {
  const wrong: [string, object][] = [
    ['the nonce of another sign-in', { nonce: 'x'.repeat(43) }],
    ['no nonce', { nonce: undefined }],
    ['another audience', { aud: 'somebody-else' }],
    ['several audiences and another for whom it was made', { aud: ['proviso', 'else'], azp: 'else' }],
    ['another issuer', { iss: 'https://evil.example' }],
    ['a time that is over', { iat: seconds() - 7200, exp: seconds() - 3600 }],
    ['no end', { exp: undefined }],
    ['a beginning that is to come', { nbf: seconds() + 3600 }],
    ['no subject', { sub: undefined }],
  ]
  test.each(wrong)('%s is refused', async (_, claims) => {
    await checkReason(await comeBack(site, provider, claims), 'oidc')
  })

  const forged: [string, object][] = [
    ['by a key that it does not publish', { key: foreignKey }],
    ['by a key of a name that it does not have', { kid: 'k2', key: foreignKey }],
    ['by nobody', { alg: 'none' }],
    ['with the published key as a shared secret', { alg: 'HS256' }],
  ]
  test.each(forged)('a token that is signed %s is refused', async (_, signing) => {
    const begun = await begin(site)
    const code = provider.code(claimsOf(provider, begun), signing)
    await checkReason(await back(site, begun, { code, iss: provider.issuer }), 'oidc')
  })

  test.each(['not-json', 'no-id-token', 'refuses', 'redirects'] as const)(
    'a token endpoint that is %s lets nobody in',
    async (fault) => {
      const begun = await begin(site)
      const answered = good(begun)
      provider.fault = fault
      await checkReason(await back(site, begun, answered), 'oidc')
    },
  )

  test('an answer in the name of another provider, or in none, is refused', async () => {
    const begun = await begin(site)
    const { code } = good(begun)
    await checkReason(await back(site, begun, { code, iss: other.issuer }), 'oidc')
    site.world.advance(60_000)
    await checkReason(await back(site, begun, { code }), 'oidc')
  })

  test('the code of another provider buys nothing at this one', async () => {
    const begun = await begin(site)
    const code = `${other.code(claimsOf(other, begun))}-of-the-other`
    await checkReason(await back(site, begun, { code, iss: provider.issuer }), 'oidc')
  })

  test('an error of the provider is a refusal, whatever else comes with it', async () => {
    const begun = await begin(site)
    await checkReason(await back(site, begun, { ...good(begun), error: 'access_denied' }), 'oidc')
    site.world.advance(60_000)
    await checkReason(await back(site, begun, { error: '<script>', iss: provider.issuer }), 'oidc')
  })
})

describe('who it is must be somebody here who may', () => {
  const strangers: [string, object, string][] = [
    ['whose address is not verified', { sub: 'a', email_verified: false }, 'oidc-email'],
    ['whose address is verified in words alone', { sub: 'b', email_verified: 'true' }, 'oidc-email'],
    ['of whose address nothing is said', { sub: 'c', email_verified: undefined }, 'oidc-email'],
    ['who has no address', { sub: 'd', email: undefined }, 'oidc-email'],
    ['whose address is none', { sub: 'e', email: ['researcher@example.org'] }, 'oidc-email'],
    ['whom nobody here knows', { sub: 'f', email: 'nobody@example.org' }, 'oidc-nobody'],
  ]
  test.each(strangers)('somebody %s is refused', async (_, claims, reason) => {
    await checkReason(await comeBack(site, provider, claims), reason)
  })

  test('a disabled person is refused, linked or not, and nothing is linked by it', async () => {
    const { id, email } = people.limited
    const active = (is: boolean) => administer('PATCH', `/api/admin/users/${id}`, { active: is })
    await active(false)
    await checkReason(await comeBack(site, provider, { sub: 'sub-lim', email }), 'disabled')
    expect(await site.world.registry.ownLink(id, provider.issuer)).toBeUndefined()
    await active(true)
    expect((await comeBack(site, provider, { sub: 'sub-lim', email })).status).toBe(303)
    await active(false)
    await checkReason(await comeBack(site, provider, { sub: 'sub-lim' }), 'disabled')
  })

  test('whoever did not prove it as the site asks of this provider is refused', async () => {
    const asks = (body: object) => administer('PATCH', '/api/admin/oidc/clinic', body)
    await asks({ requireAmr: ['mfa', 'hwk'], requireAcr: ['gold'] })
    expect((await begin(site)).sentTo.searchParams.get('acr_values')).toBe('gold')
    for (const claims of [
      {},
      { amr: ['pwd'], acr: 'gold' },
      { amr: ['mfa'], acr: 'silver' },
      { amr: 'mfa', acr: 'gold' },
    ]) {
      await checkReason(await comeBack(site, provider, claims), 'oidc-method')
      site.world.advance(60_000)
    }
    expect((await comeBack(site, provider, { amr: ['hwk'], acr: 'gold' })).status).toBe(303)
    await asks({ requireAmr: [], requireAcr: [] })
  })
})

describe('where there is no provider', () => {
  test('one that nobody set up, or that was switched off, is not there', async () => {
    const off = await begin(site, 'other')
    await administer('PATCH', '/api/admin/oidc/other', { active: false })
    checkRefused(await site.send('GET', '/api/oidc/other'), 404, 'not-found')
    checkRefused(await back(site, off, { code: 'x' }, 'other'), 404, 'not-found')
    checkRefused(await site.send('GET', '/api/oidc/nowhere'), 404, 'not-found')
    checkRefused(await site.send('GET', '/api/oidc/nowhere/callback?code=x&state=y'), 404, 'not-found')
    expect((await site.send('GET', '/api/oidc')).body.providers).toEqual([{ id: 'clinic', title: 'Clinic' }])
  })

  test('one that fails is unavailable, at the beginning and at the end', async () => {
    const begun = await begin(site)
    const answered = good(begun)
    provider.fault = 'error-500'
    await checkReason(await back(site, begun, answered), 'oidc-down', 503, 'unavailable')
    const issuer = 'http://127.0.0.1:9'
    const redirectUri = 'https://study.example.org/api/oidc/gone/callback'
    await administer('POST', '/api/admin/oidc', setUp({ issuer }, { id: 'gone', redirectUri }))
    checkRefused(await site.send('GET', '/api/oidc/gone'), 503, 'unavailable')
  })

  test('one that says nothing is waited for some seconds and no longer', async () => {
    const begun = await begin(site)
    const answered = good(begun)
    provider.fault = 'silent'
    const startedAt = performance.now()
    await checkReason(await back(site, begun, answered), 'oidc-down', 503, 'unavailable')
    expect(performance.now() - startedAt).toBeLessThan(9_000)
  }, 15_000)
})

test('too many wrong tries from one address are refused before anything is looked at', async () => {
  await administer('PATCH', '/api/admin/settings', { addressTries: 10 })
  const begun = await begin(site)
  for (let i = 0; i < 10; i++) await back(site, { ...begun, state: 'x'.repeat(43) }, { code: 'x' })
  checkRefused(await back(site, begun, good(begun)), 429, 'slow-down')
})
