// The deployed site on this machine: the real bundles, each in a process of its own with exactly the environment its
// template gives it, behind a small gateway; DynamoDB is the emulator behind a guard that holds every function to the
// permissions of its template. Not AWS, but what a missing permission or import breaks there breaks here too.
import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import * as z from 'zod/mini'
import { bundleAll } from '../../lib/bundle.ts'
import { findRoute, queryPairs } from '../../local/routing.ts'
import { type Site, send } from '../client.ts'
import { createTables, dynamoKeeper, dynamoTables, startDynoxide } from '../contract/dynoxide.ts'
import { aWorld } from '../world.ts'
import { type Deployed, deployedFunctions, short } from './deployed-functions.ts'
import { streamingRuntime } from './streaming-runtime.ts'
import { synthesise } from './synthesised.ts'

const root = join(import.meta.dirname, '..', '..')
const titleOf: Readonly<Record<string, string>> = {
  [dynamoTables.sessions]: 'Sessions',
  [dynamoTables.audit]: 'Audit',
  [dynamoTables.registry]: 'Registry',
  [dynamoTables['audit-index']]: 'AuditIndex',
}

async function listen(listener: RequestListener): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, server }
}

/** `Table action` of every permission a DynamoDB call needs. */
function needed(target: string, body: Record<string, unknown>): string[] {
  const statements = body.Statement === undefined ? body.TransactStatements : [body]
  if (!Array.isArray(statements)) return [`${titleOf[String(body.TableName)]} dynamodb:${target}`]
  return statements.map(({ Statement }) => {
    const [, verb = '', table = ''] = /^(INSERT|UPDATE|DELETE|SELECT)[^"]*"([^"]+)"/.exec(Statement) ?? []
    return `${titleOf[table]} dynamodb:PartiQL${verb.charAt(0)}${verb.slice(1).toLowerCase()}`
  })
}

/** The emulator as one function may use it. What it may not goes into `refused`. */
function guard({ name, permissions }: Deployed, emulator: string, refused: string[]): RequestListener {
  return async (request, response) => {
    const body = await buffer(request)
    const target = String(request.headers['x-amz-target']).split('.')[1] ?? ''
    const missing = needed(target, JSON.parse(body.toString())).filter((one) => !permissions.includes(one))
    if (missing.length > 0) {
      refused.push(`${name}: ${missing.join()}`)
      const __type = 'com.amazon.coral.service#AccessDeniedException'
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify({ __type }))
      return
    }
    const headers = Object.entries(request.headers).filter(([key]) => !/^(host|connection|content-length)$/.test(key))
    const answer = await fetch(emulator, { method: 'POST', headers: headers.map(([k, v]) => [k, String(v)]), body })
    const type = answer.headers.get('content-type') ?? 'application/x-amz-json-1.0'
    response.writeHead(answer.status, { 'content-type': type }).end(Buffer.from(await answer.arrayBuffer()))
  }
}

type Invoke = (event: object) => Promise<unknown>

const Result = z.object({
  statusCode: z._default(z.number(), 502),
  headers: z._default(z.record(z.string(), z.string()), {}),
  multiValueHeaders: z._default(z.record(z.string(), z.array(z.string())), {}),
  body: z._default(z.string(), ''),
  isBase64Encoded: z._default(z.boolean(), false),
})
type Result = z.infer<typeof Result>

const Decision = z.union([
  z.object({
    policyDocument: z.object({ Statement: z.tuple([z.object({ Effect: z.string() })]) }),
    context: z.record(z.string(), z.string()),
  }),
  z.object({ error: z.string() }),
])

const ownAnswer = (statusCode: number, body: object): Result =>
  Result.parse({ statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

const runner = `${streamingRuntime}
const { handler } = await import(process.argv[2])
process.on('message', async ([id, event]) => {
  try { process.send([id, await handler(event)]) } catch (error) { process.send([id, { error: error.message }]) }
})`

function starting(script: string, code: string, env: Record<string, string>): { child: ChildProcess; invoke: Invoke } {
  const child = fork(script, [code], { env, silent: true, execArgv: [] })
  const waiting = new Map<number, (result: unknown) => void>()
  child.on('message', ([id, result]: [number, unknown]) => waiting.get(id)?.(result))
  // Read to the end, else the child stops when its pipe is full.
  child.stdout?.resume()
  child.stderr?.resume()
  let last = 0
  const invoke: Invoke = (event) =>
    new Promise((resolve) => {
      last += 1
      waiting.set(last, resolve)
      child.send([last, event])
    })
  return { child, invoke }
}

/** One call through the gateway: authorizer, then the function of the route, as the templates wire them. */
function gateway(functions: ReadonlyMap<string, Invoke>): (request: IncomingMessage) => Promise<Result> {
  return async (request) => {
    const method = request.method ?? ''
    const { pathname: path, search } = new URL(request.url ?? '/', 'http://gateway')
    const found = findRoute(method, path)
    if (!('route' in found)) throw new Error(`${method} ${path} is no route`)
    const { route } = found
    const query: Record<string, string[]> = {}
    for (const [name, value] of queryPairs(search.slice(1))) query[name] = [...(query[name] ?? []), value]
    const requestContext = { requestId: crypto.randomUUID(), identity: { sourceIp: '192.0.2.1' } }
    const about = {
      resource: route.route.split(' ')[1],
      httpMethod: method,
      path,
      multiValueHeaders: request.headersDistinct,
    }
    const event = { ...about, multiValueQueryStringParameters: query, requestContext }
    const body = { body: (await buffer(request)).toString('base64'), isBase64Encoded: true }
    if (route.who === 'anyone') return Result.parse(await invoked(functions, route.lambda, { ...event, ...body }))
    const asked = { ...event, type: 'REQUEST', methodArn: `arn:${method}${path}` }
    const decided = Decision.parse(await invoked(functions, 'authorize', asked))
    if ('error' in decided) return ownAnswer(503, { code: 'unavailable' })
    const { policyDocument, context } = decided
    if (policyDocument.Statement[0].Effect !== 'Allow') return ownAnswer(401, context)
    const vouched = { ...requestContext, authorizer: context }
    return Result.parse(await invoked(functions, route.lambda, { ...event, ...body, requestContext: vouched }))
  }
}

const invoked = async (functions: ReadonlyMap<string, Invoke>, name: string, event: object) => {
  const invoke = functions.get(name)
  if (invoke === undefined) throw new Error(`${name} is not deployed`)
  return await invoke(event)
}

export type DeployedSite = Site & {
  /** Every call that the permissions of its function did not cover. */
  readonly refused: readonly string[]
}

export async function aDeployedSite(): Promise<DeployedSite> {
  const folder = mkdtempSync(join(tmpdir(), 'proviso-deployed-'))
  const emulator = await startDynoxide()
  if (emulator === undefined) throw new Error('the dynoxide emulator is not installed')
  await createTables(emulator.endpoint)
  const world = await aWorld({ keeper: dynamoKeeper(emulator.endpoint) })
  const engine = dirname(
    createRequire(import.meta.url).resolve(`@duckdb/node-bindings-${process.platform}-${process.arch}/duckdb.node`),
  )
  await bundleAll({ root, out: folder, engine })
  const script = join(folder, 'runner.mjs')
  writeFileSync(script, runner)
  const s3 = await listen((request, response) => {
    const name = (request.url ?? '').split('?')[0]?.split('/').slice(2).join('/') ?? ''
    response.end(readFileSync(join(world.home, name)))
  })
  const refused: string[] = []
  const servers = [s3.server]
  const children: ChildProcess[] = []
  const functions = new Map<string, Invoke>()
  for (const one of deployedFunctions(synthesise())) {
    const dynamo = await listen(guard(one, emulator.endpoint, refused))
    servers.push(dynamo.server)
    const { child, invoke } = starting(script, join(folder, one.name, 'index.mjs'), {
      ...Object.fromEntries(Object.entries(one.variables).map(([name, value]) => [name, emulated(value)])),
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
      AWS_ENDPOINT_URL_S3: s3.url,
    })
    children.push(child)
    functions.set(one.name, invoke)
  }
  const through = gateway(functions)
  const door = await listen(async (request, response) => {
    const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = await through(request)
    const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
    response.writeHead(statusCode, { ...headers, ...multiValueHeaders }).end(bytes)
  })
  servers.push(door.server)
  return {
    world,
    url: door.url,
    refused,
    send: (method, path, options) => send(door.url, method, path, options),
    async close() {
      for (const child of children) child.kill('SIGKILL')
      for (const server of servers) server.closeAllConnections()
      for (const server of servers) server.close()
      await world.close()
      await emulator.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A store's logical id as the emulator's name for it. */
function emulated(value: string): string {
  const title = short(value)
  return Object.keys(titleOf).find((name) => titleOf[name] === title) ?? value
}
