// What seals in AWS: told by streams what was recorded and which sessions time has removed, and woken by the clock to walk
// the tables for what no stream has told. It may come twice, late or in any order: the sealer takes each event once.
import type { DynamoDBBatchResponse } from 'aws-lambda'
import * as z from 'zod/mini'
import type { AuditIndexer } from '../stores/audit-indexer.ts'
import { type StoredAttribute, toItem } from '../stores/dynamo-values.ts'
import { idOfKey } from '../stores/event-ids.ts'
import type { LogLines } from '../stores/log-lines.ts'
import type { Sealing } from '../stores/sealing.ts'
import { toLastNumber } from '../stores/session-looks.ts'
import type { LogEntry } from '../stores/world.ts'
import { once, scrubbed } from './http/on-lambda.ts'

export type SealWorld = {
  readonly sealer: Pick<Sealing['sealer'], 'seal'>
  readonly reconciler: Pick<Sealing['reconciler'], 'walk' | 'removed'>
  /** Brings what is new in the log before those who review it. */
  readonly lines: LogLines
  /** Has the index follow the log. */
  readonly index: Pick<AuditIndexer, 'follow'>
  /** Tells of reviews that nobody closed in time. */
  tellOverdue(): Promise<number>
  /** The names of the tables whose streams wake it. */
  readonly tables: { readonly audit: string; readonly sessions: string }
  now(): Date
  log(entry: LogEntry): void
}

const Text = z.object({ S: z.string() })
const Image = z.record(
  z.string(),
  z.custom<StoredAttribute>((value) => typeof value === 'object' && value !== null),
)
const Change = z.object({
  eventName: z.enum(['INSERT', 'MODIFY', 'REMOVE']),
  eventSourceARN: z.string(),
  dynamodb: z.object({
    SequenceNumber: z.string(),
    Keys: z.object({ pk: Text, sk: Text }),
    OldImage: z.optional(Image),
  }),
})
type Change = z.infer<typeof Change>
const StreamEvent = z.object({ Records: z.array(Change) })

/** The sealer as a Lambda. What it could not do comes once more: a stream's records by Lambda, all else by the clock. */
export function onSeal(open: () => Promise<SealWorld>) {
  const opened = once(open)
  return async (event: unknown): Promise<DynamoDBBatchResponse> => {
    try {
      const world = await opened()
      const told = StreamEvent.safeParse(event)
      return told.success ? await heard(world, told.data.Records) : await walked(world)
    } catch (error) {
      throw scrubbed(error)
    }
  }
}

const allDone: DynamoDBBatchResponse = { batchItemFailures: [] }

async function walked(world: SealWorld): Promise<DynamoDBBatchResponse> {
  try {
    await world.tellOverdue()
    await world.reconciler.walk((ids) => world.sealer.seal(ids))
    await show(world)
    return allDone
  } catch (error) {
    sayNotSealed(world, error)
    throw error
  }
}

async function heard(world: SealWorld, changes: readonly Change[]): Promise<DynamoDBBatchResponse> {
  const of = (table: string) =>
    changes.filter(({ eventSourceARN }) => eventSourceARN.includes(`:table/${table}/stream/`))
  const [audit, sessions] = [of(world.tables.audit), of(world.tables.sessions)]
  if (audit.length + sessions.length < changes.length) throw new Error('a stream that is none of ours')
  sayTouched(world, audit)
  try {
    const ids = audit.flatMap(({ dynamodb: { Keys } }) => idOfKey({ pk: Keys.pk.S, sk: Keys.sk.S }) ?? [])
    for (const session of sessions) for (const id of await removed(world, session)) ids.push(id)
    await world.sealer.seal(ids)
    await show(world)
    return allDone
  } catch (error) {
    sayNotSealed(world, error)
    // All of it comes again, in halves, so that what cannot be taken holds up no other: what is in the log already
    // changes nothing. Not reported as a failure of the first record: then the whole batch would come again, and go.
    throw error
  }
}

function sayNotSealed({ log }: SealWorld, error: unknown): void {
  log({ level: 'error', message: 'not sealed', reason: error instanceof Error ? error.name : 'unknown' })
}

/** Nothing of ours changes or removes a record, and the table's own policy denies it to everybody. */
function sayTouched({ log }: SealWorld, changes: readonly Change[]): void {
  for (const { eventName } of changes.filter((change) => change.eventName !== 'INSERT')) {
    log({ level: 'error', message: 'a record was changed or removed', kind: eventName })
  }
}

/** Ids of what the session leaves to be sealed; its item, as it was, has its last number. */
async function removed({ reconciler }: SealWorld, { eventName, dynamodb }: Change): Promise<string[]> {
  const { Keys, OldImage } = dynamodb
  if (eventName !== 'REMOVE' || Keys.sk.S !== 'session' || OldImage === undefined) return []
  const item = toItem(OldImage)
  const startedAt = new Date(z.number().parse(item.startedAtMs)).toISOString()
  return await reconciler.removed(Keys.pk.S, toLastNumber(item), startedAt.slice(0, 10))
}

async function show({ lines, index, now, log }: SealWorld): Promise<void> {
  const { waitedSinceMs, ...shown } = await lines.show()
  const lagSeconds = waitedSinceMs === null ? 0 : Math.max(0, Math.round((now().getTime() - waitedSinceMs) / 1000))
  // The lag is told also where the index is behind: it is derived, and catches up.
  log({ level: 'info', message: 'sealed', lagSeconds, ...shown })
  await index.follow()
}
