// The deployed site on this machine: the real bundles, each in a process of its own with exactly the environment its
// template gives it, behind the gateway that the template describes; DynamoDB is the emulator behind a guard that holds every function to the
// permissions of its template. Not AWS, but what a missing permission or import breaks there breaks here too.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import * as z from 'zod/mini'
import { bundleAll } from '../../lib/bundle.ts'
import { type FakeKms, fakeKms } from '../aws/fake-kms.ts'
import { type FakeLogs, fakeLogs } from '../aws/fake-logs.ts'
import { type FakeS3, fakeS3 } from '../aws/fake-s3.ts'
import { type Site, send } from '../client.ts'
import { createTables, dynamoKeeper, dynamoTables, startDynoxide } from '../contract/dynoxide.ts'
import { aWorld } from '../world.ts'
import { type Deployed, deployedFunctions, short } from './deployed-functions.ts'
import { type Hosted, host, runner } from './hosted-function.ts'
import { gatewayOf } from './hosted-gateway.ts'
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
  // A transaction that reads needs the right to read each of its items, and none of its own.
  const read = z.array(z.object({ Get: z.object({ TableName: z.string() }) })).safeParse(body.TransactItems)
  if (read.success) return read.data.map(({ Get }) => `${titleOf[Get.TableName]} dynamodb:GetItem`)
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

export type DeployedSite = Site & {
  /** What the sealer writes to: the archive's bucket, the key that signs, the audit log group. */
  readonly sealing: Sealing
  /** Wakes a function as AWS does. */
  invoke(name: string, event: object): Promise<unknown>
  /** Every call that the permissions of its function did not cover. */
  readonly refused: readonly string[]
}

type Sealing = { readonly s3: FakeS3; readonly kms: FakeKms; readonly logs: FakeLogs }

async function startSealing(functions: readonly Deployed[]): Promise<Sealing> {
  const { BUCKET_ARCHIVE: bucket = '', KEY_SIGNING: keyId } =
    functions.find(({ name }) => name === 'seal')?.variables ?? {}
  return { s3: await fakeS3({ bucket }), kms: await fakeKms({}, keyId), logs: await fakeLogs(() => new Date()) }
}

const engineFolder = () =>
  dirname(
    createRequire(import.meta.url).resolve(`@duckdb/node-bindings-${process.platform}-${process.arch}/duckdb.node`),
  )

/** @param standing whether the functions' clock is the world's, which stands still until it is moved. */
export async function aDeployedSite({ standing = false } = {}): Promise<DeployedSite> {
  const folder = mkdtempSync(join(tmpdir(), 'proviso-deployed-'))
  const emulator = await startDynoxide()
  if (emulator === undefined) throw new Error('the dynoxide emulator is not installed')
  await createTables(emulator.endpoint)
  const world = await aWorld({ keeper: dynamoKeeper(emulator.endpoint) })
  await bundleAll({ root, out: folder, engine: engineFolder() })
  const script = join(folder, 'runner.mjs')
  writeFileSync(script, runner)
  const s3 = await listen((request, response) => {
    const name = (request.url ?? '').split('?')[0]?.split('/').slice(2).join('/') ?? ''
    response.end(readFileSync(join(world.home, name)))
  })
  const refused: string[] = []
  const made = synthesise()
  const deployed = deployedFunctions(made)
  const sealing = await startSealing(deployed)
  const servers = [s3.server]
  const hosted = new Map<string, Hosted>()
  for (const one of deployed) {
    const dynamo = await listen(guard(one, emulator.endpoint, refused))
    servers.push(dynamo.server)
    const function_ = host(script, join(folder, one.name, 'index.mjs'), {
      ...Object.fromEntries(Object.entries(one.variables).map(([name, value]) => [name, emulated(value)])),
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
      AWS_ENDPOINT_URL_S3: 'BUCKET_ARCHIVE' in one.variables ? sealing.s3.url : s3.url,
      AWS_ENDPOINT_URL_KMS: sealing.kms.url,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: sealing.logs.url,
    })
    hosted.set(one.name, function_)
  }
  const setClock = () => {
    for (const one of hosted.values()) if (standing) one.setClock(world.now().getTime())
  }
  setClock()
  const through = gatewayOf(made, new Map(deployed.map(({ name, id }) => [id, (event) => invoke(name, event)])))
  const invoke = (name: string, event: object) => {
    const function_ = hosted.get(name)
    if (function_ === undefined) throw new Error(`${name} is not deployed`)
    return function_.invoke(event)
  }
  const door = await listen(async (request, response) => {
    const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = await through(request)
    const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
    response.writeHead(statusCode, { ...headers, ...multiValueHeaders }).end(bytes)
  })
  servers.push(door.server)
  return {
    world: {
      ...world,
      advance(milliseconds) {
        world.advance(milliseconds)
        setClock()
      },
    },
    url: door.url,
    refused,
    sealing,
    invoke,
    send: (method, path, options) => send(door.url, method, path, options),
    async close() {
      for (const one of hosted.values()) one.stop()
      for (const server of servers) server.closeAllConnections()
      for (const server of servers) server.close()
      await world.close()
      for (const service of Object.values(sealing)) service.close()
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
