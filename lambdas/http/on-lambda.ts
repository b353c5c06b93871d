// The gateway's events in, its results out: the thin skin between API Gateway (REST, payload v1) and the stories.
// Importing it does nothing; the world is opened by the first call of an environment and kept.
//
// What the gateway does to a call: `path` stays percent-encoded and has no stage in it, so path parameters are decoded
// here from `path` (what `pathParameters` holds has differed over time). The query string comes decoded once, in order
// within a name but not across names. Bodies come in base64, since the API takes every type as binary: bytes that are
// not UTF-8 arrive as they were sent. A story's `www-authenticate` leaves as `x-amzn-remapped-…`; only the gateway's
// own answers carry the challenge.
import type { APIGatewayAuthorizerResult, APIGatewayProxyResult } from 'aws-lambda'
import * as z from 'zod/mini'
import { Refusal } from '../../core/refusal.ts'
import type { World } from '../../stores/world.ts'
import type { AuthRequest, AuthResult } from '../authorize.ts'
import { type Route, routes } from '../routes.ts'
import { viewerAddress } from './addresses.ts'
import { discard, isRows } from './answer.ts'
import type { Answer, Call, Pass } from './call.ts'
import { passOf, textOf } from './pass-text.ts'
import type { AnyEndpoint } from './turn.ts'

export type Serve = (endpoint: AnyEndpoint, call: Call, world: World) => Promise<Answer>
type Authorize = (request: AuthRequest, world: World) => Promise<AuthResult>
export type OpenWorld = () => Promise<World>
export type Endpoints = Readonly<Record<string, AnyEndpoint>>

/** Lambda hands back 6 MB at most; the rest is for headers and the JSON around the body. */
export const maxAnswerBytes = 5_900_000

const Lists = z.nullish(z.unknown())
const Event = z.object({
  resource: z.string(),
  httpMethod: z.string(),
  multiValueHeaders: Lists,
  requestContext: z.object({
    requestId: z.string().check(z.minLength(1)),
    identity: z.object({ sourceIp: z.string().check(z.minLength(1)) }),
    authorizer: z.nullish(z.unknown()),
  }),
})
const CallEvent = z.extend(Event, {
  path: z.string().check(z.startsWith('/')),
  multiValueQueryStringParameters: Lists,
  body: z.nullish(z.string()),
  isBase64Encoded: z.optional(z.boolean()),
})
const AuthorizerEvent = z.extend(Event, {
  type: z.literal('REQUEST'),
  methodArn: z.string().check(z.minLength(1)),
  path: z.string(),
  multiValueQueryStringParameters: Lists,
})

/** One group of stories as a Lambda: `endpoints` by the text of their route. */
export function onLambda(serve: Serve, endpoints: Endpoints, open: OpenWorld) {
  const world = once(open)
  return async (event: unknown): Promise<APIGatewayProxyResult> => {
    try {
      const opened = await world()
      const call = callOf(event, opened.frontProof)
      return resultOf(await serve(endpointOf(call, endpoints), call, opened), call.requestId)
    } catch (error) {
      throw scrubbed(error)
    }
  }
}

/** The story of a call. Throws when the function has none: then the deployment is wrong, not the caller. */
export function endpointOf({ route }: Call, endpoints: Endpoints): AnyEndpoint {
  const endpoint = Object.hasOwn(endpoints, route.route) ? endpoints[route.route] : undefined
  if (endpoint === undefined) throw new Error('a route was sent to the wrong function')
  return endpoint
}

/** The authorizer as a Lambda. An error is no decision: the gateway then lets nobody in and answers 503. */
export function onAuthorizer(authorize: Authorize, open: OpenWorld) {
  const world = once(open)
  return async (event: unknown): Promise<APIGatewayAuthorizerResult> => {
    try {
      const { methodArn, resource, httpMethod, multiValueHeaders, requestContext, ...asked } =
        AuthorizerEvent.parse(event)
      const route = routeOf(httpMethod, resource)
      if (route === undefined || route.who === 'anyone') return denied(methodArn, 'not-found', 'There is nothing here.')
      const opened = await world()
      const headers = headersOf(multiValueHeaders)
      const request = {
        route,
        headers,
        address: viewerAddress(headers, requestContext.identity.sourceIp, opened.frontProof),
        requestId: requestContext.requestId,
        url: [asked.path, ...pairsOf(asked.multiValueQueryStringParameters).flat()].join('\n'),
        secure: true,
      }
      const result = await authorize(request, opened)
      return result.allow ? allowed(methodArn, result.pass) : denied(methodArn, result.code, result.why)
    } catch (error) {
      throw scrubbed(error)
    }
  }
}

/** The call of a gateway event. Throws when the event is not one: then the deployment is wrong, not the caller. */
export function callOf(event: unknown, proof?: string): Call {
  const { resource, httpMethod, path, body, isBase64Encoded, ...rest } = CallEvent.parse(event)
  const route = routeOf(httpMethod, resource)
  if (route === undefined) throw new Error('the gateway sent a route that is not on the list')
  const headers = headersOf(rest.multiValueHeaders)
  return {
    route,
    method: httpMethod,
    path,
    params: () => paramsOf(route.route, path),
    query: () => pairsOf(rest.multiValueQueryStringParameters),
    headers,
    body: typeof body === 'string' ? Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8') : null,
    address: viewerAddress(headers, rest.requestContext.identity.sourceIp, proof),
    requestId: rest.requestContext.requestId,
    secure: true,
    pass: route.who === 'anyone' ? null : passOf(rest.requestContext.authorizer),
  }
}

