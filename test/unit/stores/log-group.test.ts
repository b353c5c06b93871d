// Events as lines of the audit log group: all of them, within the limits of a call, and what is rejected is said.
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { batchesOf, type Line, LinesRejected, logGroup, logsClient } from '../../../stores/log-group.ts'
import { KeeperUnavailable } from '../../../stores/table.ts'
import { auditGroup, type FakeLogs, fakeLogs } from '../../aws/fake-logs.ts'
import { clientOf, failure } from '../../aws/loopback.ts'

const nowMs = Date.parse('2026-11-26T10:00:00.000Z')
const at = (ms: number) => new Date(nowMs + ms).toISOString()
const hour = 3_600_000

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function aGroup(group = auditGroup, attemptMs = 10_000) {
  const clock = { ms: nowMs }
  const now = () => new Date(clock.ms)
  const logs: FakeLogs = await fakeLogs(now)
  const client = logsClient(clientOf(logs))
  closing.push(logs.close, () => client.destroy())
  return { logs, clock, lines: logGroup({ client, group, now, random: () => 0, attemptMs, attempts: 3 }) }
}

const messagesOf = ({ streams }: FakeLogs) => [...streams.values()].flat().map(({ message }) => message)
const line = (text: string, ms = 0): Line => ({ at: at(ms), text })

describe('the audit log group', () => {
  test('has each line once, in the order of time, in a stream of the day', async () => {
    const { logs, lines, clock } = await aGroup()
    await lines.put([line('second', -1000), line('first', -2000), line('third')])
    expect(messagesOf(logs)).toEqual(['first', 'second', 'third'])
    expect(logs.streams.get('2026/11/26')?.map(({ timestamp }) => timestamp)).toEqual([
      nowMs - 2000,
      nowMs - 1000,
      nowMs,
    ])
    clock.ms += 24 * hour
    await lines.put([line('next', 24 * hour)])
    expect([...logs.streams.keys()]).toEqual(['2026/11/26', '2026/11/27'])
    await lines.put([])
    expect(messagesOf(logs)).toHaveLength(4)
  })

  test('takes more than one call can carry, by number, by size and by time', async () => {
    const { logs, lines } = await aGroup()
    await lines.put(Array.from({ length: 10_001 }, (_, i) => line(`n${i}`)))
    await lines.put(Array.from({ length: 40 }, (_, i) => line(`${i}`.padEnd(32_768, 'ü'))))
    await lines.put([line('a', -30 * hour), line('b', -5 * hour), line('c')])
    expect(messagesOf(logs)).toHaveLength(10_001 + 40 + 3)
  })

  test('takes what happened before a long outage, at the edge of what CloudWatch accepts', async () => {
    const { logs, lines } = await aGroup()
    await lines.put([line('old', -30 * 24 * hour), line('early', 3 * hour), line('now')])
    expect(messagesOf(logs)).toEqual(['old', 'now', 'early'])
  })

  test.each([
    ['as too old', { tooOldLogEventEndIndex: 1 }],
    ['as too new', { tooNewLogEventStartIndex: 0 }],
    ['as expired', { expiredLogEventEndIndex: 1 }],
  ])('what is rejected %s is an error and never passed over', async (_, rejected) => {
    const { logs, lines } = await aGroup()
    await lines.put([line('before')])
    logs.rejections.push(rejected)
    await expect(lines.put([line('SECRET')])).rejects.toThrow(LinesRejected)
    await expect(lines.put([line('after')])).resolves.toBeUndefined()
  })

  test.each([
    ['longer than any call', { at: at(0), text: 'x'.repeat(1_048_576) }],
    ['empty', { at: at(0), text: '' }],
    ['of no time', { at: 'yesterday', text: 'x' }],
  ])('a line that is %s is an error before anything is sent', async (_, wrong) => {
    const { logs, lines } = await aGroup()
    await expect(lines.put([line('fine'), wrong])).rejects.toThrow(LinesRejected)
    expect(logs.asked).toEqual([])
  })

  test.each([
    ['cut', 'cut'],
    ['hanging', 'hanging'],
    ['throttled', failure('ThrottlingException')],
    ['broken', failure('ServiceUnavailableException', 503)],
  ] as const)('a call that is %s is made again, and ends as an outage', async (_, fault) => {
    const { logs, lines } = await aGroup(auditGroup, 400)
    logs.faults.push(fault)
    await lines.put([line('a')])
    expect(messagesOf(logs)).toEqual(['a'])
    logs.faults.push(fault, fault, fault)
    await expect(lines.put([line('b')])).rejects.toThrow(KeeperUnavailable)
  })

  test('a line whose acknowledgement is lost is there, perhaps twice', async () => {
    const { logs, lines } = await aGroup()
    await lines.put([line('a')])
    logs.faults.push('lost')
    await lines.put([line('b')])
    expect(messagesOf(logs)).toEqual(['a', 'b', 'b'])
  })

  test('two who begin a day at once share its stream', async () => {
    const { logs, lines } = await aGroup()
    await Promise.all([lines.put([line('a')]), lines.put([line('b')])])
    expect(messagesOf(logs).toSorted()).toEqual(['a', 'b'])
  })

  test('a group that is not there is an outage', async () => {
    const { lines } = await aGroup('/elsewhere')
    await expect(lines.put([line('a')])).rejects.toThrow(KeeperUnavailable)
  })
})

test('batches hold every line once, whatever the lines are', () => {
  const times = fc.array(fc.integer({ min: -20 * 24 * hour, max: 3 * hour }), { maxLength: 60 })
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 200_000 }), (offsets, size) => {
      const lines = offsets.map((ms, i) => line(`${i} `.padEnd(size, 'x'), ms))
      const batches = batchesOf(lines, nowMs)
      expect(
        batches
          .flat()
          .map(({ message }) => message)
          .toSorted(),
      ).toEqual(lines.map(({ text }) => text).toSorted())
      for (const batch of batches) {
        const bytes = batch.reduce((sum, { message = '' }) => sum + message.length + 26, 0)
        const span = (batch.at(-1)?.timestamp ?? 0) - (batch[0]?.timestamp ?? 0)
        expect([bytes <= 1_048_576, span < 24 * hour, batch.length > 0]).toEqual([true, true, true])
      }
    }),
    { numRuns: 60 },
  )
})
