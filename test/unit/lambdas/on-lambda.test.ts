// The skin to the gateway: events in, results out, and what is not from the gateway is never answered.
import { describe, expect, test } from 'vitest'
import { Refusal } from '../../../core/refusal.ts'
import { json, noContent } from '../../../lambdas/http/answer.ts'
import type { Answer, Call } from '../../../lambdas/http/call.ts'
import { nothing } from '../../../lambdas/http/nothing.ts'
import { callOf, maxAnswerBytes, onLambda, resultOf } from '../../../lambdas/http/on-lambda.ts'
import type { World } from '../../../stores/world.ts'

const session = 'A1b2C3d4E5f6G7h8I9j0K1'
const authorizer = {
  session,
  sequence: '7',
  expiresAtMs: '1800000000000',
  user: '42',
  era: 'e-1',
  actingAs: '9',
  key: 'k-1',
  isNarrowed: 'true',
  csrf: 'c',
  principalId: session,
  integrationLatency: 9,
}

function anEvent(besides: Record<string, unknown> = {}, context: Record<string, unknown> = {}) {
  return {
    resource: '/api/session',
    httpMethod: 'GET',
    path: '/api/session',
    headers: null,
    multiValueHeaders: { Accept: ['*/*'] },
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    body: null,
    isBase64Encoded: false,
    requestContext: { requestId: 'r-1', identity: { sourceIp: '192.0.2.7' }, authorizer, ...context },
    ...besides,
  }
}

/** No story below looks into it. */
const noWorld = async () => ({}) as World

