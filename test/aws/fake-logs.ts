// A log group on this machine that is asked as CloudWatch Logs is, with its rules for a batch.
import * as z from 'zod/mini'
import { aService, failure, json, type Service } from './loopback.ts'

const Put = z.strictObject({
  logGroupName: z.string(),
  logStreamName: z.string(),
  logEvents: z.array(z.strictObject({ timestamp: z.int(), message: z.string().check(z.minLength(1)) })),
})
type Line = z.infer<typeof Put>['logEvents'][number]

export type FakeLogs = Service & {
  /** Lines by stream, in the order in which they came. */
  readonly streams: Map<string, Line[]>
  /** What the answers to the next calls say was rejected; their lines are not kept. */
  readonly rejections: object[]
}

export const auditGroup = '/proviso/audit'
const day = 86_400_000

/** Whether a batch breaks a rule. */
function isWrong(lines: readonly Line[]): boolean {
  const bytes = lines.reduce((sum, { message }) => sum + Buffer.byteLength(message) + 26, 0)
  const times = lines.map(({ timestamp }) => timestamp)
  const isOrdered = times.every((time, at) => at === 0 || time >= (times[at - 1] ?? 0))
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0)
  return lines.length === 0 || lines.length > 10_000 || bytes > 1_048_576 || !isOrdered || span > day
}

export async function fakeLogs(now: () => Date): Promise<FakeLogs> {
  const streams = new Map<string, Line[]>()
  const rejections: object[] = []
  const service = await aService('logs', ({ headers, body }) => {
    const asked: unknown = JSON.parse(body.toString())
    const { logGroupName, logStreamName } = z
      .object({ logGroupName: z.string(), logStreamName: z.string() })
      .parse(asked)
    if (logGroupName !== auditGroup) return failure('ResourceNotFoundException')
    const kept = streams.get(logStreamName)
    if (headers['x-amz-target'] === 'Logs_20140328.CreateLogStream') {
      if (kept) return failure('ResourceAlreadyExistsException')
      streams.set(logStreamName, [])
      return json({})
    }
    const put = Put.safeParse(asked)
    if (headers['x-amz-target'] !== 'Logs_20140328.PutLogEvents' || !put.success) return failure('ValidationException')
    if (!kept) return failure('ResourceNotFoundException')
    const { logEvents } = put.data
    if (isWrong(logEvents)) return failure('InvalidParameterException')
    const rejectedLogEventsInfo = rejections.shift() ?? outside(logEvents, now().getTime())
    if (rejectedLogEventsInfo) return json({ rejectedLogEventsInfo })
    kept.push(...logEvents)
    return json({})
  })
  return { ...service, streams, rejections }
}

function outside(lines: readonly Line[], nowMs: number): object | undefined {
  const old = lines.findLastIndex(({ timestamp }) => timestamp < nowMs - 14 * day)
  if (old >= 0) return { tooOldLogEventEndIndex: old + 1 }
  const early = lines.findIndex(({ timestamp }) => timestamp > nowMs + 2 * 3_600_000)
  return early < 0 ? undefined : { tooNewLogEventStartIndex: early }
}
