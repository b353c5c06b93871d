// Layer: words every error as the contract has it (section 4). The only place that knows the HTTP status of a refusal.
import type { MiddlewareObj } from '@middy/core'
import type { Told } from '../../core/audit-event.ts'
import { Refusal, type RefusalCode } from '../../core/refusal.ts'
import { KeeperUnavailable } from '../../stores/world.ts'
import { expiresIn, json, standingHeaders } from './answer.ts'
import type { Answer, Call, Outcome, TextAnswer } from './call.ts'
import { asPage, isLedThere } from './refusal-page.ts'
import type { Turn } from './turn.ts'

/** A refusal with the facts that are to be recorded about it. */
export function refused(event: Told, refusal: Refusal, folder: string | null = null): Outcome {
  return { event, folder, answer: refusal }
}

const statusOf: Record<RefusalCode, number> = {
  'bad-request': 400,
  'unknown-column': 400,
  'unsupported-sql': 400,
  'irb-required': 400,
  'irb-unknown': 400,
  'irb-expired': 400,
  'phi-not-permitted': 400,
  'login-failed': 401,
  'no-credentials': 401,
  'key-malformed': 401,
  'key-unknown': 401,
  'key-revoked': 401,
  'key-expired': 401,
  'session-ended': 401,
  'session-expired': 401,
  'user-disabled': 401,
  'second-factor-required': 401,
  'keys-disabled': 401,
  forbidden: 403,
  'browser-only': 403,
  'declaration-required': 403,
  csrf: 403,
  'not-found': 404,
  method: 405,
  'terms-changed': 409,
  conflict: 409,
  'too-large': 413,
  'query-limit': 413,
  'media-type': 415,
  'account-locked': 423,
  'slow-down': 429,
  'audit-unavailable': 503,
  unavailable: 503,
}

/** LabKey's Java client, and R with a password, send nothing before they have seen this; browsers would pop up a box. */
export const challenge = { 'www-authenticate': 'Basic realm="Proviso"' }

/** A refusal as an answer. Making a key while keys are off is forbidden; using one is unauthorised. */
export function refusalAnswer(
  refusal: Refusal,
  call: Pick<Call, 'path' | 'requestId'> & { readonly browserOnly: boolean },
): TextAnswer {
  const atMaking = refusal.code === 'keys-disabled' && call.browserOnly
  const status = atMaking ? 403 : statusOf[refusal.code]
  const { code, message, facts } = refusal
  const body = { ...facts, success: false, code, exception: message, requestId: call.requestId }
  const isApi = call.path === '/api' || call.path.startsWith('/api/')
  return json(status, body, { ...standingHeaders, ...(status === 401 && !isApi ? challenge : {}) })
}

const somethingFailed = 'Something failed here. The request id says to the operator what it was.'

/** What is no refusal is a bug or an outage: the caller gets a request id and nothing more. */
export function failureAnswer(requestId: string): Answer {
  return json(500, { success: false, exception: somethingFailed, requestId }, standingHeaders)
}

/** An outage of the tables is a refusal that may be tried again. */
export function asRefusal(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error
  if (error instanceof KeeperUnavailable) {
    const code = error.reason === 'throttled' ? 'slow-down' : 'unavailable'
    return new Refusal(code, 'The site cannot answer just now. Try again in a moment.', error.message)
  }
  return null
}

export function refusals(): MiddlewareObj<Turn, Answer, Error> {
  return {
    onError: (request) => {
      const { call, eventId, now } = request.event
      const refusal = asRefusal(request.error)
      const browserOnly = call.route.who === 'browser'
      const told = refusal ? refusalAnswer(refusal, { ...call, browserOnly }) : failureAnswer(call.requestId)
      const answer = isLedThere(call) ? asPage(told, refusal?.message ?? somethingFailed, call.requestId) : told
      const recorded = eventId === null ? {} : { 'x-audit-event': eventId }
      const isOver = refusal?.code === 'session-ended' || refusal?.code === 'session-expired'
      const left = isOver ? { 'x-session-expires-in': '0' } : expiresIn(call.pass, now)
      request.response = { ...answer, headers: { ...answer.headers, ...left, ...recorded } }
    },
  }
}
