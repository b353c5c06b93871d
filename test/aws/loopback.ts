// Services of AWS on this machine: what all of them have in common. A call without a signature is turned away, and
// faults come on demand.

import { hash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'

export type Asked = {
  readonly method: string
  /** Decoded, without the query string. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

export type Reply = {
  readonly status: number
  readonly headers?: Record<string, string>
  readonly body: string | Buffer
}

/**
 * `lost`: the call has its effect and its answer never comes; `cut`: the line breaks before anything happens; `hanging`:
 * nothing happens and nothing comes; `twice`: the call has its effect twice; or a reply in place of the effect.
 */
export type Fault = 'lost' | 'cut' | 'hanging' | 'twice' | Reply

export type Service = {
  readonly url: string
  /** What was asked, in this order. */
  readonly asked: Asked[]
  /** The next calls meet these faults, one each. */
  readonly faults: Fault[]
  close(): void
}

const unsigned: Reply = { status: 403, body: 'not signed' }

/** A service of the name that signatures carry. */
export async function aService(name: string, answer: (asked: Asked) => Reply): Promise<Service> {
  const asked: Asked[] = []
  const faults: Fault[] = []
  const server = createServer(async (request, response) => {
    const call = await readCall(request)
    asked.push(call)
    if (!isSigned(call, name)) return send(response, unsigned)
    const fault = faults.shift()
    if (fault === 'cut') return void response.destroy()
    if (fault === 'hanging') return
    if (typeof fault === 'object') return send(response, fault)
    if (fault === 'twice') answer(call)
    const reply = answer(call)
    if (fault === 'lost') return void response.destroy()
    send(response, reply)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    faults,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** What a client of a service on this machine is made with. */
export const clientOf = ({ url }: Service) => ({
  endpoint: url,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
})

async function readCall(request: IncomingMessage): Promise<Asked> {
  const url = new URL(request.url ?? '/', 'http://service')
  const body = await buffer(request)
  const path = decodeURIComponent(url.pathname)
  return { method: request.method ?? '', path, query: url.searchParams, headers: request.headers, body }
}

function isSigned({ headers, body }: Asked, name: string): boolean {
  const { authorization = '', 'x-amz-content-sha256': digest } = headers
  const scope = new RegExp(
    `^AWS4-HMAC-SHA256 Credential=[^/]+/\\d{8}/eu-west-1/${name}/aws4_request, .*Signature=[0-9a-f]{64}$`,
  )
  return scope.test(authorization) && (digest === undefined || digest === hash('sha256', body, 'hex'))
}

function send(response: ServerResponse, { status, headers = {}, body }: Reply): void {
  response.writeHead(status, headers).end(body)
}

/** The answers of services that speak JSON. */
export const json = (body: object, status = 200): Reply => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(body),
})

/** A refusal of services that speak JSON. */
export const failure = (__type: string, status = 400): Reply => json({ __type, message: 'SECRET-VALUE' }, status)
