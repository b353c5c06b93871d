// Load over HTTP from this process onto a server in another one, and what came of it. Promise: an answer that is not
// 2xx, an error or a time-out makes the measurement fail; nothing is left out of the percentiles.
import autocannon from 'autocannon'
import * as z from 'zod/mini'

export const Shot = z.object({
  url: z.string(),
  method: z.enum(['GET', 'POST']),
  headers: z.record(z.string(), z.string()),
  body: z.optional(z.string()),
})
/** The one request that is sent again and again. */
export type Shot = z.infer<typeof Shot>

export type Load = {
  readonly requests: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Sends the shot on so many connections, each one answer after the other, for that long. */
export function load(shot: Shot, connections: number, seconds: number): Promise<Load> {
  const { url, method, headers, body } = shot
  const times: number[] = []
  const options = { url, method, headers, ...(body === undefined ? {} : { body }), connections }
  return new Promise((resolve, reject) => {
    const running = autocannon({ ...options, duration: seconds, sampleInt: 100 }, (error, result) => {
      if (error) return reject(error)
      const { errors, timeouts, non2xx, duration } = result
      const bad = errors + timeouts + non2xx
      if (bad > 0) return reject(new Error(`${non2xx} answers were not 2xx, ${errors} errors, ${timeouts} time-outs`))
      if (times.length === 0) return reject(new Error('no request was answered'))
      resolve({ requests: times.length, perSecond: times.length / duration, ...percentiles(times) })
    })
    // autocannon's own percentiles are cut to whole milliseconds.
    running.on('response', (_client: unknown, _status: number, _bytes: number, ms: number) => times.push(ms))
  })
}

/** Of all times that were taken, none left out. */
export function percentiles(times: readonly number[]): { p50Ms: number; p99Ms: number } {
  const sorted = Float64Array.from(times).sort()
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0
  return { p50Ms: at(0.5), p99Ms: at(0.99) }
}

/** Sends the shot once; throws unless the answer is 200 and says what it should. */
export async function checkAnswer(shot: Shot, expected: RegExp): Promise<Headers> {
  const { url, method, headers, body } = shot
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) })
  const text = await response.text()
  if (response.status !== 200 || !expected.test(text)) {
    throw new Error(`${method} ${new URL(url).pathname} answered ${response.status}, not what was expected`)
  }
  return response.headers
}

/** The middle one of a few; of an even number the upper. */
export function median(values: readonly number[]): number {
  const middle = values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
  if (middle === undefined) throw new Error('there is no median of nothing')
  return middle
}