/** The gateway's result for an answer. What Lambda could not carry is refused rather than lost on the way. */
export function resultOf(answer: Answer, requestId: string): APIGatewayProxyResult {
  const { headers, ...cookies } = headersFor(answer)
  const whole = answer.body ?? ''
  if (isRows(whole)) {
    discard(answer)
    throw new Error('rows were answered by a function that does not stream')
  }
  const isBase64Encoded = typeof whole !== 'string'
  const body = isBase64Encoded ? Buffer.from(whole).toString('base64') : whole
  if (Buffer.byteLength(body) <= maxAnswerBytes) {
    return { statusCode: answer.status, headers, ...cookies, body, isBase64Encoded }
  }
  const exception = 'The answer is too large to be sent in one piece. Page with limit and offset.'
  const refusal = JSON.stringify({ success: false, code: 'too-large', exception, requestId })
  const type = { 'content-type': 'application/json;charset=UTF-8' }
  return { statusCode: 413, headers: { ...headers, ...type }, ...cookies, body: refusal, isBase64Encoded: false }
}

/** Headers as the gateway takes them; a cookie stands apart, for it must never be joined with another. */
export function headersFor({ headers: all = {} }: Answer) {
  const { 'set-cookie': cookie, ...headers } = all
  return { headers, ...(cookie === undefined ? {} : { multiValueHeaders: { 'set-cookie': [cookie] } }) }
}

function routeOf(method: string, resource: string): Route | undefined {
  return [`${method} ${resource}`, `ANY ${resource}`]
    .map((wanted) => routes.find(({ route }) => route === wanted))
    .find((route) => route !== undefined)
}

/** Name and values as the gateway lists them; anything else in their place is not from the gateway. */
function pairsOf(lists: unknown): (readonly [string, string])[] {
  if (lists === null || lists === undefined) return []
  if (typeof lists !== 'object' || Array.isArray(lists)) throw new TypeError('the gateway sent no lists of values')
  return Object.entries(lists).flatMap(([name, values]) =>
    z
      .array(z.string())
      .parse(values)
      .map((value) => [name, value] as const),
  )
}

function headersOf(lists: unknown): Readonly<Record<string, string>> {
  const joined = new Map<string, string>()
  for (const [name, value] of pairsOf(lists)) {
    const lower = name.toLowerCase()
    const before = joined.get(lower)
    joined.set(lower, before === undefined ? value : `${before}${lower === 'cookie' ? '; ' : ', '}${value}`)
  }
  return Object.fromEntries(joined)
}

/** Decoded parameters of `METHOD /pattern` in a percent-encoded path. */
function paramsOf(route: string, path: string): Readonly<Record<string, string>> {
  const pattern = route.slice(route.indexOf('/') + 1).split('/')
  const sent = path.slice(1).split('/')
  const params = pattern.flatMap((segment, at) => {
    const name = /^\{(.+?)(\+?)\}$/.exec(segment)
    if (name === null) return []
    const taken = name[2] === '+' ? sent.slice(at) : sent.slice(at, at + 1)
    return [[name[1] ?? '', taken.map(decoded).join('/')] as const]
  })
  return Object.fromEntries(params)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) throw new Refusal('bad-request', 'The path is not well-formed percent-encoding.')
    throw error
  }
}

function policy(effect: 'Allow' | 'Deny', methodArn: string) {
  // The exact method and path: a wider policy would let one permission open another door.
  const statement = { Action: 'execute-api:Invoke', Effect: effect, Resource: methodArn }
  return { Version: '2012-10-17', Statement: [statement] }
}

function allowed(methodArn: string, pass: Pass): APIGatewayAuthorizerResult {
  return { principalId: pass.session, policyDocument: policy('Allow', methodArn), context: textOf(pass) }
}

// The gateway pastes code and message into its JSON as they are.
function denied(methodArn: string, code: string, why: string): APIGatewayAuthorizerResult {
  const message = why.replaceAll(/["\\\p{Cc}]/gu, ' ')
  return { principalId: 'nobody', policyDocument: policy('Deny', methodArn), context: { code, message } }
}

/** Opens at the first use; a failed opening is tried again by the next call. */
export function once<T>(open: () => Promise<T>): () => Promise<T> {
  let world: Promise<T> | undefined
  return () => {
    world ??= open().catch((error: unknown) => {
      world = undefined
      throw error
    })
    return world
  }
}

// The runtime logs what a function throws, and a message may hold a value: the kind and the places pass, nothing else.
export function scrubbed(error: unknown): Error {
  const kind = error instanceof Error ? error.name : 'unknown'
  const places = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : []
  const told = new Error(`not answered: ${kind}`)
  told.stack = [told.message, ...places].join('\n')
  return told
}
