// The door: which methods exist, who is asked before each, what the gateway says by itself.
import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { refusalCodes } from '../../core/refusal.ts'
import { routes } from '../../lambdas/routes.ts'
import { ofType, synthesise, told } from './synthesised.ts'

const made = synthesise()

const Method = z.object({
  HttpMethod: z.string(),
  ResourceId: z.unknown(),
  AuthorizationType: z.string(),
  AuthorizerId: z.optional(z.object({ Ref: z.string() })),
  Integration: z.object({ Type: z.literal('AWS_PROXY'), Uri: z.unknown() }),
})
const Part = z.object({ ParentId: z.unknown(), PathPart: z.string() })

function pathOf(id: string): string {
  const part = Part.safeParse(made.service.Resources[id]?.Properties)
  if (!part.success) return ''
  const parent = told(part.data.ParentId, made)
  return `${parent.endsWith('.RootResourceId') ? '' : pathOf(parent)}/${part.data.PathPart}`
}

const methods = ofType(made.service, 'AWS::ApiGateway::Method').map(([, { Properties }]) => {
  const method = Method.parse(Properties)
  return { ...method, route: `${method.HttpMethod} ${pathOf(told(method.ResourceId, made))}` }
})
const authorizers = ofType(made.service, 'AWS::ApiGateway::Authorizer')

describe('the API', () => {
  test('every route of the list is a method and there is no other', () => {
    expect(methods.map(({ route }) => route).toSorted()).toEqual(routes.map(({ route }) => route).toSorted())
  })

  test('the authorizer is asked every time: no identity source, no cache', () => {
    expect(authorizers).toHaveLength(1)
    const facts = { Type: 'REQUEST', IdentitySource: '', AuthorizerResultTtlInSeconds: 0 }
    expect(authorizers[0]?.[1].Properties).toMatchObject(facts)
  })

  test.each(routes)('$route is guarded unless it is for anyone', ({ route, who, lambda }) => {
    const method = methods.find((one) => one.route === route)
    expect(method?.AuthorizationType).toBe(who === 'anyone' ? 'NONE' : 'CUSTOM')
    expect(method?.AuthorizerId?.Ref).toBe(who === 'anyone' ? undefined : authorizers[0]?.[0])
    expect(told(method?.Integration.Uri, made)).toContain(`Api${lambda.replaceAll('-', '')}Function`)
  })

  test('signing in, here or elsewhere, spending a one-time link and what the log signs are the only routes for anyone', () => {
    const open = methods.filter(({ AuthorizationType }) => AuthorizationType !== 'CUSTOM')
    const elsewhere = ['GET /api/oidc', 'GET /api/oidc/{provider}', 'GET /api/oidc/{provider}/callback']
    const here = ['POST /api/login', 'POST /api/password/reset', 'POST /login-loginApi.api', 'POST /login/loginApi.api']
    const log = ['GET /api/audit/key', 'GET /api/audit/log/checkpoint']
    expect(open.map(({ route }) => route).toSorted()).toEqual([...log, ...elsewhere, ...here])
  })

  test('the API is regional and takes every body as bytes', () => {
    const [api, ...others] = ofType(made.service, 'AWS::ApiGateway::RestApi')
    expect(others).toEqual([])
    expect(api?.[1].Properties).toMatchObject({
      EndpointConfiguration: { Types: ['REGIONAL'] },
      BinaryMediaTypes: ['*/*'],
      Name: 'proviso',
    })
  })

  test('the access log has no path, query string, header, agent or secret, and bodies are never logged', () => {
    const [stage] = ofType(made.service, 'AWS::ApiGateway::Stage')
    const { Format } = z.object({ Format: z.string() }).parse(stage?.[1].Properties.AccessLogSetting)
    const fields = Object.values(z.record(z.string(), z.string()).parse(JSON.parse(Format)))
    expect(fields).toContain('$context.authorizer.sequence')
    for (const field of fields)
      expect(field).not.toMatch(/context\.path|query|header|userAgent|csrf|\.key|customDomain/i)
    const settings = z.array(z.looseObject({ ResourcePath: z.string() })).parse(stage?.[1].Properties.MethodSettings)
    expect(settings[0]).toMatchObject({ HttpMethod: '*', ResourcePath: '/*', DataTraceEnabled: false })
    expect(JSON.stringify(settings)).not.toContain('"DataTraceEnabled":true')
  })
})

