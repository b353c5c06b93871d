// The gateway on a laptop: same routes, same authorizer, same endpoints as in AWS, over node:http.
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { Refusal } from '../core/refusal.ts'
import { authorize } from '../lambdas/authorize.ts'
import { standingHeaders } from '../lambdas/http/answer.ts'
import type { Answer, Call, Pass } from '../lambdas/http/call.ts'
import { serve } from '../lambdas/http/endpoint.ts'
import { asRefusal, failureAnswer, refusalAnswer } from '../lambdas/http/refusals.ts'
import type { AnyEndpoint } from '../lambdas/http/turn.ts'
import { type Route, routes } from '../lambdas/routes.ts'
import type { World } from '../stores/world.ts'
import { isHostAllowed } from './host-names.ts'
import { findRoute, queryPairs } from './routing.ts'
import { siteFile } from './site.ts'
import { writeAnswer } from './write-answer.ts'

/** API Gateway takes no larger body either. */
const maxGatewayBytes = 10 * 1_048_576

type Stories = ReadonlyMap<string, AnyEndpoint>

/** Imports every story of the routes list, so that a missing one is found at start. */
async function loadStories(): Promise<Stories> {
  const names = [...new Set(routes.map((r) => r.story))]
  const modules = await Promise.all(names.map((name) => import(`../lambdas/${name}.ts`)))
  return new Map(names.map((name, i) => [name, modules[i].endpoint]))
}

const noBody = Buffer.alloc(0)