describe('an event becomes a call', () => {
  test('with the route of the list, the address of the gateway and the ids the authorizer vouched for', () => {
    const call = callOf(anEvent())
    expect(call).toMatchObject({
      method: 'GET',
      path: '/api/session',
      address: '192.0.2.7',
      requestId: 'r-1',
      secure: true,
    })
    expect(call.route.story).toBe('read-session')
    expect(call.pass).toEqual({
      session,
      sequence: 7,
      expiresAtMs: 1_800_000_000_000,
      user: 42,
      era: 'e-1',
      actingAs: 9,
      key: 'k-1',
      isNarrowed: true,
      csrf: 'c',
    })
  })

  test('a cookie is told by an empty key', () => {
    expect(callOf(anEvent({}, { authorizer: { ...authorizer, key: '' } })).pass?.key).toBeNull()
    expect(callOf(anEvent({}, { authorizer: { ...authorizer, actingAs: '' } })).pass?.actingAs).toBeNull()
  })

  test.each([
    ['no authorizer', null],
    ['an empty authorizer', {}],
    ['no session', { ...authorizer, session: undefined }],
    ['another text for the session', { ...authorizer, session: '../x' }],
    ['a sequence that is no number', { ...authorizer, sequence: '7x' }],
    ['sequence 0', { ...authorizer, sequence: '0' }],
    ['a sequence beyond exact numbers', { ...authorizer, sequence: '9'.repeat(17) }],
    ['an end that is no time', { ...authorizer, expiresAtMs: 'soon' }],
    ['somebody to act as who is no number', { ...authorizer, actingAs: 'me' }],
    ['no word of whom they act as', { ...authorizer, actingAs: undefined }],
    ['a negative user', { ...authorizer, user: '-1' }],
    ['no key field', { ...authorizer, key: undefined }],
    ['no word of what the key is narrowed to', { ...authorizer, isNarrowed: undefined }],
    ['no word of the era', { ...authorizer, era: undefined }],
    ['another word of it', { ...authorizer, isNarrowed: '' }],
    ['no csrf value', { ...authorizer, csrf: '' }],
  ])('%s on a guarded route is never answered', (_, given) => {
    expect(() => callOf(anEvent({}, { authorizer: given }))).toThrow()
  })

  test('nobody has a pass at signing in, whatever stands in the event', () => {
    const login = { resource: '/api/login', path: '/api/login', httpMethod: 'POST' }
    expect(callOf(anEvent(login)).pass).toBeNull()
    expect(callOf(anEvent(login, { authorizer: undefined })).pass).toBeNull()
  })

  test('header names become lower case, several values one line, several cookies one cookie line', () => {
    const multiValueHeaders = { 'X-Two': ['a', 'b'], 'x-two': ['c'], Cookie: ['a=1', 'b=2'], __proto__: ['p'] }
    const { headers } = callOf(anEvent({ multiValueHeaders }))
    expect(headers).toEqual({ 'x-two': 'a, b, c', cookie: 'a=1; b=2' })
    const hostile = JSON.parse('{"__proto__":["p"],"constructor":["c"]}')
    expect(Object.entries(callOf(anEvent({ multiValueHeaders: hostile })).headers)).toEqual([
      ['__proto__', 'p'],
      ['constructor', 'c'],
    ])
  })

  test('the address is never the one the caller writes', () => {
    const multiValueHeaders = { 'X-Forwarded-For': ['203.0.113.9'], 'X-Real-IP': ['203.0.113.9'] }
    expect(callOf(anEvent({ multiValueHeaders })).address).toBe('192.0.2.7')
  })

  test('the address is what the front says when it shows its proof, and only then', () => {
    const told = (shown: string[], viewer: string[], proof?: string) =>
      callOf(anEvent({ multiValueHeaders: { 'x-proviso-front': shown, 'x-proviso-viewer': viewer } }), proof).address
    expect(told(['proof'], ['203.0.113.9'], 'proof')).toBe('203.0.113.9')
    expect(told(['proof'], ['2001:db8::7'], 'proof')).toBe('2001:db8::7')
    for (const shown of [['wrong'], [''], ['proof', 'proof'], ['wrong', 'proof'], []]) {
      expect(told(shown, ['203.0.113.9'], 'proof')).toBe('192.0.2.7')
    }
    for (const viewer of [['nobody'], [''], [], ['203.0.113.9', '203.0.113.8'], ['203.0.113.9/24']]) {
      expect(told(['proof'], viewer, 'proof')).toBe('192.0.2.7')
    }
    for (const proof of [undefined, '']) expect(told([''], ['203.0.113.9'], proof)).toBe('192.0.2.7')
  })

  test('bodies come as the bytes that were sent', () => {
    const bytes = Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d])
    const { body } = callOf(anEvent({ body: bytes.toString('base64'), isBase64Encoded: true }))
    expect(Buffer.from(body ?? [])).toEqual(bytes)
    expect(Buffer.from(callOf(anEvent({ body: '{"a":"ü"}' })).body ?? []).toString()).toBe('{"a":"ü"}')
    expect(callOf(anEvent()).body).toBeNull()
  })

  test('query pairs keep every value, also of a name that stands twice or is hostile', () => {
    const multiValueQueryStringParameters = JSON.parse('{"a":["1","2"],"b":[""],"__proto__":["x"]}')
    const pairs = callOf(anEvent({ multiValueQueryStringParameters })).query()
    expect(pairs).toEqual([
      ['a', '1'],
      ['a', '2'],
      ['b', ''],
      ['__proto__', 'x'],
    ])
    expect(callOf(anEvent()).query()).toEqual([])
  })

  test('path parameters are decoded from the path as sent, whatever the gateway made of them', () => {
    const path = '/api/tables/Lab%20%252F%C3%BC'
    const call = callOf(anEvent({ resource: '/api/tables/{name}', path, pathParameters: { name: 'other' } }))
    expect(call.params()).toEqual({ name: 'Lab %2Fü' })
    expect(call.path).toBe(path)
  })

  test('everything else is the LabKey protocol, with any method and its path as sent', () => {
    const path = '/Demo/My%20Study/query-selectRows.api'
    const call = callOf(anEvent({ resource: '/{labkey+}', httpMethod: 'POST', path }))
    expect([call.route.route, call.method, call.path]).toEqual(['ANY /{labkey+}', 'POST', path])
    expect(call.params()).toEqual({ labkey: 'Demo/My Study/query-selectRows.api' })
  })

  test('bad percent-encoding in a path is a bad request', () => {
    const call = callOf(anEvent({ resource: '/api/tables/{name}', path: '/api/tables/%E0%A4%A' }))
    expect(() => call.params()).toThrow(Refusal)
  })

  test.each([
    ['nothing', undefined],
    ['a text', 'x'],
    ['an empty object', {}],
    ['a route that is not on the list', anEvent({ resource: '/api/nowhere' })],
    ['a method that is not on the list', anEvent({ httpMethod: 'DELETE' })],
    ['no address', anEvent({}, { identity: {} })],
    ['no request id', anEvent({}, { requestId: '' })],
    ['headers that are no lists', anEvent({ multiValueHeaders: { a: 'b' } })],
    ['headers that are a list', anEvent({ multiValueHeaders: ['a'] })],
    ['a body that is no text', anEvent({ body: { a: 1 } })],
    ['a path that is none', anEvent({ path: 'api' })],
  ])('%s is not answered', async (_, event) => {
    expect(() => callOf(event)).toThrow()
    await expect(onLambda(async () => noContent(), {}, noWorld)(event)).rejects.toThrow(/^not answered: /)
  })
})

