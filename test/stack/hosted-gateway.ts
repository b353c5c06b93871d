// API Gateway (REST) as far as the template says what it does: which method of which resource, who is asked before it, which
// function answers, and what the gateway says by itself. Where AWS documents a rule it is followed; the rest is assumed:
//
// | Rule                                                                              | From       |
// | --------------------------------------------------------------------------------- | ---------- |
// | a literal segment goes before a parameter, a parameter before a greedy one        | documented |
// | a resource without the method is MISSING_AUTHENTICATION_TOKEN                     | documented |
// | a path that no resource below a parameter has falls back to the greedy one        | assumed    |
// | a path with empty segments reaches the greedy one                                | assumed    |
// | identity sources are all required; without one UNAUTHORIZED, nobody is asked      | documented |
// | with a TTL the decision is kept by the identity sources, without one never        | documented |
// | Deny is ACCESS_DENIED with the context; an error is AUTHORIZER_FAILURE            | documented |
// | `$context.authorizer.x` in a template of a gateway response                       | assumed    |
// | context values reach the function as text                                         | documented |
// | a body of more than 10 MB is REQUEST_TOO_LARGE                                     | documented |
// | a result that is no proxy result, or an error, is INTEGRATION_FAILURE             | documented |
// | `www-authenticate` of a function leaves as `x-amzn-remapped-www-authenticate`     | documented |
import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import * as z from 'zod/mini'
import { queryPairs } from '../../local/routing.ts'
import { ofType, type Synthesised, told } from './synthesised.ts'

export type Invoke = (event: object) => Promise<unknown>
/** By the logical id of the function. */
export type Functions = ReadonlyMap<string, Invoke>

const Result = z.object({
  statusCode: z.number(),
  headers: z._default(z.record(z.string(), z.string()), {}),
  multiValueHeaders: z._default(z.record(z.string(), z.array(z.string())), {}),
  body: z._default(z.string(), ''),
  isBase64Encoded: z._default(z.boolean(), false),
})
export type Result = z.infer<typeof Result>

const Decision = z.object({
  policyDocument: z.object({ Statement: z.tuple([z.object({ Effect: z.enum(['Allow', 'Deny']) })]) }),
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
})
type Decision = z.infer<typeof Decision>

const Method = z.object({
  HttpMethod: z.string(),
  ResourceId: z.unknown(),
  AuthorizationType: z.enum(['NONE', 'CUSTOM']),
  Integration: z.object({ Type: z.literal('AWS_PROXY'), Uri: z.unknown() }),
})
const Part = z.object({ ParentId: z.unknown(), PathPart: z.string() })
const Authorizer = z.object({
  AuthorizerUri: z.unknown(),
  IdentitySource: z.string(),
  AuthorizerResultTtlInSeconds: z.number(),
})
const Own = z.object({
  ResponseType: z.string(),
  StatusCode: z.optional(z.string()),
  ResponseParameters: z.record(z.string(), z.string()),
  ResponseTemplates: z.object({ 'application/json': z.string() }),
})

type Wired = { readonly method: string; readonly path: string; readonly isGuarded: boolean; readonly function: string }

function pathOf(id: string, made: Synthesised): string {
  const part = Part.safeParse(made.service.Resources[id]?.Properties)
  if (!part.success) return ''
  const parent = told(part.data.ParentId, made)
  return `${parent.endsWith('.RootResourceId') ? '' : pathOf(parent, made)}/${part.data.PathPart}`
}

/** The function that an address of the gateway's template leads to. */
const functionIn = (uri: unknown) => /"Fn::GetAtt":\["(\w+Function\w+)","Arn"\]/.exec(JSON.stringify(uri))?.[1] ?? ''

/** How specific a resource is for a path: the segments' kinds, or undefined when it does not match. */
function match(resource: string, path: string): string | undefined {
  const [wanted, sent] = [resource.slice(1).split('/'), path.slice(1).split('/')]
  let kinds = ''
  for (const [at, segment] of wanted.entries()) {
    if (/^\{.+\+\}$/.test(segment)) return path !== '/' && sent.length > at ? `${kinds}c` : undefined
    if (sent[at] === undefined || (segment !== sent[at] && !segment.startsWith('{'))) return undefined
    kinds += segment.startsWith('{') ? 'b' : 'a'
  }
  return wanted.length === sent.length ? kinds : undefined
}

type Call = {
  readonly method: string
  readonly path: string
  readonly body: Buffer
  readonly event: object
  readonly headers: IncomingMessage['headers']
}

async function callOf(request: IncomingMessage): Promise<Call> {
  const method = request.method ?? ''
  if (!request.url?.startsWith('/')) throw new Error('what is asked for is no path')
  // Not as an address, in which `//login` would be a host.
  const [path = '/', search = ''] = request.url.split(/\?(.*)/s)
  const query: Record<string, string[]> = {}
  for (const [name, value] of queryPairs(search)) query[name] = [...(query[name] ?? []), value]
  const event = {
    httpMethod: method,
    path,
    multiValueHeaders: request.headersDistinct,
    multiValueQueryStringParameters: query,
  }
  return { method, path, body: await buffer(request), event, headers: request.headers }
}

