// LIST: what the gateway answers when no story is reached, in the shape of every refusal (contract section 4). The
// templates are not a language: `$context.…` is pasted as text, so whatever stands there must be free of quotes.
import { type ResponseType as GatewayResponseType, ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway'
import type { RefusalCode } from '../core/refusal.ts'

type Row = {
  readonly type: GatewayResponseType
  readonly code: RefusalCode
  readonly exception: string
  /** @default the gateway's own for that type */
  readonly status?: number
}

const later = 'The site cannot answer just now. Try again in a moment.'
const notAllowed = 'This is not allowed.'

export const gatewayRefusals: readonly Row[] = [
  {
    type: ResponseType.UNAUTHORIZED,
    status: 401,
    code: 'no-credentials',
    exception: 'Sign in, or send a session key.',
  },
  // With a greedy route at the root, this is a listed path with a method it does not have.
  { type: ResponseType.MISSING_AUTHENTICATION_TOKEN, status: 405, code: 'method', exception: 'No such method here.' },
  { type: ResponseType.RESOURCE_NOT_FOUND, status: 404, code: 'not-found', exception: 'There is nothing here.' },
  { type: ResponseType.REQUEST_TOO_LARGE, status: 413, code: 'too-large', exception: 'The request is too large.' },
  { type: ResponseType.UNSUPPORTED_MEDIA_TYPE, status: 415, code: 'media-type', exception: 'Send JSON or a form.' },
  { type: ResponseType.THROTTLED, status: 429, code: 'slow-down', exception: 'Too many calls. Try again in a moment.' },
  { type: ResponseType.QUOTA_EXCEEDED, status: 429, code: 'slow-down', exception: 'Too many calls. Try again later.' },
  { type: ResponseType.WAF_FILTERED, status: 403, code: 'forbidden', exception: notAllowed },
  { type: ResponseType.DEFAULT_4XX, code: 'bad-request', exception: 'The gateway did not take this request.' },
  { type: ResponseType.AUTHORIZER_FAILURE, status: 503, code: 'unavailable', exception: later },
  { type: ResponseType.AUTHORIZER_CONFIGURATION_ERROR, status: 503, code: 'unavailable', exception: later },
  { type: ResponseType.INTEGRATION_FAILURE, status: 503, code: 'unavailable', exception: later },
  { type: ResponseType.INTEGRATION_TIMEOUT, status: 503, code: 'unavailable', exception: later },
  { type: ResponseType.DEFAULT_5XX, status: 503, code: 'unavailable', exception: later },
]

const standing = {
  // As every answer of ours has it: the gateway's own would name no charset.
  'Content-Type': `'application/json;charset=UTF-8'`,
  'Cache-Control': `'no-store'`,
  'X-Content-Type-Options': `'nosniff'`,
}
const challenge = { 'WWW-Authenticate': `'Basic realm="Proviso"'` }

/** Words every answer of the gateway, the authorizer's refusals among them. */
export function addGatewayResponses(api: RestApi): void {
  const add = (type: GatewayResponseType, status: number | undefined, code: string, exception: string) => {
    const body = JSON.stringify({ success: false, code, exception, requestId: '$context.requestId' })
    api.addGatewayResponse(type.responseType, {
      type,
      ...(status === undefined ? {} : { statusCode: String(status) }),
      responseHeaders: status === 401 ? { ...standing, ...challenge } : standing,
      templates: { 'application/json': body },
    })
  }
  // All refusals of the authorizer are 401s; what is forbidden although one may enter, the stories answer and record.
  add(ResponseType.ACCESS_DENIED, 401, '$context.authorizer.code', '$context.authorizer.message')
  for (const { type, status, code, exception } of gatewayRefusals) add(type, status, code, exception)
}