describe('an answer becomes a result', () => {
  test('with status, headers and text', () => {
    const result = resultOf(json(201, { a: 'ü' }, { 'x-audit-event': 'e' }), 'r')
    expect(result).toEqual({
      statusCode: 201,
      headers: { 'content-type': 'application/json;charset=UTF-8', 'x-audit-event': 'e' },
      body: '{"a":"ü"}',
      isBase64Encoded: false,
    })
  })

  test('a cookie is a header of its own, and no body is an empty one', () => {
    const result = resultOf(noContent({ 'set-cookie': 'a=b, c; Secure' }), 'r')
    expect(result).toMatchObject({ statusCode: 204, multiValueHeaders: { 'set-cookie': ['a=b, c; Secure'] }, body: '' })
    expect(result.headers).toEqual({})
  })

  test('what Lambda cannot carry is refused with the receipt it has, never cut', () => {
    const fits = { status: 200, headers: { 'x-audit-event': 'e' }, body: 'ü'.repeat(maxAnswerBytes / 2) }
    expect(resultOf(fits, 'r').statusCode).toBe(200)
    const refused = resultOf({ ...fits, body: `${fits.body}x` }, 'r')
    expect(refused).toMatchObject({ statusCode: 413, headers: { 'x-audit-event': 'e' } })
    expect(JSON.parse(refused.body)).toMatchObject({ success: false, code: 'too-large', requestId: 'r' })
  })
})

describe('a function', () => {
  const endpoint = { input: nothing, run: async () => Promise.reject(new Error('told by serve alone')) }
  const serve = async (_: unknown, call: Call): Promise<Answer> => json(200, { story: call.route.story })

  test('answers the routes of its group and no others', async () => {
    const handler = onLambda(serve, { 'GET /api/session': endpoint }, noWorld)
    expect((await handler(anEvent())).body).toBe('{"story":"read-session"}')
    const other = anEvent({ resource: '/api/folders', path: '/api/folders' })
    await expect(handler(other)).rejects.toThrow(/not answered/)
  })

  test('opens its world once, at the first call, and again only when opening failed', async () => {
    let opened = 0
    const open = async () => {
      opened += 1
      if (opened === 1) throw new Error('not yet')
      return await noWorld()
    }
    const handler = onLambda(serve, { 'GET /api/session': endpoint }, open)
    expect(opened).toBe(0)
    await expect(handler(anEvent())).rejects.toThrow()
    await Promise.all([handler(anEvent()), handler(anEvent()), handler(anEvent())])
    expect(opened).toBe(2)
  })

  test('never lets the text of an error into the log of the runtime', async () => {
    const failing = async () => Promise.reject(new TypeError('cell value 47\nat secret'))
    const told = await onLambda(failing, { 'GET /api/session': endpoint }, noWorld)(anEvent()).catch((error) => error)
    expect(told).toBeInstanceOf(Error)
    expect(`${told.message} ${told.stack} ${told.cause}`).not.toMatch(/47|secret/)
    expect(told.message).toBe('not answered: TypeError')
    expect(told.stack).toContain('on-lambda.test.ts')
  })
})
