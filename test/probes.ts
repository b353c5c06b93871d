// What every answer and every trail must be whatever was asked, and ways to ask that fetch would tidy up or never try.
import { connect } from 'node:net'
import { expect } from 'vitest'
import type { AuditEvent } from '../core/audit-event.ts'
import { refusalCodes } from '../core/refusal.ts'
import type { Route } from '../lambdas/routes.ts'
import type { Keeper, Table } from '../stores/table.ts'
import type { Reply, Site } from './client.ts'

const fileTypes = ['text/plain;charset=UTF-8', 'application/octet-stream']

/** An answer of contract section 4: JSON, a known code, a request id, nothing internal, nothing cached or sniffed. */
export function checkAnswer(reply: Reply): void {
  expect(reply.headers.get('cache-control')).toBe('no-store')
  expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
  expect(reply.status === 503 || reply.status < 500, `${reply.status} ${reply.text.slice(0, 200)}`).toBe(true)
  expect(reply.text).not.toMatch(/\bat .+:\d+:\d+|\.ts\b|node:|node_modules|proviso-test-|TypeError|ZodError|SQLITE/)
  if (reply.text === '') return
  const type = reply.headers.get('content-type') ?? ''
  // The files of the log are no JSON; a refusal always is.
  if (reply.status < 400 && fileTypes.includes(type)) return
  expect(type).toBe('application/json;charset=UTF-8')
  expect(reply.body).not.toHaveProperty('status')
  if (reply.status < 400) return
  expect(refusalCodes).toContain(reply.body.code)
  expect(reply.body).toMatchObject({
    success: false,
    exception: expect.stringMatching(/\S/),
    requestId: expect.stringMatching(/^[\w-]{10,}$/),
  })
}

/** A refusal with this status and code, well-formed in every way. */
export function checkRefused(reply: Reply, status: number, code: string): void {
  expect([reply.status, reply.body.code, reply.text.slice(0, 300)]).toEqual([status, code, expect.anything()])
  checkAnswer(reply)
}

/** Holds a session to one event for each number it gave out; hands the events back. */
export async function checkGapless(site: Site, session: string): Promise<AuditEvent[]> {
  const detail = await site.world.sessions.detail(session)
  const events = await site.world.audit.ofSession(session)
  const numbers = Array.from({ length: detail?.session.sequence ?? 0 }, (_, i) => i + 1)
  expect(events.map((event) => event.sequence)).toEqual(numbers)
  expect(events.map((event) => event.id)).toEqual(numbers.map((n) => `${session}.${n}`))
  for (const event of events) expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThanOrEqual(32_768)
  return events
}

/** The event that a reply's receipt names. */
export async function eventOf(site: Site, reply: Reply): Promise<AuditEvent | undefined> {
  const id = reply.headers.get('x-audit-event')
  return id === null ? undefined : site.world.audit.event(id)
}

/** All site events of the world's own day. */
export async function siteEvents(site: Site): Promise<AuditEvent[]> {
  const day = site.world.now().toISOString().slice(0, 10)
  const filter = { from: `${day}T00:00:00.000Z`, to: `${day}T23:59:59.999Z` }
  const events = await site.world.audit.list(filter, 100_000, null)
  return events.filter((event) => event.sequence === undefined)
}

/** A request that means this route. */
export function askFor(route: Route): { route: Route; method: string; path: string } {
  const [method = '', pattern = ''] = route.route.split(' ')
  const path = pattern
    .replace('{tile+}', '0/000')
    .replace('{labkey+}', 'Test/Study/query-selectRows.api')
    .replace('{name}', 'Labs')
    .replace('{id}', '7')
    .replace('{key}', '7')
    .replace('{n}', '1')
    .replace('{number}', 'IRB-2026-001')
    .replace('{sha256}', '0'.repeat(64))
  return { route, method: method === 'ANY' ? 'GET' : method, path }
}

function toReply(bytes: Buffer): Reply {
  const whole = bytes.toString('utf8')
  const cut = whole.indexOf('\r\n\r\n')
  const [first = '', ...lines] = whole.slice(0, cut).split('\r\n')
  const headers = new Headers(
    lines.map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  )
  const text = cut === -1 ? '' : whole.slice(cut + 4)
  const isJson = headers.get('content-type')?.startsWith('application/json') === true && text !== ''
  return { status: Number(first.split(' ')[1]), headers, text, body: isJson ? JSON.parse(text) : {} }
}

/** Writes bytes to the server as they are and reads what comes back until it closes. Send `connection: close`. */
export function rawExchange(url: string, request: string | Buffer): Promise<Reply> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(Number(port), hostname, () => socket.write(request))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', (error) => (chunks.length > 0 ? resolve(toReply(Buffer.concat(chunks))) : reject(error)))
    socket.on('close', () => resolve(toReply(Buffer.concat(chunks))))
  })
}

/** A raw request of the ordinary form, for any method, target and header lines. */
export function rawRequest(method: string, target: string, lines: readonly string[] = [], body = ''): Buffer {
  const length = body === '' ? [] : [`content-length: ${Buffer.byteLength(body)}`]
  const head = [`${method} ${target} HTTP/1.1`, 'host: localhost', 'connection: close', ...length, ...lines]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1')
}

export type RawCaller = (method: string, target: string, lines?: readonly string[], body?: string) => Promise<Reply>

/** Asks with a key, the request written to the socket as it is. */
export function rawCaller(url: string, key: string): RawCaller {
  return (method, target, lines = [], body = '') =>
    rawExchange(url, rawRequest(method, target, [`apikey: ${key}`, ...lines], body))
}

/** A keeper that counts every access to its tables. */
export function countAccesses(keeper: Keeper, seen: { accesses: number }): Keeper {
  const count = <A extends readonly unknown[], R>(verb: (...given: A) => R) => {
    return (...given: A): R => {
      seen.accesses += 1
      return verb(...given)
    }
  }
  const table = ({ get, getTogether, insert, amend, query }: Table): Table => ({
    get: count(get),
    getTogether: count(getTogether),
    insert: count(insert),
    amend: count(amend),
    query: count(query),
  })
  return { table: (name) => table(keeper.table(name)), together: count(keeper.together), close: () => keeper.close() }
}
