// Patience with AWS: an attempt has little time, attempts are few, pauses between them are drawn by chance (full jitter).
// What does not succeed ends as KeeperUnavailable with its reason and nothing of what was sent or stored.

import { setTimeout as pause } from 'node:timers/promises'
import { KeeperUnavailable } from './table.ts'

export type Patience = {
  /** @default 4 */
  readonly attempts?: number
  /** Milliseconds an attempt may take. @default 300 */
  readonly attemptMs?: number
  /** The longest first pause in milliseconds; each further one may be twice as long. @default 100 */
  readonly pauseMs?: number
  /** At least 0, below 1. */
  readonly random: () => number
}

/**
 * Calls `attempt` until it returns. With the defaults all is over within 2 seconds. A refusal is no error: `attempt`
 * returns it as a value, so it is never tried again; nor is a KeeperUnavailable of its own.
 */
export async function withRetries<T>(patience: Patience, attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { attempts = 4, attemptMs = 300, pauseMs = 100, random } = patience
  for (let tried = 1; ; tried++) {
    try {
      return await inTime(attemptMs, attempt)
    } catch (error) {
      if (error instanceof KeeperUnavailable) throw error
      const { reason, again } = failureOf(error as AwsError)
      if (!again || tried >= attempts) throw new KeeperUnavailable(reason, traceOf(error as AwsError))
    }
    await pause(random() * pauseMs * 2 ** (tried - 1))
  }
}

// The race ends the wait even when the client does not heed the signal (a body that never ends, for one).
async function inTime<T>(ms: number, attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(new DOMException('no answer in time', 'TimeoutError')), ms)
  try {
    const over = new Promise<never>((_, reject) => {
      late.signal.addEventListener('abort', () => reject(late.signal.reason))
    })
    return await Promise.race([over, attempt(late.signal)])
  } finally {
    clearTimeout(timer)
  }
}

/** As much of the client's errors as matters here. */
type AwsError = {
  readonly name?: string
  readonly code?: string
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string }
  readonly CancellationReasons?: readonly { readonly Code?: string }[]
}

/** They ask for a pause. Another's transaction on the same item, or upload of the same object, is over soon. */
const throttles = new Set([
  'ProvisionedThroughputExceededException',
  'ProvisionedThroughputExceeded',
  'ThrottlingException',
  'ThrottlingError',
  'Throttling',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'TransactionConflictException',
  'TransactionConflict',
  'TransactionInProgressException',
  'SlowDown',
  'ConditionalRequestConflict',
])

/** True when a cancelled transaction says nothing about its conditions yet: in a moment it may end otherwise. */
export function isUnsettled(codes: readonly (string | undefined)[]): boolean {
  return codes.some((code) => code !== undefined && throttles.has(code))
}

function failureOf(error: AwsError): { reason: KeeperUnavailable['reason']; again: boolean } {
  const status = error.$metadata?.httpStatusCode
  const codes = [error.name, ...(error.CancellationReasons ?? []).map((reason) => reason.Code)]
  if (isUnsettled(codes) || status === 429) return { reason: 'throttled', again: true }
  if (error.name === 'TimeoutError' || error.name === 'AbortError' || error.code === 'ETIMEDOUT') {
    return { reason: 'timeout', again: true }
  }
  // Without a status nothing was answered: the connection broke. A 4xx will not get better by asking again.
  return { reason: 'broken', again: status === undefined || status >= 500 || status < 400 }
}

// Beware: the client's errors hold stored items and quote values. Only names and ids of AWS's own pass on.
function traceOf({ name, code, $metadata }: AwsError): Error {
  const parts = [name, code, $metadata?.httpStatusCode, $metadata?.requestId].filter((part) => part !== undefined)
  return new Error(parts.join(' '))
}