/** Answers calls as the gateway of the template does. */
export function gatewayOf(made: Synthesised, functions: Functions): (request: IncomingMessage) => Promise<Result> {
  const wired: readonly Wired[] = ofType(made.service, 'AWS::ApiGateway::Method').map(([, { Properties }]) => {
    const { HttpMethod, ResourceId, AuthorizationType, Integration } = Method.parse(Properties)
    const to = { path: pathOf(told(ResourceId, made), made), function: functionIn(Integration.Uri) }
    return { method: HttpMethod, ...to, isGuarded: AuthorizationType === 'CUSTOM' }
  })
  const resources = ofType(made.service, 'AWS::ApiGateway::Resource').map(([id]) => pathOf(id, made))
  const own = ownAnswers(made)
  const gate = gateOf(made, functions)

  return async (request) => {
    const call = await callOf(request)
    const requestContext = { requestId: crypto.randomUUID(), identity: { sourceIp: request.socket.remoteAddress } }
    const says = (type: string, context: Decision['context'] = {}) => own(type, requestContext.requestId, context)
    const [resource] = resources
      .flatMap((path) => ({ path, kinds: match(path, call.path) ?? [] }))
      .filter(({ kinds }) => typeof kinds === 'string')
      .toSorted((a, b) => (String(a.kinds) < String(b.kinds) ? -1 : 1))
    const found = wired.find(({ path, method }) => path === resource?.path && ['ANY', call.method].includes(method))
    if (found === undefined) return says('MISSING_AUTHENTICATION_TOKEN')
    if (call.body.length > 10 * 1024 * 1024) return says('REQUEST_TOO_LARGE')
    const event = { ...call.event, resource: found.path, requestContext }
    const decided = found.isGuarded ? await gate(call, event) : 'open'
    if (typeof decided === 'string' && decided !== 'open') return says(decided)
    const isDenied = typeof decided === 'object' && decided.policyDocument.Statement[0].Effect !== 'Allow'
    if (isDenied) return says('ACCESS_DENIED', decided.context)
    const context = typeof decided === 'object' ? { authorizer: texts(decided.context) } : {}
    const sent = {
      body: call.body.toString('base64'),
      isBase64Encoded: true,
      requestContext: { ...requestContext, ...context },
    }
    const result = Result.safeParse(await invoked(functions, found.function, { ...event, ...sent }))
    return result.success ? remapped(result.data) : says('INTEGRATION_FAILURE')
  }
}

const texts = (context: Decision['context']) =>
  Object.fromEntries(Object.entries(context).map(([name, value]) => [name, String(value)]))

function invoked(functions: Functions, name: string, event: object): Promise<unknown> {
  const invoke = functions.get(name)
  if (invoke === undefined) throw new Error(`the template wires ${name}, which is not there`)
  return invoke(event)
}

function remapped({ headers, ...result }: Result): Result {
  const renamed = Object.entries(headers).map(([name, value]) => [
    name.toLowerCase() === 'www-authenticate' ? `x-amzn-remapped-${name}` : name,
    value,
  ])
  return { ...result, headers: Object.fromEntries(renamed) }
}

/** Asks the authorizer as the template has it: with identity sources, with a memory, or neither. */
function gateOf(made: Synthesised, functions: Functions) {
  const [authorizer] = ofType(made.service, 'AWS::ApiGateway::Authorizer')
  const { AuthorizerUri, IdentitySource, AuthorizerResultTtlInSeconds } = Authorizer.parse(authorizer?.[1].Properties)
  const name = functionIn(AuthorizerUri)
  const sources = IdentitySource.split(',').filter((source) => source !== '')
  const kept = new Map<string, { readonly until: number; readonly decision: Decision }>()
  return async (call: Call, event: object): Promise<Decision | string> => {
    const shown = sources.map((source) => call.headers[source.replace('method.request.header.', '').toLowerCase()])
    if (shown.some((value) => value === undefined || value === '')) return 'UNAUTHORIZED'
    const before = kept.get(shown.join('\n'))
    if (before && before.until > Date.now()) return before.decision
    const asked = {
      ...event,
      type: 'REQUEST',
      methodArn: `arn:aws:execute-api:eu-west-1:1:api/live/${call.method}${call.path}`,
    }
    const answer = await invoked(functions, name, asked)
    if (z.object({ error: z.string() }).safeParse(answer).success) return 'AUTHORIZER_FAILURE'
    const decision = Decision.safeParse(answer)
    if (!decision.success) return 'AUTHORIZER_CONFIGURATION_ERROR'
    const until = Date.now() + AuthorizerResultTtlInSeconds * 1000
    if (AuthorizerResultTtlInSeconds > 0) kept.set(shown.join('\n'), { until, decision: decision.data })
    return decision.data
  }
}

/** What the gateway says by itself, in the words of the template. */
function ownAnswers(made: Synthesised) {
  const all = new Map(
    ofType(made.service, 'AWS::ApiGateway::GatewayResponse').map(([, { Properties }]) => {
      const one = Own.parse(Properties)
      return [one.ResponseType, one] as const
    }),
  )
  return (type: string, requestId: string, context: Decision['context']): Result => {
    const one = all.get(type) ?? all.get(/FAILURE|ERROR|TIMEOUT/.test(type) ? 'DEFAULT_5XX' : 'DEFAULT_4XX')
    if (one === undefined) throw new Error(`the template has no words for ${type}`)
    const { StatusCode = '403', ResponseParameters, ResponseTemplates } = one
    const body = ResponseTemplates['application/json']
      .replaceAll('$context.requestId', requestId)
      .replace(/\$context\.authorizer\.(\w+)/g, (_, name: string) => String(context[name] ?? ''))
    const headers = Object.entries(ResponseParameters).map(([name, value]) => [
      name.replace('gatewayresponse.header.', ''),
      value.replace(/^'|'$/g, ''),
    ])
    return Result.parse({
      statusCode: Number(StatusCode),
      headers: { 'Content-Type': 'application/json', ...Object.fromEntries(headers) },
      body,
    })
  }
}
