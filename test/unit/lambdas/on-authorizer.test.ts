// The authorizer's skin: exactly what was asked is allowed, a refusal is told to the gateway, an error is no decision.
import { describe, expect, test } from 'vitest'
import type { AuthRequest, AuthResult } from '../../../lambdas/authorize.ts'
import { callOf, onAuthorizer } from '../../../lambdas/http/on-lambda.ts'
import type { World } from '../../../stores/world.ts'

const session = 'A1b2C3d4E5f6G7h8I9j0K1'
const methodArn = 'arn:aws:execute-api:eu-west-1:123456789012:abc/live/GET/api/session'
const about = { requestId: 'r-1', identity: { sourceIp: '192.0.2.7' } }

const anAsking = (besides: Record<string, unknown> = {}) => ({
  type: 'REQUEST',
  methodArn,
  resource: '/api/session',
  httpMethod: 'GET',
  path: '/api/session',
  multiValueHeaders: { Accept: ['*/*'] },
  requestContext: about,
  ...besides,
})

/** Nobody below looks into it. */
const noWorld = async () => ({}) as World

describe('the authorizer', () => {
  const pass = {
    session,
    sequence: 7,
    expiresAtMs: 1_800_000_000_000,
    user: 42,
    era: '',
    actingAs: null,
    key: null,
    isNarrowed: false,
    csrf: 'c',
  }
  const deciding = (result: AuthResult) => onAuthorizer(async () => result, noWorld)

  test('allows exactly the method that was asked, and its context comes back as the pass', async () => {
    const result = await deciding({ allow: true, pass })(anAsking())
    expect(result.principalId).toBe(session)
    expect(result.policyDocument.Statement).toEqual([
      { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: methodArn },
    ])
    for (const value of Object.values(result.context ?? {})) expect(typeof value).toBe('string')
    expect(callOf(anAsking({ requestContext: { ...about, authorizer: result.context } })).pass).toEqual(pass)
  })

  test('denies with the code and a sentence that cannot break out of JSON', async () => {
    const why = 'He said "no"\\\n\u0007 to you.'
    const result = await deciding({ allow: false, code: 'key-revoked', why })(anAsking())
    expect(result.policyDocument.Statement[0]).toMatchObject({ Effect: 'Deny', Resource: methodArn })
    expect(result.context?.code).toBe('key-revoked')
    expect(JSON.parse(`{"exception":"${result.context?.message}"}`).exception).toMatch(/^He said {2}no +to you\.$/)
  })

  test('hands over the route, lower-case headers and the address of the gateway', async () => {
    const seen: AuthRequest[] = []
    const asking = async (request: AuthRequest): Promise<AuthResult> => {
      seen.push(request)
      return { allow: true, pass }
    }
    const multiValueHeaders = { ApiKey: ['session|x'], 'X-Forwarded-For': ['203.0.113.9'] }
    await onAuthorizer(asking, noWorld)(anAsking({ multiValueHeaders }))
    expect(seen).toMatchObject([{ headers: { apikey: 'session|x' }, address: '192.0.2.7', requestId: 'r-1' }])
    expect(seen[0]?.route.route).toBe('GET /api/session')
  })

  test.each([
    ['a route that is not on the list', { resource: '/api/nowhere' }],
    ['a method that is not on the list', { httpMethod: 'PUT' }],
    ['a route for anyone, which has no authorizer', { resource: '/api/login', httpMethod: 'POST' }],
  ])('denies %s without deciding', async (_, besides) => {
    const result = await deciding({ allow: true, pass })(anAsking(besides))
    expect(result.policyDocument.Statement[0]?.Effect).toBe('Deny')
  })

  test.each([
    ['another type of event', { type: 'TOKEN' }],
    ['no method', { methodArn: '' }],
    ['no request', { requestContext: null }],
    ['headers that are no lists', { multiValueHeaders: { a: 1 } }],
  ])('%s is an error, never an allowance', async (_, besides) => {
    await expect(deciding({ allow: true, pass })(anAsking(besides))).rejects.toThrow(/^not answered: /)
  })

  test('an outage is an error, and not the one word the gateway takes for a 401', async () => {
    const failing = onAuthorizer(async () => Promise.reject(new Error('Unauthorized')), noWorld)
    await expect(failing(anAsking())).rejects.toThrow('not answered: Error')
  })
})
