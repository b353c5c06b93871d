// Lambda's event source mappings for the streams of DynamoDB, as the template declares them: what reads a stream, makes
// batches of it, hands them to the function and knows what to do when the function fails. The streams are the emulator's.
//
// | Rule                                                                                          | From       |
// | --------------------------------------------------------------------------------------------- | ---------- |
// | records of a shard come in their order, one batch after the other                              | documented |
// | a batch has at most BatchSize records and waits at most MaximumBatchingWindowInSeconds for more | documented |
// | records that no filter fits are dropped; a function is not called for none                      | documented |
// | records are filtered before batches are made of them                                            | assumed    |
// | an error of the function halves the batch (Bisect…), and halving is no retry                    | documented |
// | a reported failure: what came before it is done, it and what follows comes again                | documented |
// | a reported failure that names no record of the batch: all of it failed                          | documented |
// | after MaximumRetryAttempts a pointer to the batch goes to the destination, and the next follows | documented |
// | the polling needs the function's role: its three actions on the stream, and the queue's         | documented |
// | an item that the time to live removes carries `userIdentity` of dynamodb.amazonaws.com          | documented |
// | the pauses between retries; several shards; records older than a day                            | left out   |
import * as z from 'zod/mini'
import { type Deployed, short } from './deployed-functions.ts'
import { emulated } from './hosted-dynamo.ts'
import type { Invoke } from './hosted-gateway.ts'
import { ofType, type Synthesised, told } from './synthesised.ts'

const Pattern = z.record(z.string(), z.unknown())
const Mapping = z.strictObject({
  FunctionName: z.unknown(),
  EventSourceArn: z.unknown(),
  StartingPosition: z.literal('TRIM_HORIZON'),
  BatchSize: z.number(),
  MaximumBatchingWindowInSeconds: z.number(),
  BisectBatchOnFunctionError: z.boolean(),
  MaximumRetryAttempts: z.number(),
  FunctionResponseTypes: z._default(z.array(z.literal('ReportBatchItemFailures')), []),
  FilterCriteria: z.optional(z.object({ Filters: z.array(z.object({ Pattern: z.string() })) })),
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.unknown() }) }),
})
type Mapping = z.infer<typeof Mapping>

export const StreamRecord = z.looseObject({
  eventName: z.enum(['INSERT', 'MODIFY', 'REMOVE']),
  dynamodb: z.looseObject({
    SequenceNumber: z.string(),
    Keys: z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) }),
  }),
})
export type StreamRecord = z.infer<typeof StreamRecord>

/** What stands in the queue for records that the function did not take: where they are, and nothing of them. */
export type Pointer = {
  readonly stream: string
  readonly from: string
  readonly to: string
  readonly records: number
  /** How often the function was called for exactly these. */
  readonly calls: number
}

export type Streams = {
  /** Delivers what is in the streams by now, waiting for nothing. */
  drain(): Promise<void>
  /** From now on delivers by itself, waiting for more records as the template says. */
  start(): void
  stop(): Promise<void>
  /** The batches in the order in which the function was called for them. */
  readonly batches: readonly (readonly StreamRecord[])[]
  readonly setAside: readonly Pointer[]
}

export type StreamParts = {
  readonly made: Synthesised
  readonly functions: ReadonlyMap<string, Invoke>
  readonly deployed: readonly Deployed[]
  readonly emulator: string
  /** The address of each table's stream. */
  readonly streams: ReadonlyMap<string, string>
  /** Whether the time to live removed the item. */
  readonly isExpired: (table: string, record: StreamRecord) => boolean
}

const Answer = z.looseObject({
  StreamDescription: z.optional(z.object({ Shards: z.array(z.object({ ShardId: z.string() })) })),
  ShardIterator: z.optional(z.string()),
  NextShardIterator: z.nullish(z.string()),
  Records: z.optional(z.array(StreamRecord)),
})

/** A call of DynamoDB Streams, whose client is no part of the project. */
async function ask(emulator: string, action: string, body: object): Promise<z.infer<typeof Answer>> {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=test'
  const answer = await fetch(emulator, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDBStreams_20120810.${action}`,
      'x-amz-date': '20260101T000000Z',
      authorization,
    },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${action}: ${await answer.text()}`)
  return Answer.parse(await answer.json())
}

/** Reads on in the one shard that the emulator makes, from its oldest record. */
function reader(emulator: string, StreamArn: string) {
  let iterator: string | undefined
  const first = async () => {
    const { StreamDescription } = await ask(emulator, 'DescribeStream', { StreamArn })
    const ShardId = StreamDescription?.Shards[0]?.ShardId
    if (ShardId === undefined) return undefined
    return (await ask(emulator, 'GetShardIterator', { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }))
      .ShardIterator
  }
  return async (): Promise<readonly StreamRecord[]> => {
    iterator ??= await first()
    if (iterator === undefined) return []
    const { Records = [], NextShardIterator } = await ask(emulator, 'GetRecords', {
      ShardIterator: iterator,
      Limit: 1000,
    })
    iterator = NextShardIterator ?? iterator
    return Records
  }
}

/** Whether a record fits a filter: at each place one of the values that the filter lists. */
export function fits(pattern: unknown, value: unknown): boolean {
  if (Array.isArray(pattern)) {
    if (pattern.some((one) => typeof one === 'object')) throw new Error('a filter by more than values is not hosted')
    return pattern.includes(value)
  }
  const [places, there] = [Pattern.parse(pattern), Pattern.safeParse(value)]
  return there.success && Object.entries(places).every(([name, inner]) => fits(inner, there.data[name]))
}

