// The deployed site on this machine: the real bundles, each in a process of its own with exactly the environment its
// template gives it, behind the gateway that the template describes; DynamoDB is the emulator behind a guard that holds every function to the
// permissions of its template. Not AWS, but what a missing permission or import breaks there breaks here too.
import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { dirname, join } from 'node:path'
import { verifierKeyStore } from '../../stores/verifier-keys.ts'
import { verifierKey } from '../../tlog/note.ts'
import { type FakeKms, fakeKms } from '../aws/fake-kms.ts'
import { type FakeLogs, fakeLogs } from '../aws/fake-logs.ts'
import { type FakeS3, fakeS3 } from '../aws/fake-s3.ts'
import { type Site, send } from '../client.ts'
import { dynamoKeeper, startDynoxide } from '../contract/dynoxide.ts'
import { aWorld, type TestWorld } from '../world.ts'
import { type Deployed, deployedFunctions } from './deployed-functions.ts'
import { openParts, type Parts, temporary } from './hosted-build.ts'
import { createHostedTables, emulated, guard, timeToLive } from './hosted-dynamo.ts'
import { type Hosted, host } from './hosted-function.ts'
import { gatewayOf, type Result } from './hosted-gateway.ts'
import { hostStreams, type Streams } from './hosted-streams.ts'
import type { Synthesised } from './synthesised.ts'

type Listening = { readonly url: string; readonly server: Server }

async function listen(listener: RequestListener): Promise<Listening> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, server }
}

export type DeployedSite = Site & {
  readonly made: Synthesised
  /** What the sealer writes to: the archive's bucket, the key that signs, the audit log group. And the page's bucket. */
  readonly sealing: Sealing
  /** Wakes a function as AWS does. */
  invoke(name: string, event: object): Promise<unknown>
  /** What wakes the sealer when something was written; delivers nothing before it is told to. */
  readonly streams: Streams
  /** Where the emulated DynamoDB answers to everybody. */
  readonly emulator: string
  /** The time to live removes what is over by the world's clock. */
  expire(): Promise<void>
  /** Every call that the permissions of its function did not cover. */
  readonly refused: readonly string[]
}

type Sealing = {
  readonly s3: FakeS3
  readonly kms: FakeKms
  readonly logs: FakeLogs
  /** The page's bucket. */
  readonly page: FakeS3
}

async function startSealing(functions: readonly Deployed[], now: () => Date): Promise<Sealing> {
  const { BUCKET_ARCHIVE: bucket = '', KEY_SIGNING: keyId } =
    functions.find(({ name }) => name === 'seal')?.variables ?? {}
  const page = await fakeS3({
    bucket: functions.find(({ name }) => name === 'place-page')?.variables.BUCKET_PAGE ?? '',
  })
  return { page, s3: await fakeS3({ bucket }), kms: await fakeKms({}, keyId), logs: await fakeLogs(now) }
}

type Around = {
  readonly parts: Parts
  readonly world: TestWorld
  readonly sealing: Sealing
  readonly emulator: string
  /** Data sets. */
  readonly s3: string
  readonly refused: string[]
}

/** One function, waiting, and the server that is its way to DynamoDB. */
async function hostOne(one: Deployed, { parts, world, sealing, emulator, s3, refused }: Around) {
  const dynamo = await listen(guard(one, emulator, refused))
  const hosted = host({
    script: parts.script,
    bundle: parts.bundle(one.name),
    log: (entry) => world.logged.push(entry),
    env: {
      ...Object.fromEntries(Object.entries(one.variables).map(([name, value]) => [name, emulated(value)])),
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
      [temporary]: mkdtempSync(join(world.home, `${one.name}-`)),
      LAMBDA_TASK_ROOT: dirname(parts.bundle(one.name)),
      AWS_ENDPOINT_URL_S3: bucketOf(one, s3, sealing),
      AWS_ENDPOINT_URL_KMS: sealing.kms.url,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: sealing.logs.url,
    },
  })
  return { hosted, server: dynamo.server }
}

