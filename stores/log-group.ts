// Events for those who review them in CloudWatch: each leaf of the log as one line of the audit log group, acknowledged.
// Derived: a line may come twice after a lost answer, and none is ever missing without an error that says so.
import {
  CloudWatchLogsClient,
  type CloudWatchLogsClientConfig,
  CreateLogStreamCommand,
  type InputLogEvent,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { type Patience, withRetries } from './aws-retry.ts'

export type LogGroupOptions = Patience & {
  readonly client: CloudWatchLogsClient
  readonly group: string
  now(): Date
}

/** One line, and when what it says happened. */
export type Line = { readonly at: string; readonly text: string }

export type LogGroup = {
  /** Resolves when every line is acknowledged. Throws LinesRejected, or KeeperUnavailable; then some may be there. */
  put(lines: readonly Line[]): Promise<void>
}

/** Lines that the log group did not take. It would not take them the next time either. */
export class LinesRejected extends Error {}

const hour = 3_600_000
/** Limits of one call of PutLogEvents; each line counts 26 bytes besides its own. */
const limits = { bytes: 1_048_576, overhead: 26, lines: 10_000, span: 24 * hour }
/** Older ones are rejected at 14 days, and those of the future at 2 hours; a margin for the way. */
const takes = { oldest: 13 * 24 * hour, newest: hour }

/** A client whose own retries are off: the loop around every call knows what may be tried again. */
export function logsClient(
  options: Pick<CloudWatchLogsClientConfig, 'endpoint' | 'region' | 'credentials'> = {},
): CloudWatchLogsClient {
  return new CloudWatchLogsClient({ ...options, maxAttempts: 1 })
}

/** The audit log group; every day has a stream of its own. */
export function logGroup({ client, group, now, ...patience }: LogGroupOptions): LogGroup {
  const patient = { attemptMs: 5000, ...patience }
  const stream = () => now().toISOString().slice(0, 10).replaceAll('-', '/')

  const begin = (name: string) =>
    withRetries(patient, async (abortSignal) => {
      const command = new CreateLogStreamCommand({ logGroupName: group, logStreamName: name })
      await client.send(command, { abortSignal }).catch((error: unknown) => {
        if (!isNamed(error, 'ResourceAlreadyExistsException')) throw error
      })
    })

  /** False when there is no such stream. */
  const write = (name: string, logEvents: InputLogEvent[]) =>
    withRetries(patient, async (abortSignal) => {
      try {
        const command = new PutLogEventsCommand({ logGroupName: group, logStreamName: name, logEvents })
        const { rejectedLogEventsInfo: rejected } = await client.send(command, { abortSignal })
        return { written: true, rejected }
      } catch (error) {
        if (isNamed(error, 'ResourceNotFoundException')) return { written: false, rejected: undefined }
        throw error
      }
    })

  return {
    async put(lines) {
      for (const batch of batchesOf(lines, now().getTime())) {
        const name = stream()
        let answer = await write(name, batch)
        if (!answer.written) {
          await begin(name)
          answer = await write(name, batch)
        }
        if (!answer.written || answer.rejected) {
          throw new LinesRejected(`the audit log group did not take lines of a batch of ${batch.length}`)
        }
      }
    },
  }
}

/** In the order of time, each batch within the limits of one call. Throws for a line that is too long for any. */
export function batchesOf(lines: readonly Line[], nowMs: number): InputLogEvent[][] {
  const events = lines.map(({ at, text }) => ({ timestamp: stampOf(at, nowMs), message: text }))
  const batches: InputLogEvent[][] = []
  let batch: InputLogEvent[] = []
  let [bytes, first] = [0, 0]
  for (const event of events.toSorted((a, b) => a.timestamp - b.timestamp)) {
    const size = Buffer.byteLength(event.message) + limits.overhead
    if (size > limits.bytes || event.message === '') throw new LinesRejected('a line that no log group takes')
    const isFull = batch.length === limits.lines || bytes + size > limits.bytes
    if (batch.length > 0 && (isFull || event.timestamp - first >= limits.span)) {
      batches.push(batch)
      batch = []
      bytes = 0
    }
    if (batch.length === 0) first = event.timestamp
    batch.push(event)
    bytes += size
  }
  return batch.length === 0 ? batches : [...batches, batch]
}

// What is older than the group takes (after a long outage) comes in at the edge: the line itself says when it was.
function stampOf(at: string, nowMs: number): number {
  const atMs = Date.parse(at)
  if (Number.isNaN(atMs)) throw new LinesRejected('a line without a time')
  return Math.min(Math.max(atMs, nowMs - takes.oldest), nowMs + takes.newest)
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name
}
