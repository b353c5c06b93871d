// The skin of functions that stream: what goes out, when, and what is let go of.
import { Writable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Held } from '../../../engine/engine.ts'
import { json, noContent, rowsAnswer } from '../../../lambdas/http/answer.ts'
import type { Answer } from '../../../lambdas/http/call.ts'
import { nothing } from '../../../lambdas/http/nothing.ts'
import { onStreamingLambda, type Runtime } from '../../../lambdas/http/stream-on-lambda.ts'
import type { World } from '../../../stores/world.ts'
import { passText } from './a-pass-text.ts'

const event = {
  resource: '/api/query/select',
  httpMethod: 'POST',
  path: '/api/query/select',
  multiValueHeaders: {},
  requestContext: { requestId: 'r', identity: { sourceIp: '192.0.2.7' }, authorizer: passText },
}
const noWorld = async () => ({}) as World
const endpoint = { input: () => nothing, run: () => Promise.reject(new Error('not run here')) }

/** Rows that say what became of them. */
function rowsOf(chunks: readonly string[], state = { read: 0, discarded: 0 }): { held: Held; state: typeof state } {
  const held: Held = {
    bytes: Buffer.byteLength(chunks.join('')),
    async *read() {
      state.read += 1
      for (const chunk of chunks) yield Buffer.from(chunk)
    },
    discard() {
      state.discarded += 1
    },
  }
  return { held, state }
}

/** When the reader goes away: as it is written to, as the answer ends, or without a word. */
type Broken = 'by write' | 'by end' | 'in silence'

/** Runs one call; what the runtime sent is the status line it was given and the bytes after it. */
async function sent(answer: Answer, headers: Record<string, string[]> = {}, broken: Broken | null = null) {
  const gone = new Error('the reader is gone: CANARY')
  const chunks: Buffer[] = []
  const lines: object[] = []
  let opened: object | undefined
  const response = new Writable({
    write(chunk, _, done) {
      if (lines.length === 0 && opened !== undefined) lines.push(opened)
      chunks.push(chunk)
      if (broken === 'in silence') response.destroy()
      // Later, as whoever writes to a network learns of it.
      if (broken === 'by write') setImmediate(() => done(gone))
      else done(null)
    },
    final: (done) => done(broken === 'by end' ? gone : null),
  })
  const runtime: Runtime = {
    streamifyResponse: (handler) => handler,
    HttpResponseStream: {
      // As there, the status line goes out with the first write.
      from(raw, metadata) {
        opened = metadata
        return raw
      },
    },
  }
  const handler = onStreamingLambda(runtime, async () => answer, { 'POST /api/query/select': endpoint }, noWorld)
  await handler({ ...event, multiValueHeaders: headers }, response)
  return { line: lines[0], bytes: Buffer.concat(chunks) }
}

test('rows go out between their head and their tail, after the status line', async () => {
  const { held, state } = rowsOf(['{"a":1},', '{"a":2}'])
  const { line, bytes } = await sent(rowsAnswer('text/x', { head: '[', held, tail: ']' }, { 'set-cookie': 'a=b' }))
  expect(bytes.toString()).toBe('[{"a":1},{"a":2}]')
  expect(line).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'text/x', vary: 'accept-encoding' },
    multiValueHeaders: { 'set-cookie': ['a=b'] },
  })
  expect(state.read).toBe(1)
})

test('rows are compressed for who asks, a refusal never', async () => {
  const text = 'row,'.repeat(2_000)
  const asks = { 'Accept-Encoding': ['gzip'] }
  const { line, bytes } = await sent(rowsAnswer('text/x', { head: '', held: rowsOf([text]).held, tail: '' }), asks)
  expect(line).toMatchObject({ headers: { 'content-encoding': 'gzip' } })
  expect(gunzipSync(bytes).toString()).toBe(text)
  const refused = await sent(json(400, { exception: text }), asks)
  expect(refused.line).toMatchObject({
    statusCode: 400,
    headers: expect.not.objectContaining({ 'content-encoding': 'gzip' }),
  })
})

test('an answer without a body has its status line all the same', async () => {
  expect((await sent(noContent({ 'x-audit-event': 'e' }))).line).toEqual({
    statusCode: 204,
    headers: { 'x-audit-event': 'e' },
  })
})

test('rows whose reader goes away are let go of, and what is thrown says nothing', async () => {
  const { held, state } = rowsOf(['a', 'b'])
  const attempt = sent(rowsAnswer('text/x', { head: '', held, tail: '' }), {}, 'by write')
  await expect(attempt).rejects.toThrow(/^not answered: Error$/)
  expect(state.discarded).toBe(1)
})

test.each(['by write', 'by end', 'in silence'] as const)(
  'a text whose reader goes away %s was not answered',
  async (broken) => {
    await expect(sent(json(200, { ok: true }), {}, broken)).rejects.toThrow(/^not answered: (Error|AbortError)$/)
  },
)

test.each([
  ['fewer', 2_001],
  ['more', 1_999],
] as const)('rows that are %s than were held break the answer off, compressed or not', async (_, bytes) => {
  const held: Held = { ...rowsOf(['row,'.repeat(500)]).held, bytes }
  for (const headers of [{}, { 'Accept-Encoding': ['gzip'] }] as Record<string, string[]>[]) {
    const attempt = sent(rowsAnswer('text/x', { head: '', held, tail: '' }), headers)
    await expect(attempt).rejects.toThrow(/^not answered: Error$/)
  }
})
