// The world of a deployed function, and the only file there that reads the environment. A function's environment names
// the stores its permissions cover (lib/rights.ts writes both); what is not named is absent, and using it throws.
import { randomBytes } from 'node:crypto'
import * as z from 'zod/mini'
import type { Engine } from '../engine/engine.ts'
import { dynamoClient } from './dynamo-link.ts'
import { openDynamoKeeper } from './dynamo-table.ts'
import { passwordCost } from './passwords.ts'
import type { Publisher } from './publisher.ts'
import type { Keeper, Table, TableName } from './table.ts'
import { verifierKeyStore } from './verifier-keys.ts'
import { type LogEntry, makeWorld, type Parts, type World } from './world.ts'

const Environment = z.object({
  TABLE_SESSIONS: z.optional(z.string()),
  TABLE_AUDIT: z.optional(z.string()),
  TABLE_REGISTRY: z.optional(z.string()),
  TABLE_AUDIT_INDEX: z.optional(z.string()),
  BUCKET_DATASETS: z.optional(z.string()),
  BUCKET_ARCHIVE: z.optional(z.string()),
  BUCKET_UPLOADS: z.optional(z.string()),
  UPLOAD_MB: z.optional(z.coerce.number().check(z.positive())),
  FRONT_PROOF: z.optional(z.string()),
  DATASETS_CACHE_MB: z.optional(z.coerce.number().check(z.positive())),
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: z._default(z.coerce.number().check(z.positive()), 512),
})
type Environment = z.infer<typeof Environment>

/** Opens the world of this function. Nothing is reached before the first use. */
export async function openAwsWorld(): Promise<World> {
  const environment = Environment.parse(process.env)
  const keeper = openKeeper(environment)
  const sealed = await openLog(environment, keeper)
  const publisher = await openPublisher(environment)
  const world = makeWorld({
    keeper,
    engine: await openEngine(environment),
    passwordCost,
    ...(sealed ? { sealed } : {}),
    ...(publisher ? { publisher } : {}),
    now: () => new Date(),
    random: (bytes) => randomBytes(bytes),
    log,
  })
  const { FRONT_PROOF: frontProof } = environment
  return frontProof === undefined ? world : { ...world, frontProof }
}

/** The tables that are granted to this function. */
export function openKeeper(environment: Environment = Environment.parse(process.env)): Keeper {
  const granted = {
    sessions: environment.TABLE_SESSIONS,
    audit: environment.TABLE_AUDIT,
    registry: environment.TABLE_REGISTRY,
    'audit-index': environment.TABLE_AUDIT_INDEX,
  }
  const named = (name: TableName) => granted[name] ?? 'not-granted'
  const tables = {
    sessions: named('sessions'),
    audit: named('audit'),
    registry: named('registry'),
    'audit-index': named('audit-index'),
  }
  const keeper = openDynamoKeeper({ client: dynamoClient(), tables, random: chance })
  const isGranted = (name: TableName) => granted[name] !== undefined
  return {
    ...keeper,
    table: (name) => (isGranted(name) ? keeper.table(name) : absent(name)),
    async together(operations, requestId) {
      const missing = operations.find(({ table }) => !isGranted(table))
      if (missing) throw notGranted(missing.table)
      return keeper.together(operations, requestId)
    },
  }
}

const chance = () => randomBytes(4).readUInt32BE() / 2 ** 32

const notGranted = (store: string) => new Error(`the store ${store} is not granted to this function`)

function absent(name: TableName): Table {
  const refuse = async () => {
    throw notGranted(name)
  }
  return { get: refuse, getTogether: refuse, insert: refuse, amend: refuse, query: refuse }
}

// A streamed response has 200 MB at most and leaves at 2 MB/s after its first 6: 150 MB in 72 s, within the function's
// 120 s after 20 s of reading. What is larger is refused while nothing is released.
const lambdaLimits = { rows: 1_000_000, seconds: 20, spoolMegabytes: 150 }

// Imported only where data sets are granted: elsewhere the bundle holds neither DuckDB nor the S3 client.
async function openEngine(environment: Environment): Promise<Engine> {
  const { BUCKET_DATASETS: bucket, DATASETS_CACHE_MB: megabytes = 256, BUCKET_UPLOADS: uploads } = environment
  // Whoever publishes reads none.
  if (bucket === undefined || uploads !== undefined) {
    const refuse = async () => {
      throw notGranted('datasets')
    }
    return { select: refuse, check: refuse, run: refuse, async close() {} }
  }
  const [{ openInProcessEngine }, { s3Client, s3Files }] = await Promise.all([
    import('../engine/in-process-engine.ts'),
    import('./s3-blobs.ts'),
  ])
  const files = s3Files({ client: s3Client(), bucket, folder: '/tmp/datasets', maxBytes: megabytes * 1_048_576 })
  // Half of the memory is DuckDB's: it has been seen to take 1.8 times what it was given.
  const memoryMegabytes = Math.floor(environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE / 2)
  const today = () => new Date().toISOString().slice(0, 10)
  return openInProcessEngine({
    files,
    limits: { ...lambdaLimits, memoryMegabytes },
    today,
    spool: '/tmp/proviso-spool',
  })
}

// Imported only where uploads are granted, as above; and what makes level files only where data sets are too.
async function openPublisher(environment: Environment): Promise<Publisher | undefined> {
  const { BUCKET_UPLOADS: uploads, UPLOAD_MB: megabytes = 256, BUCKET_DATASETS: datasets } = environment
  if (uploads === undefined) return undefined
  const { publisherClient, s3Publisher } = await import('./s3-publisher.ts')
  const taking = { client: publisherClient(), uploads, mostBytes: megabytes * 1_048_576, random: chance }
  if (datasets === undefined) return s3Publisher(taking)
  const { runPublishJob } = await import('../engine/publish-job.ts')
  const memoryMegabytes = Math.floor(environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE / 2)
  const run: typeof runPublishJob = (job) => runPublishJob({ ...job, memoryMegabytes })
  return s3Publisher({ ...taking, publishing: { datasets, folder: '/tmp/publishing', run } })
}

// Imported only where the archive is granted, as above.
async function openLog({ BUCKET_ARCHIVE: bucket }: Environment, keeper: Keeper): Promise<Parts['sealed']> {
  if (bucket === undefined) return undefined
  const { archiveClient, s3Archive } = await import('./s3-archive.ts')
  const keys = verifierKeyStore(keeper.table('registry'))
  return {
    archive: s3Archive({ client: archiveClient(), bucket, random: chance }),
    verifierKeys: async () => (await keys.all()).map((key) => `${key}\n`).join(''),
  }
}

const write: Record<LogEntry['level'], (entry: LogEntry) => void> = {
  info: (entry) => console.info(entry),
  warn: (entry) => console.warn(entry),
  error: (entry) => console.error(entry),
}

// Lambda's JSON log format keeps the object as it is.
export function log(entry: LogEntry): void {
  write[entry.level](entry)
}
