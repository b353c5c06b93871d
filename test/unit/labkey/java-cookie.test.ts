// The cookie for LabKey's Java client: what a caller over HTTP cannot bring about is tried here with calls made by hand.
import { expect, test } from 'vitest'
import { keyIdOf, mintCredential, mintSessionId, parseCredential } from '../../../core/session-key.ts'
import type { Call } from '../../../lambdas/http/call.ts'
import { javaCookie, javaCookieGone } from '../../../lambdas/http/labkey-java.ts'
import { routes } from '../../../lambdas/routes.ts'

const session = mintSessionId(new Uint8Array(16).fill(7))
const mint = (byte: number) => mintCredential('session', session, new Uint8Array(27).fill(byte))
const [mine, other] = [mint(1), mint(2)]
const route = routes.find((one) => one.story === 'labkey')
if (route === undefined) throw new Error('no route')
const labkey = route

function aCall(headers: Record<string, string>, facts: Partial<Call> = {}): Call {
  const pass = {
    session,
    sequence: 2,
    expiresAtMs: 0,
    user: 1,
    era: '',
    actingAs: null,
    key: keyIdOf(mine.hash),
    isNarrowed: false,
    csrf: 'x',
  }
  const sent = {
    method: 'POST',
    path: '/x',
    params: () => ({}),
    query: () => [],
    body: null,
    address: '',
    requestId: 'r',
  }
  return {
    route: labkey,
    ...sent,
    headers: { 'user-agent': 'LabKey Java API', ...headers },
    secure: true,
    pass,
    ...facts,
  } as const
}

const bare = mine.text.replace('session|', '')
const cookie = { 'set-cookie': `JSESSIONID=${bare}; Path=/; HttpOnly; SameSite=Strict; Secure` }
const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })

test('over https it is for https alone', () => {
  expect(javaCookie(aCall({ apikey: mine.text }))).toEqual(cookie)
  expect(javaCookie(aCall({ apikey: ` ${bare} ` }))).toEqual(cookie)
  expect(javaCookie(aCall(basic(`apikey:${mine.text}`)))).toEqual(cookie)
  expect(javaCookieGone(aCall({}))['set-cookie']).toMatch(/^JSESSIONID=; .*; Secure; Max-Age=0$/)
})

test.each([
  ['another key than the one that entered', { apikey: other.text }],
  ['no key', {}],
  ['no whole key', { apikey: bare.slice(1) }],
  ['a header that would break out of the cookie', { apikey: `${bare}; Domain=example.org` }],
  ['a password of somebody else', basic(`someone:${mine.text}`)],
  ['a header it has already', { jsessionid: bare }],
])('%s is never made into a cookie', (_, headers) => {
  expect(javaCookie(aCall(headers))).toEqual({})
})

test('who entered by the browser’s cookie, or is another client, is given nothing and nothing is taken', () => {
  expect(parseCredential('session', mine.text)?.hash).toBe(mine.hash)
  const pass = {
    session,
    sequence: 2,
    expiresAtMs: 0,
    user: 1,
    era: '',
    actingAs: null,
    key: null,
    isNarrowed: false,
    csrf: 'x',
  }
  const byCookie = aCall({ apikey: mine.text }, { pass })
  expect([javaCookie(byCookie), javaCookieGone(byCookie)]).toEqual([{}, {}])
  const python = aCall({ apikey: mine.text, 'user-agent': 'LabKey Python API/3.0.0' })
  expect([javaCookie(python), javaCookieGone(python)]).toEqual([{}, {}])
})
