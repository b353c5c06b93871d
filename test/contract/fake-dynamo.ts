// Stands for AWS where the emulator does not go: throttled, in conflict, broken, silent, or gone after it has done the
// work. A loopback HTTP server that gives the listed answers in turn and keeps what it was asked.

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

export type Answer =
  | { readonly status: number; readonly body: object }
  /** Never answers; `stall` begins to and does not end; `drop` cuts the connection. */
  | 'hang'
  | 'stall'
  | 'drop'
  /** Lets the emulator at `by` do it, and passes its answer on or loses it. */
  | { readonly by: string; readonly loses: boolean }

export type Asked = { readonly verb: string; readonly body: Record<string, unknown> }

export type FakeDynamo = { readonly endpoint: string; readonly asked: Asked[]; stop(): Promise<void> }

/** One of AWS's errors. */
export function failure(type: string, more: object = {}, status = 400): Answer {
  return { status, body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'SECRET-VALUE', ...more } }
}

/** A cancelled transaction with the reason of each statement. */
export function cancelled(...codes: readonly string[]): Answer {
  return failure('TransactionCanceledException', { CancellationReasons: codes.map((Code) => ({ Code })) })
}

export const done: Answer = { status: 200, body: {} }

/** Gives `answers` in turn, the last one for ever. */
export async function startFakeDynamo(...answers: readonly Answer[]): Promise<FakeDynamo> {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    // A caller that gave up while it was still speaking has asked nothing.
    const body = await text(request).catch(() => undefined)
    if (body === undefined) return
    asked.push({ verb: String(request.headers['x-amz-target']).split('.').at(-1) ?? '', body: JSON.parse(body) })
    const answer = answers[Math.min(asked.length, answers.length) - 1]
    if (answer) await give(answer, request, body, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    endpoint: `http://127.0.0.1:${port}`,
    asked,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function give(answer: Answer, request: IncomingMessage, body: string, response: ServerResponse): Promise<void> {
  if (answer === 'hang') return
  if (answer === 'drop') {
    request.socket.destroy()
    return
  }
  if (answer === 'stall') {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).write('{')
    return
  }
  if ('by' in answer) return forward(answer, request, body, response)
  response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer.body))
}

async function forward(
  { by, loses }: Extract<Answer, { by: string }>,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
): Promise<void> {
  const { 'x-amz-target': target, authorization, 'content-type': type, 'x-amz-date': date } = request.headers
  const headers = { 'x-amz-target': String(target), authorization: String(authorization), 'x-amz-date': String(date) }
  const reply = await fetch(by, { method: 'POST', headers: { ...headers, 'content-type': String(type) }, body })
  const replied = await reply.text()
  if (loses) request.socket.destroy()
  else response.writeHead(reply.status, { 'content-type': 'application/x-amz-json-1.0' }).end(replied)
}