const GatewayResponse = z.object({
  ResponseType: z.string(),
  StatusCode: z.optional(z.string()),
  ResponseParameters: z.record(z.string(), z.string()),
  ResponseTemplates: z.strictObject({ 'application/json': z.string() }),
})
const Body = z.strictObject({
  success: z.literal(false),
  code: z.string(),
  exception: z.string(),
  requestId: z.string(),
})
const responses = ofType(made.service, 'AWS::ApiGateway::GatewayResponse').map(([, { Properties }]) => {
  const response = GatewayResponse.parse(Properties)
  return { ...response, body: Body.parse(JSON.parse(response.ResponseTemplates['application/json'])) }
})
const challenge = 'gatewayresponse.header.WWW-Authenticate'

describe("the gateway's own answers", () => {
  test('what the authorizer refuses is a 401 with its code, its sentence and the challenge', () => {
    const denied = responses.find(({ ResponseType }) => ResponseType === 'ACCESS_DENIED')
    expect(denied?.StatusCode).toBe('401')
    expect(denied?.body.code).toBe('$context.authorizer.code')
    expect(denied?.body.exception).toBe('$context.authorizer.message')
    expect(denied?.ResponseParameters[challenge]).toBe(`'Basic realm="Proviso"'`)
  })

  test.each([
    ['UNAUTHORIZED', '401', 'no-credentials'],
    ['MISSING_AUTHENTICATION_TOKEN', '405', 'method'],
    ['REQUEST_TOO_LARGE', '413', 'too-large'],
    ['THROTTLED', '429', 'slow-down'],
    ['AUTHORIZER_FAILURE', '503', 'unavailable'],
    ['AUTHORIZER_CONFIGURATION_ERROR', '503', 'unavailable'],
    ['INTEGRATION_FAILURE', '503', 'unavailable'],
    ['INTEGRATION_TIMEOUT', '503', 'unavailable'],
    ['DEFAULT_4XX', undefined, 'bad-request'],
    ['DEFAULT_5XX', '503', 'unavailable'],
  ])('%s is answered %s %s', (type, status, code) => {
    const response = responses.find(({ ResponseType }) => ResponseType === type)
    expect([response?.StatusCode, response?.body.code]).toEqual([status, code])
  })

  test('all have the shape of a refusal, a code of the list, the request id, and are not kept by anybody', () => {
    for (const { ResponseType, body, ResponseParameters, StatusCode } of responses) {
      const known: readonly string[] = [...refusalCodes, '$context.authorizer.code']
      expect(known).toContain(body.code)
      expect(ResponseType === 'ACCESS_DENIED' || !body.exception.includes('$')).toBe(true)
      expect(body.requestId).toBe('$context.requestId')
      expect(ResponseParameters['gatewayresponse.header.Cache-Control']).toBe(`'no-store'`)
      expect(ResponseParameters['gatewayresponse.header.Content-Type']).toBe(`'application/json;charset=UTF-8'`)
      expect(challenge in ResponseParameters).toBe(StatusCode === '401')
    }
  })
})

describe('the service', () => {
  test('has at most 20 functions, all on Node 24 and arm64, and stays far below the limits of a stack', () => {
    const functions = ofType(made.service, 'AWS::Lambda::Function')
    expect(functions.length).toBeLessThanOrEqual(20)
    for (const [, { Properties }] of functions) {
      expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' })
      expect(Properties).toMatchObject({ LoggingConfig: { LogFormat: 'JSON' } })
    }
    for (const { Resources } of [made.state, made.service]) expect(Object.keys(Resources).length).toBeLessThan(400)
  })

  test('reads names of the other stack when it is deployed, so that neither holds the other back', () => {
    expect(JSON.stringify(made.service)).not.toContain('Fn::ImportValue')
    expect(JSON.stringify(made.state)).not.toMatch(/"Export"/)
  })
})
