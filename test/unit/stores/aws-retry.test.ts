// Patience: how often an attempt is made, and what may be tried again.

import { expect, test } from 'vitest'
import { withRetries } from '../../../stores/aws-retry.ts'
import { KeeperUnavailable } from '../../../stores/table.ts'

/** An attempt that fails `times` times, and how often it was called. */
function failing(times: number, error: object) {
  const calls: AbortSignal[] = []
  const attempt = async (signal: AbortSignal) => {
    calls.push(signal)
    if (calls.length <= times) throw Object.assign(new Error('SECRET-VALUE'), error)
    return 'done'
  }
  return { attempt, calls }
}

const throttled = { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } }

test.each([0, 1, 3])('after %i failures the next attempt may succeed', async (times) => {
  const { attempt } = failing(times, throttled)
  expect(await withRetries({ random: () => 0 }, attempt)).toBe('done')
})

test('four attempts are made and no more, with a pause drawn by chance before each but the first', async () => {
  const { attempt, calls } = failing(9, throttled)
  const drawn: number[] = []
  const random = () => drawn.push(0) * 0
  await expect(withRetries({ random }, attempt)).rejects.toThrow(KeeperUnavailable)
  expect(calls).toHaveLength(4)
  expect(drawn).toHaveLength(3)
})

test.each<[string, object, string, number]>([
  ['a broken connection', { code: 'ECONNRESET' }, 'broken', 4],
  ['a server error', { name: 'InternalServerError', $metadata: { httpStatusCode: 500 } }, 'broken', 4],
  ['an unreadable answer to a success', { name: 'SyntaxError', $metadata: { httpStatusCode: 200 } }, 'broken', 4],
  ['too many requests', { name: 'Other', $metadata: { httpStatusCode: 429 } }, 'throttled', 4],
  ['a conflict', { name: 'TransactionConflictException', $metadata: { httpStatusCode: 400 } }, 'throttled', 4],
  [
    'an object that somebody else uploads',
    { name: 'ConditionalRequestConflict', $metadata: { httpStatusCode: 409 } },
    'throttled',
    4,
  ],
  ['a bucket that asks for a pause', { name: 'SlowDown', $metadata: { httpStatusCode: 503 } }, 'throttled', 4],
  ['a time-out of the connection', { code: 'ETIMEDOUT' }, 'timeout', 4],
  ['a wrong request', { name: 'ValidationException', $metadata: { httpStatusCode: 400 } }, 'broken', 1],
  ['no permission', { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } }, 'broken', 1],
])('%s', async (_name, error, reason, attempts) => {
  const { attempt, calls } = failing(9, error)
  await expect(withRetries({ random: () => 0 }, attempt)).rejects.toMatchObject({ reason })
  expect(calls).toHaveLength(attempts)
})

test('an attempt that takes too long is told to stop, and is a timeout even if it does not heed', async () => {
  const signals: AbortSignal[] = []
  const deaf = (signal: AbortSignal) => {
    signals.push(signal)
    return new Promise<never>(() => {})
  }
  const patience = { attempts: 2, attemptMs: 5, random: () => 0 }
  await expect(withRetries(patience, deaf)).rejects.toMatchObject({ reason: 'timeout' })
  expect(signals.map((signal) => signal.aborted)).toEqual([true, true])
})

test('what the attempt itself calls unavailable is passed on at once', async () => {
  const { calls } = failing(0, {})
  const attempt = async (signal: AbortSignal) => {
    calls.push(signal)
    throw new KeeperUnavailable('broken')
  }
  await expect(withRetries({ random: () => 0 }, attempt)).rejects.toMatchObject({ reason: 'broken' })
  expect(calls).toHaveLength(1)
})
