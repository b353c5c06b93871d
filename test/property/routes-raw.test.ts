// Laws over bytes: whatever stands on the wire as path, header, body or credential, the answer is one of the contract, and
// what came with a valid key has exactly one event under its number.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aScript, aSite, type Reply, type Send, type Site } from '../client.ts'
import { checkAnswer, checkGapless, rawExchange, rawRequest } from '../probes.ts'
import { folder } from '../world.ts'

let site: Site
let script: Send
let key: string
let session: string
beforeAll(async () => {
  site = await aSite()
  const whole = await aScript(site, 'researcher')
  script = whole.send
  key = whole.key
  session = whole.browser.session
})
afterAll(() => site.close())

function checkKnown(reply: Reply): void {
  checkAnswer(reply)
  expect(reply.status).not.toBe(503)
}

// What llhttp lets through in a request target, and some it does not.
const targetText = fc.string({
  unit: fc.constantFrom(
    ...'abz019/%.-_~;=&?+*:@!$\'(),[]{}|^`<>"\\#\x80\xff\x01\t',
    '%2f',
    '%00',
    '%e2%82%ac',
    '..',
    'api',
    '.api',
    'query-selectRows',
  ),
  maxLength: 60,
})
const headerText = fc.string({ unit: fc.constantFrom(...'abz019 /%.-_~;=&?+*:@!$,|"\\\x80\xff\t'), maxLength: 80 })
const headerNames = fc.constantFrom(
  'apikey',
  'authorization',
  'cookie',
  'jsessionid',
  'x-csrf-token',
  'content-type',
  'user-agent',
  'accept',
  'origin',
  'range',
  'if-none-match',
  'accept-encoding',
  'x-forwarded-for',
  '__proto__',
)

test('any path gets an answer of the contract, with and without a key', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'),
      targetText,
      async (method, target) => {
        for (const lines of [[], [`apikey: ${key}`]]) {
          const reply = await rawExchange(site.url, rawRequest(method, `/${target}`, lines))
          if (reply.headers.get('content-type')?.startsWith('text/html') !== true) checkKnown(reply)
        }
      },
    ),
    { numRuns: 300 },
  )
})

test('any headers get an answer of the contract', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(headerNames, headerText), { maxLength: 6 }), async (headers) => {
      const lines = headers.map(([name, one]) => `${name}: ${one}`)
      checkKnown(await rawExchange(site.url, rawRequest('GET', '/api/folders', lines)))
      checkKnown(await rawExchange(site.url, rawRequest('GET', '/api/folders', [`apikey: ${key}`, ...lines])))
      checkKnown(
        await rawExchange(site.url, rawRequest('POST', '/login-whoami.api', [`apikey: ${key}`, ...lines], '{}')),
      )
    }),
    { numRuns: 200 },
  )
})

test('any bytes as a body get an answer of the contract', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 300 }),
      fc.constantFrom('application/json', 'application/x-www-form-urlencoded'),
      async (bytes, type) => {
        const headers = { 'content-type': type }
        const raw = Uint8Array.from(bytes)
        checkKnown(await script('POST', '/api/query/select', { raw, headers }))
        checkKnown(await script('POST', `${folder}/query-selectRows.api`, { raw, headers }))
        checkKnown(await site.send('POST', '/api/login', { raw, headers }))
      },
    ),
    { numRuns: 150 },
  )
})

test('any credential that was not given out lets nobody in', async () => {
  const shape = fc.string({
    unit: fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'),
    minLength: 64,
    maxLength: 64,
  })
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        shape,
        shape.map((s) => `session|${s}`),
        headerText,
      ),
      fc.constantFrom('apikey', 'jsessionid'),
      async (given, name) => {
        const reply = await rawExchange(site.url, rawRequest('GET', '/api/folders', [`${name}: ${given}`]))
        expect([reply.status, ['key-malformed', 'key-unknown', 'no-credentials'].includes(reply.body.code)]).toEqual([
          401,
          true,
        ])
      },
    ),
    { numRuns: 200 },
  )
})

test('after all of it no number is without its event', async () => {
  expect((await checkGapless(site, session)).length).toBeGreaterThan(300)
})