/** The whole body, or null when it is larger than the gateway takes. */
async function readBody(message: IncomingMessage): Promise<Buffer | null> {
  // A request that announces no body has none (RFC 9112, 6.3).
  const { 'content-length': length, 'transfer-encoding': coding } = message.headers
  if (length === undefined && coding === undefined) return noBody
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message) {
    size += chunk.length
    if (size > maxGatewayBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const joined: Record<string, string> = Object.create(null)
  for (const name in headers) {
    const value = headers[name]
    joined[name] = Array.isArray(value) ? value.join(', ') : (value ?? '')
  }
  return joined
}

type Asked = { readonly method: string; readonly path: string; readonly query: string; readonly requestId: string }

/** Ids that no other run of this process or any other has used: eight random bytes a run, and a count. */
const runs = new WeakMap<World, { readonly name: string; count: number }>()

function newRequestId(world: World): string {
  const run = runs.get(world) ?? { name: Buffer.from(world.random(8)).toString('hex'), count: 0 }
  runs.set(world, run)
  run.count += 1
  return `${run.name}-${run.count.toString(36)}`
}

function askedOf(message: IncomingMessage, world: World): Asked {
  const url = message.url ?? '/'
  const cut = url.indexOf('?')
  const path = cut === -1 ? url : url.slice(0, cut)
  const query = cut === -1 ? '' : url.slice(cut + 1)
  return { method: message.method ?? 'GET', path, query, requestId: newRequestId(world) }
}

function refuse(refusal: Refusal, { path, requestId }: Asked, route?: Route): Answer {
  return refusalAnswer(refusal, { path, requestId, browserOnly: route?.who === 'browser' })
}

/** Runs the authorizer as the gateway would. What fails in it lets nobody in. */
async function pass(route: Route, call: Omit<Call, 'pass'>, url: string, world: World): Promise<Pass | Refusal> {
  const { headers, address, requestId } = call
  try {
    const result = await authorize({ route, headers, address, requestId, url, secure: false }, world)
    return result.allow ? result.pass : new Refusal(result.code, result.why)
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown'
    world.log({ level: 'error', message: 'the authorizer failed', requestId, reason })
    return asRefusal(error) ?? new Refusal('unavailable', 'The site cannot answer just now. Try again in a moment.')
  }
}

/** Null when the request calls this server by a name it goes by. */
function hostRefusal({ headers }: IncomingMessage, listensOn: string): Refusal | null {
  if (headers.host === undefined) return new Refusal('bad-request', 'Send the header Host.')
  if (isHostAllowed(headers.host, listensOn)) return null
  return new Refusal('bad-request', `The header Host must name localhost or ${listensOn}.`)
}

async function answerTo(message: IncomingMessage, asked: Asked, stories: Stories, world: World): Promise<Answer> {
  const page = siteFile(asked.method, asked.path)
  if (page) return page
  if (!asked.path.startsWith('/')) return refuse(new Refusal('bad-request', 'The path must begin with /.'), asked)
  const found = findRoute(asked.method, asked.path)
  if ('code' in found) {
    const why = found.code === 'method' ? `This path takes ${found.allow.join(' or ')}.` : 'There is no such path here.'
    const answer = refuse(new Refusal(found.code, why), asked)
    return found.code === 'method'
      ? { ...answer, headers: { ...answer.headers, allow: found.allow.join(', ') } }
      : answer
  }
  const body = await readBody(message)
  if (body === null) {
    const answer = refuse(new Refusal('too-large', `The body is larger than ${maxGatewayBytes} bytes.`), asked)
    return { ...answer, headers: { ...answer.headers, connection: 'close' } }
  }
  const { route, params } = found
  const { method, path, requestId } = asked
  const address = message.socket.remoteAddress ?? ''
  const headers = headersOf(message)
  const call = {
    route,
    method,
    path,
    params,
    query: () => queryPairs(asked.query),
    headers,
    body,
    address,
    requestId,
    secure: false,
  }
  const story = stories.get(route.story)
  if (!story) throw new Error(`no story ${route.story}`)
  if (route.who === 'anyone') return serve(story, { ...call, pass: null }, world)
  const entered = await pass(route, call, `${path}?${asked.query}`, world)
  if (entered instanceof Refusal) return refuse(entered, asked, route)
  return serve(story, { ...call, pass: entered }, world)
}

/** Writes the answer. What fails then is cut off: the status is out, and a reader must see that the rest is missing. */
async function write(message: IncomingMessage, response: ServerResponse, answer: Answer, world: World): Promise<void> {
  const reader = { isHead: message.method === 'HEAD', acceptEncoding: message.headers['accept-encoding']?.toString() }
  try {
    await writeAnswer(response, answer, reader)
  } catch (error) {
    response.destroy()
    const reason = error instanceof Error ? error.name : 'unknown'
    world.log({ level: 'error', message: 'not written to the end', reason })
  }
}

/** What is no HTTP never becomes a request: answered on the bare socket, in the same words as everything else. */
function answerNoise(error: Error & { readonly code?: string }, socket: Duplex, world: World): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const isLarge = error.code === 'HPE_HEADER_OVERFLOW'
  const refusal = isLarge
    ? new Refusal('too-large', 'The path or the headers are larger than this server takes.')
    : new Refusal('bad-request', 'This is no well-formed HTTP request, or it did not arrive in time.')
  const { status, headers, body } = refusalAnswer(refusal, {
    path: '/',
    requestId: newRequestId(world),
    browserOnly: false,
  })
  const length = Buffer.byteLength(body ?? '')
  const lines = Object.entries({ ...standingHeaders, ...headers, 'content-length': length, connection: 'close' })
  const head = lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}\r\n\r\n${body}`)
}

export type Running = { readonly url: string; close(): Promise<void> }

function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.removeListener('error', reject)
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('the server has no port'))
      else resolve(address)
    })
  })
}

/** Serves a world until closed; closing lets the calls that are under way finish. */
export async function startServer(world: World, host: string, port: number): Promise<Running> {
  const stories = await loadStories()
  const listener = (message: IncomingMessage, response: ServerResponse) => {
    const asked = askedOf(message, world)
    const misnamed = hostRefusal(message, host)
    const answering = misnamed ? Promise.resolve(refuse(misnamed, asked)) : answerTo(message, asked, stories, world)
    answering
      .catch((error: unknown) => {
        // A caller who went away mid-body is no failure of ours; either way nothing was released.
        const reason = error instanceof Error ? error.name : 'unknown'
        world.log({ level: 'warn', message: 'not answered', requestId: asked.requestId, reason })
        return failureAnswer(asked.requestId)
      })
      .then((answer) => write(message, response, answer, world))
  }
  // Without a host is refused below, in our words, not by node in none.
  // The shorter a connection at rest is kept, the more calls meet its end half-way.
  const timeouts = { requestTimeout: 60_000, headersTimeout: 20_000, keepAliveTimeout: 65_000 }
  const server = createServer({ ...timeouts, requireHostHeader: false }, listener)
  server.on('checkExpectation', listener)
  server.on('clientError', (error, socket) => answerNoise(error, socket, world))
  const { port: bound } = await listen(server, host, port)
  const shown = host.includes(':') ? `[${host}]` : host
  return {
    url: `http://${shown}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
      }),
  }
}