/** What the role must be permitted, or Lambda could not poll for the function. */
function checkPolling({ name, permissions }: Deployed, stream: string, queue: string): void {
  const actions = ['DescribeStream', 'GetRecords', 'GetShardIterator'].map((action) => `${stream} dynamodb:${action}`)
  const wanted = [...actions, '* dynamodb:ListStreams', `${queue} sqs:SendMessage`]
  const missing = wanted.filter((one) => !permissions.includes(one))
  if (missing.length > 0) throw new Error(`${name} is not permitted what its streams need: ${missing}`)
}

const Failures = z.object({ batchItemFailures: z.nullish(z.array(z.object({ itemIdentifier: z.unknown() }))) })
const Thrown = z.object({ error: z.string() })

/** The records of a batch that are left after the function's answer; `halves` when it ended with an error. */
function leftOf(batch: readonly StreamRecord[], answer: unknown, mapping: Mapping) {
  if (Thrown.safeParse(answer).success) return { left: batch, isError: true }
  if (mapping.FunctionResponseTypes.length === 0) return { left: [], isError: false }
  const failed = Failures.safeParse(answer).data?.batchItemFailures ?? []
  if (failed.length === 0) return { left: [], isError: false }
  const places = failed.map((one) => batch.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === one.itemIdentifier))
  return { left: places.includes(-1) ? batch : batch.slice(Math.min(...places)), isError: false }
}

type Mapped = {
  readonly mapping: Mapping
  readonly stream: string
  readonly call: (batch: readonly StreamRecord[]) => Promise<unknown>
  readonly setAside: (pointer: Pointer) => void
}

/** Hands a batch over until nothing of it is left: taken, or set aside. */
async function deliver(mapped: Mapped, batch: readonly StreamRecord[], retries = 0): Promise<void> {
  if (batch.length === 0) return
  const { mapping, stream, call, setAside } = mapped
  const { left, isError } = leftOf(batch, await call(batch), mapping)
  if (left.length === 0) return
  if (isError && mapping.BisectBatchOnFunctionError && left.length > 1) {
    const half = Math.ceil(left.length / 2)
    await deliver(mapped, left.slice(0, half), retries)
    return await deliver(mapped, left.slice(half), retries)
  }
  // What came before the reported record is done: the rest is another batch with its own retries.
  const used = left.length < batch.length ? 0 : retries + 1
  if (used <= mapping.MaximumRetryAttempts) return await deliver(mapped, left, used)
  const ends = [left[0], left.at(-1)].map((record) => record?.dynamodb.SequenceNumber ?? '')
  setAside({ stream, from: ends[0] ?? '', to: ends[1] ?? '', records: left.length, calls: used })
}

/** Every mapping of the template, with nothing delivered yet. */
export function hostStreams(parts: StreamParts): Streams {
  const batches: (readonly StreamRecord[])[] = []
  const setAside: Pointer[] = []
  const pumps = ofType(parts.made.service, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) =>
    pumpOf(Mapping.parse(Properties), parts, batches, setAside),
  )
  let running: Promise<unknown> = Promise.resolve()
  let isStopped = false
  return {
    batches,
    setAside,
    async drain() {
      await Promise.all(pumps.map((pump) => pump(true)))
    },
    start() {
      running = Promise.all(
        pumps.map(async (pump) => {
          while (!isStopped) await pump(false)
        }),
      )
    },
    async stop() {
      isStopped = true
      await running
    },
  }
}

/** How often Lambda looks into a shard. */
const pollMs = 250

function pumpOf(mapping: Mapping, parts: StreamParts, batches: (readonly StreamRecord[])[], setAside: Pointer[]) {
  const { made, deployed, functions, emulator, streams, isExpired } = parts
  const source = told(mapping.EventSourceArn, made)
  const table = emulated(source.replace(/\.StreamArn$/, '.Arn'))
  const stream = streams.get(table)
  const one = deployed.find(({ id }) => id === told(mapping.FunctionName, made))
  const invoke = functions.get(one?.id ?? '')
  if (stream === undefined || one === undefined || invoke === undefined) throw new Error(`${source} leads nowhere`)
  checkPolling(one, short(source), short(told(mapping.DestinationConfig.OnFailure.Destination, made)))
  const read = reader(emulator, stream)
  const filters = mapping.FilterCriteria?.Filters.map(({ Pattern }): unknown => JSON.parse(Pattern))
  const gathered: StreamRecord[] = []
  let since = 0
  const call = (batch: readonly StreamRecord[]) => {
    batches.push(batch)
    return invoke({ Records: batch.map((record) => ({ ...record, eventSourceARN: stream })) })
  }
  const expired = { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }
  const look = async (): Promise<boolean> => {
    const records = (await read()).map((record) => (isExpired(table, record) ? { ...record, ...expired } : record))
    if (gathered.length === 0) since = performance.now()
    gathered.push(...records.filter((record) => filters?.some((filter) => fits(filter, record)) ?? true))
    return records.length > 0
  }
  /** Hands over batches that are full or have waited long enough; or all there is, at once. */
  return async (isNow: boolean): Promise<void> => {
    for (let isMore = await look(); isNow && isMore; ) isMore = await look()
    const isDue = isNow || performance.now() - since >= mapping.MaximumBatchingWindowInSeconds * 1000
    while (gathered.length > 0 && (isDue || gathered.length >= mapping.BatchSize)) {
      const batch = gathered.splice(0, mapping.BatchSize)
      await deliver({ mapping, stream, call, setAside: (pointer) => setAside.push(pointer) }, batch)
    }
    if (!isNow) await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}