function bucketOf({ variables }: Deployed, datasets: string, { s3, page }: Sealing): string {
  if ('BUCKET_PAGE' in variables) return page.url
  return 'BUCKET_ARCHIVE' in variables ? s3.url : datasets
}

/** What cannot be read as a call at all is refused without a word, as by the servers before the gateway. */
async function answer(result: Promise<Result>, response: ServerResponse): Promise<void> {
  try {
    const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = await result
    const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
    response.writeHead(statusCode, { ...headers, ...multiValueHeaders, 'content-length': bytes.length }).end(bytes)
  } catch {
    response.writeHead(400, { connection: 'close' }).end()
  }
}

/** Lets the functions read the log that a test seals by itself (test/a-log.ts). */
async function shareLog({ archive, signer, keeper }: TestWorld, { s3 }: Sealing): Promise<void> {
  await verifierKeyStore(keeper.table('registry')).signs(verifierKey(signer.verifier))
  s3.alsoHolds(archive.files)
}

/** @param standing whether the functions' clock is the world's, which stands still until it is moved. */
export async function aDeployedSite({ standing = false } = {}): Promise<DeployedSite> {
  const parts = await openParts()
  const emulator = await startDynoxide()
  if (emulator === undefined) throw new Error('the dynoxide emulator is not installed')
  const streamOf = await createHostedTables(parts.made, emulator.endpoint)
  const world = await aWorld({ keeper: dynamoKeeper(emulator.endpoint) })
  const s3 = await listen((request, response) => {
    const name = (request.url ?? '').split('?')[0]?.split('/').slice(2).join('/') ?? ''
    response.end(readFileSync(join(world.home, decodeURIComponent(name))))
  })
  const refused: string[] = []
  const deployed = deployedFunctions(parts.made)
  const sealing = await startSealing(deployed, standing ? world.now : () => new Date())
  const servers = [s3.server]
  const functions = new Map<string, Hosted>()
  for (const one of deployed) {
    const around = { parts, world, sealing, emulator: emulator.endpoint, s3: s3.url, refused }
    const { hosted, server } = await hostOne(one, around)
    servers.push(server)
    functions.set(one.name, hosted)
  }
  const setClock = () => {
    for (const one of functions.values()) if (standing) one.setClock(world.now().getTime())
  }
  setClock()
  if (standing) await shareLog(world, sealing)
  const invoke = (name: string, event: object) => {
    const function_ = functions.get(name)
    if (function_ === undefined) throw new Error(`${name} is not deployed`)
    return function_.invoke(event)
  }
  const byId = new Map(deployed.map(({ name, id }) => [id, (event: object) => invoke(name, event)] as const))
  const { isExpired, expire } = timeToLive(parts.made, emulator.endpoint)
  const wired = {
    made: parts.made,
    isSecure: true,
    functions: byId,
    deployed,
    emulator: emulator.endpoint,
    streams: streamOf,
    isExpired,
  }
  const streams = hostStreams(wired)
  const through = gatewayOf(parts.made, byId)
  const door = await listen((request, response) => answer(through(request), response))
  servers.push(door.server)
  return {
    world: {
      ...world,
      advance(milliseconds) {
        world.advance(milliseconds)
        setClock()
      },
    },
    made: parts.made,
    isSecure: true,
    url: door.url,
    refused,
    sealing,
    invoke,
    streams,
    emulator: emulator.endpoint,
    expire: () => expire(world.now()),
    send: (method, path, options) => send(door.url, method, path, options),
    async close() {
      await streams.stop()
      for (const one of functions.values()) one.stop()
      for (const server of servers) server.closeAllConnections()
      for (const server of servers) server.close()
      await world.close()
      for (const service of Object.values(sealing)) service.close()
      await emulator.stop()
      parts.remove()
    },
  }
}
