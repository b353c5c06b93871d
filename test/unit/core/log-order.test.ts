// What the events of a log say together, and each way in which they can say it wrongly.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AuditEvent, assertAuditEvent } from '../../../core/audit-event.ts'
import { type LogOrder, logOrder, openMs } from '../../../core/log-order.ts'
import { base } from './an-audit-event.ts'

const startMs = Date.parse('2026-03-01T12:00:00.000Z')
const session = '0123456789ABCDEFabcdef'

function read(facts: object): AuditEvent {
  const event: unknown = { ...base, type: 'presence', outcome: 'ok', ...facts }
  assertAuditEvent(event)
  return event
}

/** Number `n` of a session, `minutes` after the start. */
const numbered = (n: number, minutes = n, more: object = {}, of = session): AuditEvent =>
  read({ session: of, sequence: n, id: `${of}.${n}`, at: new Date(startMs + minutes * 60_000).toISOString(), ...more })
const expired = (n: number, last: number) => numbered(n, n, { type: 'session-expired', lastSequence: last })
const outside = (id: string): AuditEvent => {
  const { sequence: _, ...rest } = base
  const event: unknown = { ...rest, session: null, id, type: 'presence', outcome: 'ok' }
  assertAuditEvent(event)
  return event
}

function faultOf(events: readonly AuditEvent[], order: LogOrder = logOrder()): string | null {
  for (const event of events) {
    const fault = order.add(event)
    if (fault !== null) return fault
  }
  return order.fault()
}

const later = openMs / 60_000 + 10

test.each<[string, readonly AuditEvent[], string | null]>([
  ['in order', [numbered(1), numbered(2), numbered(3)], null],
  ['a number that came late', [numbered(1), numbered(3), numbered(2)], null],
  ['several sessions', [numbered(1), numbered(1, 1, {}, 'B'.repeat(22)), numbered(2)], null],
  ['a number twice', [numbered(1), numbered(2), numbered(2)], `${session}.2 is in the log twice`],
  ['a late number twice', [numbered(1), numbered(3), numbered(3)], `${session}.3 is in the log twice`],
  [
    'a site event twice',
    [outside('site.2026-03-01.0.A'), outside('site.2026-03-01.0.A')],
    'site.2026-03-01.0.A is in the log twice',
  ],
  ['a missing number', [numbered(1), numbered(3), numbered(4, later)], `${session}.2 is missing`],
  ['a missing first number', [numbered(2), numbered(3, later)], `${session}.1 is missing`],
  ['a missing number of a moment ago', [numbered(1), numbered(3)], null],
  [
    'earlier than the one before',
    [numbered(1, 60), numbered(2, 54)],
    `${session}.2 is earlier than the number before it`,
  ],
  ['earlier by what clocks differ', [numbered(1, 60), numbered(2, 55)], null],
  [
    'told of late as unresolved',
    [numbered(1), numbered(3), numbered(2, 30, { type: 'unresolved', outcome: 'failed' }), numbered(4)],
    null,
  ],
  ['expired', [numbered(1), numbered(2), expired(3, 2)], null],
  [
    'going on behind its end',
    [numbered(1), expired(2, 1), numbered(3)],
    `${session}.3 comes behind the end of its session`,
  ],
  [
    'expired before what was there',
    [numbered(1), numbered(4), expired(3, 2)],
    `${session}.3 ends a session that goes on`,
  ],
  [
    'expired with another last number',
    [numbered(1), expired(2, 7)],
    `${session}.2 says that its session had 7 numbers`,
  ],
])('a log %s', (_, events, fault) => {
  expect(faultOf(events)).toBe(fault)
})

test('numbers that are not told of yet are counted', () => {
  const order = logOrder()
  for (const event of [numbered(1), numbered(4), numbered(6)]) order.add(event)
  expect(order.summary()).toMatchObject({ sessions: 1, open: [2, 3, 5].map((sequence) => ({ session, sequence })) })
})

test('whatever is taken out of a log, put in twice or missing at its front is found, in any order of arrival', () => {
  const numbers = fc.integer({ min: 2, max: 30 }).chain((count) =>
    fc.tuple(
      fc.shuffledSubarray(
        Array.from({ length: count }, (_, i) => i + 1),
        { minLength: count },
      ),
      fc.integer({ min: 1, max: count - 1 }),
    ),
  )
  const end = numbered(1, later, {}, 'E'.repeat(22))
  fc.assert(
    fc.property(numbers, ([order, at]) => {
      const at0 = (n: number) => numbered(n, 0)
      expect(faultOf([...order.map(at0), end])).toBeNull()
      expect(faultOf([...order.filter((n) => n !== at).map(at0), end])).toBe(`${session}.${at} is missing`)
      expect(faultOf([...order.map(at0), at0(at), end])).toBe(`${session}.${at} is in the log twice`)
    }),
  )
})
